//! Every fault of the input: one sentence that says what to do, exit code 2, nothing sent.

use std::net::TcpListener;

use super::{SECRET, file_with, run, sigprobe, text};

/// Runs `probe` with `arguments`, in which `{url}` is a server's that must not be called and `{secret}` the
/// file with the secret.
fn fault(arguments: &[&str]) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}/gallery/api/", server.local_addr().unwrap());
    let secret = file_with(SECRET.as_bytes());
    let arguments: Vec<String> = std::iter::once("probe")
        .chain(arguments.iter().copied())
        .map(|argument| {
            argument.replace("{url}", &url).replace("{secret}", &secret.path().display().to_string())
        })
        .collect();
    let output = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    assert!(!said.contains(SECRET) && !said.contains("panicked"), "{said}");
    assert!(server.accept().is_err(), "{arguments:?} sent something");
    said
}

/// One line that holds `part`.
fn says(arguments: &[&str], part: &str) {
    let said = fault(arguments);
    assert!(said.contains(part), "{arguments:?} says: {said}");
    assert_eq!(said.trim().lines().count(), 1, "{arguments:?} says: {said}");
}

const GOOD: [&str; 4] = ["--key", "k", "--secret-file", "{secret}"];

fn with<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[url], &GOOD[..], more].concat()
}

#[test]
fn a_url_that_is_none() {
    for (url, part) in [
        ("", "the URL is empty"),
        ("gallery.example.com/x", "https://gallery.example.com/x"),
        ("ftp://gallery/x", "ftp://"),
        ("https://me:hunter2@gallery/x", "user name"),
        ("https://gallery/x#top", "fragment"),
        ("https://", "no host"),
        ("https://gallery:123456/", "123456"),
        ("https://gallery/a b", "%20"),
        ("https://[::1/", "not a URL"),
    ] {
        says(&with(url, &[]), part);
    }
    assert!(!fault(&with("https://me:hunter2@gallery/x", &[])).contains("hunter2"));
}

#[test]
fn key_and_secret_in_each_other_s_place() {
    let key = file_with(("8D92C60EC127ED2".to_owned() + &"a1".repeat(20)).as_bytes());
    let file = key.path().display().to_string();
    says(&["{url}", "--key", &"0f".repeat(32), "--secret-file", &file], "key and secret are swapped");
}

#[test]
fn credentials_that_are_none() {
    let empty = file_with(b"\n");
    let two_lines = file_with(b"one\ntwo\n");
    let binary = file_with(b"\xff\xff\xff\0");
    let file = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    says(&["{url}", "--secret-file", "{secret}"], "--key KEY");
    says(&["{url}", "--key", " ", "--secret-file", "{secret}"], "--key KEY");
    says(&["{url}", "--key", "k"], "--secret-file FILE");
    says(
        &["{url}", "--key", "k", "--secret-file", "/nowhere/secret.txt"],
        "the file that was named for the secret",
    );
    says(&["{url}", "--key", "k", "--secret-file", &file(&empty)], "is empty: put the secret into it");
    let no_token = file(&empty);
    let token = ["--token", "t", "--token-secret-file", &no_token];
    says(&with("{url}", &token), "put the token's secret into it");
    says(&GOOD, "or --target NAME");
    says(&["{url}", "--key", "k", "--secret-file", &file(&two_lines)], "more than one line");
    says(&["{url}", "--key", "k", "--secret-file", &file(&binary)], "UTF-8");
    says(&["{url}", "--key", "k", "--secret-file", "-"], "standard input is empty");
}

#[test]
fn names_and_connections_that_are_none() {
    for (more, part) in [
        (["--alias", "http://alteryx-prod01"], "--base-address"),
        (["--alias", "a b"], "NAME:PORT"),
        (["--alias", "srv:99999"], "99999"),
        (["--base-address", "alteryx-prod01/gallery"], "no scheme"),
        (["--base-address", "http://srv/gallery?x=1"], "query"),
        (["--connect-to", "a:b"], "HOST1:PORT1:HOST2:PORT2"),
        (["--connect-to", "::127.0.0.1:9"], "host name in the URL"),
        (["--resolve", "a:443:name"], "HOST:PORT:ADDRESS"),
        (["--proxy", "ftp://me:hunter2@proxy"], "http://host:port"),
        (["--host-header", "a b"], "--host-header"),
        (["--cacert", "/nowhere/ca.pem"], "/nowhere/ca.pem"),
        (["--cacert", "Cargo.toml"], "PEM"),
        (["--tls", "native"], "Windows only"),
        (["-H", "Authorization: x"], "Authorization"),
        (["-H", "nonsense"], "Name: value"),
        (["--method", "POST"], "--allow-unsafe-method"),
        (["--data", "a=b"], "--allow-unsafe-method"),
        (["--signature-method", "RSA-SHA1"], "HMAC-SHA256"),
        (["--signature-method", "plaintext"], "--allow-plaintext-http"),
        (["--refused-when", "("], "regular expression"),
        (["--output", "/nowhere/report.json"], "/nowhere/report.json"),
        (["--output", "/"], "is a folder"),
        (["--output", "-"], "standard output"),
        (["--record", "-"], "standard output"),
    ] {
        if cfg!(windows) && more[1] == "native" {
            continue;
        }
        let said = fault(&with("{url}", &more));
        assert!(said.contains(part), "{more:?} says: {said}");
        assert!(!said.contains("hunter2"), "{said}");
        assert_eq!(said.lines().filter(|line| line.starts_with("sigprobe: ")).count(), 1, "{said}");
    }
}

/// The secret itself, where an address, a name or a file belongs.
#[test]
fn what_may_be_the_secret_is_repeated_nowhere_in_a_fault() {
    let url = "http://127.0.0.1:9/";
    for secret in ["q3Xk9ZtA7Lm2NvR8bY", "q3Xk9/Zt+A7=Lm2&NvR8 b"] {
        let variant = format!("client-secret={secret}");
        let of_sign =
            |more: &[&str]| [&["sign", url], more].concat().iter().map(ToString::to_string).collect();
        let plain = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<String>>();
        let mut cases: Vec<Vec<String>> =
            ["--base-address", "--variant", "--from"].map(|flag| of_sign(&[flag, secret])).to_vec();
        cases.push(of_sign(&["--variant", &variant]));
        for flag in [
            "--base-address",
            "--connect-to",
            "--resolve",
            "--server",
            "--cacert",
            "--data-file",
            "--runtime-settings",
        ] {
            cases.push(plain(&["probe", url, flag, secret]));
            cases.push(plain(&["probe", url, &format!("{flag}={secret}")]));
        }
        for words in [
            &["probe", secret][..],
            &["sign", secret],
            &["proxy", "--to", secret],
            &["listen", "--base-address", secret],
            &["gallery", "--base-address", secret],
            &["inspect", "oauth_signature=a", "--url", secret],
            &["inspect", "oauth_signature=a", "--against", secret],
            &["inspect", "--from", secret],
            &["servers", secret],
            &["clients", secret],
            &["explain", secret],
            &["check", secret],
            &["replay", secret],
        ] {
            cases.push(plain(words));
        }
        for words in cases {
            let mut command = sigprobe(&words.iter().map(String::as_str).collect::<Vec<_>>());
            // Whether or not a secret is known, and that is another one.
            let output =
                command.env("SIGPROBE_KEY", "k").env("SIGPROBE_SECRET", "another-secret").output().unwrap();
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
            assert!(!said.contains("q3Xk9"), "{words:?}: {said}");
        }
    }
    // What people mistype is repeated: they need it.
    for (words, part) in [
        (&["explain", "othr-scheme"][..], "\"othr-scheme\""),
        (&["replay", "no-such-recording.jsonl"], "no-such-recording.jsonl"),
        (&["probe", "gallery.example.com/api", "--key", "k"], "https://gallery.example.com/api"),
        (&["probe", "alteryx-prod01-of-finance", "--key", "k"], "begin it with https:// or http://"),
    ] {
        let said = text(&run(words).stderr);
        assert!(said.contains(part), "{words:?}: {said}");
    }
}

/// A secret that is too short to be told by its form, where it is known.
#[test]
fn a_known_secret_is_in_no_fault_and_in_no_plan() {
    let secret = file_with(b"zq-7Kp2xW");
    let file = secret.path().display().to_string();
    let url = "http://127.0.0.1:9/";
    for words in [
        &["probe", url, "--connect-to", "zq-7Kp2xW", "--key", "k", "--secret-file", &file][..],
        &["sign", url, "--variant", "zq-7Kp2xW", "--key", "k", "--secret-file", &file],
        &["probe", url, "--dry-run", "--alias", "zq-7Kp2xW", "--key", "k", "--secret-file", &file],
        &[
            "probe",
            url,
            "--dry-run",
            "--format",
            "json",
            "--alias",
            "zq-7Kp2xW",
            "--key",
            "k",
            "--secret-file",
            &file,
        ],
    ] {
        let output = run(words);
        let said = text(&output.stderr) + &text(&output.stdout);
        assert!(!said.to_lowercase().contains("zq-7kp2xw") && said.contains("[secret]"), "{words:?}: {said}");
    }
}

/// The secret itself, where something else belongs.
#[test]
fn what_may_be_the_secret_is_not_repeated() {
    let long = format!("q3Xk9/{}", "Zt7Lm2Nv".repeat(40));
    for secret in ["q3Xk9/Zt7Lm2.NvR8sQwErTyUiOp=", "q3Xk9Zt7Lm2NvR8sQwErTyUi", "/q3Xk9Zt7Lm2NvR8s", &long] {
        for arguments in [
            &["probe", "http://127.0.0.1:9/", "--key", "k", "--secret-file", secret][..],
            &["sign", "http://127.0.0.1:9/", "--key", "k", "--secret-file", secret],
            &["probe", "http://127.0.0.1:9/", "--key", "k", "--secret-file", "Cargo.toml", secret],
            &["probe", "http://127.0.0.1:9/", "--key", "k", "--signature-method", secret],
            &["sign", "http://127.0.0.1:9/", "--key", "k", "--placement", secret],
            &["probe", "http://127.0.0.1:9/", "--key", "k", "--timeout", secret],
            &["probe", "http://127.0.0.1:9/", "--key", "k", "--alias", &format!("{secret}=")],
            &["inspect", "x", "--alias", &format!("{secret}=")],
            &[secret],
        ] {
            let output = run(arguments);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
            assert!(!said.contains("q3Xk9"), "{arguments:?}: {said}");
        }
    }
}

/// A proxy that nobody can ask is found before anything is sent, also the one for where a redirect may lead.
#[test]
fn a_variable_with_no_proxy_is_named() {
    let secret = file_with(SECRET.as_bytes());
    let targets = file_with(
        format!(
            "[[target]]\nname = \"x\"\nurl = \"http://h.example/\"\nkey = \"k\"\nsecret-file = {:?}\nverdict = \
             \"accepted-as-called\"\n",
            secret.path()
        )
        .as_bytes(),
    );
    let path = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    let (secret, targets) = (path(&secret), path(&targets));
    let job = ["http://h.example/", "--key", "k", "--secret-file", &secret];
    for (variable, value) in [
        ("http_proxy", "http://127.0.0.1:99999"),
        ("https_proxy", "socks5://127.0.0.1:1"),
        ("all_proxy", "ht!tp://me:pw@x"),
    ] {
        for arguments in [
            [&["probe"], &job[..]].concat(),
            [&["sign", "--send"], &job[..]].concat(),
            vec!["check", &targets],
        ] {
            let output = sigprobe(&arguments).env(variable, value).output().unwrap();
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
            let sentence = format!("the environment variable {variable} is no address of an HTTP proxy");
            assert!(said.contains(&sentence) && !said.contains(value), "{arguments:?}: {said}");
            assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
        }
        let only_signed = sigprobe(&[&["sign"], &job[..]].concat()).env(variable, value).output().unwrap();
        assert_eq!(only_signed.status.code(), Some(0), "{}", text(&only_signed.stderr));
    }
}

#[test]
fn flags_that_make_no_sense() {
    for more in [
        ["--timeout", "0"],
        ["--timeout", "soon"],
        ["--delay", "-1"],
        ["--concurrency", "0"],
        ["--max-probes", "23"],
        ["--format", "xml"],
        ["--no-such-flag", "1"],
    ] {
        fault(&with("{url}", &more));
    }
}

#[test]
fn a_signed_url_of_another_key() {
    says(&with("{url}?oauth_consumer_key=other&oauth_nonce=1", &[]), "another oauth_consumer_key");
}

#[test]
fn a_secret_on_the_command_line_is_warned_about() {
    let output =
        sigprobe(&["probe", "http://127.0.0.1:9/", "--key", "k", "--secret", SECRET]).output().unwrap();
    let said = text(&output.stderr);
    assert!(said.contains("can be seen by others"), "{said}");
    assert!(!said.contains(SECRET));
}

#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_not_read_for_ever() {
    for flag in ["--data-file", "--cacert"] {
        let part = format!("/dev/zero of {flag} is larger than 64 MB");
        says(&with("{url}", &[flag, "/dev/zero", "--allow-unsafe-method"]), &part);
    }
}
