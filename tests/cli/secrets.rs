//! The secret is in no output, whatever the server sends back.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::{file_with, run, text};

/// Twelve shapes, each at least eight bytes long.
fn secrets() -> Vec<String> {
    let mut secrets: Vec<String> = [
        "s3cret-with spaces&signs+%41",
        "\"quoted\" and \\ back",
        "\u{fc}n\u{ef}c\u{f6}d\u{e9}-Geheimnis",
        "%2Bpercent%20already%252F",
        "plus+plus+plus+plus",
        "&=&=&amp;=secret&=",
        "'single' `back` $(quotes)",
        "<script>secret</script>",
        "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{79d8}\u{5bc6}",
        "ends/with+base64==",
        "  white space around it  ",
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.push("4KB-".repeat(1024));
    secrets
}

/// The token's secret of every run.
const TOKEN_SECRET: &str = "t0ken/secret+%&\"";

/// Answers every request with `body` and a header that holds it as far as a header can.
fn echo(body: String) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in server.incoming() {
            let Ok(mut connection) = connection else { continue };
            let mut request = [0; 8192];
            let _ = connection.read(&mut request);
            let header: String = body.chars().filter(|c| !c.is_control()).collect();
            let _ = write!(
                connection,
                "HTTP/1.1 401 No\r\nX-Echo: {header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}/x")
}

fn encodings(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    let once = sigprobe::rfc5849::percent_encoding::encode(secret);
    let twice = sigprobe::rfc5849::percent_encoding::encode(&once);
    let json = serde_json::to_string(secret).unwrap().trim_matches('"').to_owned();
    let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
    let hex = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    vec![secret.to_owned(), once, twice, json, base64, hex]
}

/// Every command that is given the secret, and every format, with what stands in `folder`.
fn commands(url: &str, folder: &str) -> Vec<Vec<String>> {
    let secret = format!("{folder}/secret.txt");
    let token = format!("{folder}/token.txt");
    let given = ["--key", "key", "--secret-file", &secret, "--token", "token", "--token-secret-file", &token];
    let few = ["--no-discover", "--max-probes", "24"];
    let words = |parts: &[&[&str]]| parts.concat().into_iter().map(str::to_owned).collect::<Vec<String>>();
    let probe = |more: &[&str]| words(&[&["probe", url], &given, &few, more]);
    let recording = format!("{folder}/recording.jsonl");
    let plain = ["--signature-method", "PLAINTEXT", "--allow-plaintext-http"];
    let mut all = vec![probe(&["-v"]), probe(&[&["-v"][..], &plain, &["--record", &recording]].concat())];
    all.extend(["json", "markdown", "html", "junit"].map(|format| probe(&["--format", format])));
    all.push(words(&[&["replay", &recording, "-v"]]));
    all.push(words(&[&["replay", &recording, "--format", "html"]]));
    for form in
        ["url", "header", "http", "curl", "curl-cmd", "curl-powershell", "python", "bash", "node", "postman"]
    {
        all.push(words(&[&["sign", url], &given, &["--as", form]]));
    }
    all.push(words(&[&["sign", url], &given, &["--send"]]));
    all.push(words(&[&["sign", url], &given, &["--variant", "nonsense=1"]]));
    let captured = format!("{folder}/captured.txt");
    let inspect = [
        "inspect",
        "--from",
        &captured,
        "--secret-file",
        &secret,
        "--token-secret-file",
        &token,
        "--depth",
        "1",
    ];
    all.extend([&["--steps"][..], &["--format", "json"]].map(|more| words(&[&inspect, more])));
    let targets = format!("{folder}/targets.toml");
    all.extend(
        ["table", "json", "junit", "prometheus"]
            .map(|format| words(&[&["check", &targets, "--format", format]])),
    );
    all
}

#[test]
fn no_secret_is_ever_shown() {
    for secret in secrets() {
        let folder = tempfile::tempdir().unwrap();
        let url =
            echo([encodings(&secret), encodings(secret.trim()), encodings(TOKEN_SECRET)].concat().join("\n"));
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("secret.txt", &secret);
        write("token.txt", TOKEN_SECRET);
        // With PLAINTEXT a captured request holds the secrets themselves.
        let encoded = sigprobe::rfc5849::percent_encoding::encode(secret.trim());
        let both = sigprobe::rfc5849::percent_encoding::encode(format!(
            "{encoded}&{}",
            sigprobe::rfc5849::percent_encoding::encode(TOKEN_SECRET)
        ));
        let signed =
            "oauth_consumer_key=key&oauth_token=token&oauth_signature_method=PLAINTEXT&oauth_signature=";
        write("captured.txt", &format!("{url}?{signed}{both}&password={encoded}"));
        write(
            "targets.toml",
            &format!(
                "[[target]]\nname = \"t\"\nurl = \"{url}\"\nkey = \"key\"\nsecret-file = \"secret.txt\"\nverdict = \"key-unknown\"\n"
            ),
        );
        let mut echoed = 0;
        for arguments in commands(&url, &folder.path().display().to_string()) {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = run(&arguments);
            let mut shown = text(&output.stdout) + &text(&output.stderr);
            assert!(!shown.contains("panicked"), "{arguments:?}: {shown}");
            if arguments.contains(&"--record") {
                shown.push_str(&std::fs::read_to_string(folder.path().join("recording.jsonl")).unwrap());
            }
            for form in [encodings(&secret), encodings(secret.trim()), encodings(TOKEN_SECRET)].concat() {
                assert!(!shown.contains(&form), "{arguments:?} shows {form}");
            }
            echoed += usize::from(shown.contains("[secret]"));
        }
        assert!(echoed >= 2, "the echo is in no output at all");
    }
}

/// What others on this machine can see of a run.
#[cfg(target_os = "linux")]
#[test]
fn the_process_list_holds_no_secret() {
    let secret = "marked-secret-of-the-list";
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x", server.local_addr().unwrap());
    let file = file_with(secret.as_bytes());
    let file = file.path().display().to_string();
    let given = ["probe", &url, "--key", "k", "--no-discover", "--timeout", "5", "--secret-file", &file];
    let mut child = super::sigprobe(&given)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // It has read the secret and waits for an answer.
    let connection = server.accept().unwrap();
    let seen = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    let _ = child.kill();
    let _ = child.wait();
    drop(connection);
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("--secret-file") && !seen.contains(secret), "{seen}");
}
