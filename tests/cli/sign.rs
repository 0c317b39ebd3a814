//! `sigprobe sign`: what is written verifies, and holds no secret.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::{SECRET, file_with, run, text};

const URL: &str = "https://gallery.example.com/gallery/api/v1/?limit=10";

/// What `sign` writes with these flags.
fn signed(more: &[&str]) -> String {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let output = run(&[&["sign", URL, "--key", "k", "--secret-file", &secret], more].concat());
    assert!(output.status.success(), "{more:?}: {}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(!said.contains(SECRET), "{said}");
    said
}

/// The variant that `inspect` finds in it.
fn inspected(request: &str) -> String {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let file = file_with(request.as_bytes());
    let file = file.path().display().to_string();
    let flags = ["inspect", "--from", &file, "--secret-file", &secret, "--format", "json", "--url", URL];
    let more = ["--base-address", "http://alteryx-prod01/gallery"];
    let output = run(&[&flags[..], &more].concat());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {request}: {}", text(&output.stderr)));
    document["explanations"][0]["variant"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn every_form_of_a_request_is_read_back() {
    for form in ["url", "header", "http", "curl", "curl-cmd", "curl-powershell"] {
        if form != "curl-powershell" {
            assert_eq!(inspected(&signed(&["--as", form])), "rfc5849", "{form}");
            let other = signed(&["--as", form, "--base-address", "http://alteryx-prod01/gallery"]);
            assert_eq!(inspected(&other), "base-address=http://alteryx-prod01/gallery", "{form}");
        }
    }
    let piped = signed(&["--as", "curl-powershell"]);
    let begin =
        format!("@'\nurl = \"{URL}\"\nrequest = \"GET\"\ngloboff\nheader = \"Authorization: OAuth oauth_");
    assert!(piped.starts_with(&begin), "{piped}");
    assert!(piped.contains("oauth_consumer_key=\\\"k\\\""), "{piped}");
    assert_eq!(inspected(&piped), inspected(&signed(&["--as", "curl"])));
}

/// A report of a probe of another path of the same server, in which this is accepted.
fn report(version: u32, accepted: &str) -> tempfile::NamedTempFile {
    report_with(version, accepted, "query")
}

fn report_with(version: u32, accepted: &str, placement: &str) -> tempfile::NamedTempFile {
    let sent = format!(
        r#"{{"scheme":"https","host":"gallery.example.com","target":"/gallery/api/v1/workflows/subscription/","placement":"{placement}","signature_method":"HMAC-SHA1"}}"#
    );
    let called = "https://gallery.example.com/gallery/api/v1/workflows/subscription/";
    let text = format!(
        r#"{{"schema_version":{version},"called":"{called}","accepted":[{accepted}],"sent":{sent}}}"#
    );
    file_with(text.as_bytes())
}

const ACCEPTED: &str = r#"{"base_string_uri":"http://alteryx-prod01/gallery/api/v1/workflows/subscription/","variant":"base-uri-host=alteryx-prod01 base-uri-scheme=http"}"#;

#[test]
fn plaintext_is_not_written() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for form in ["url", "curl", "python"] {
        let flags = ["sign", URL, "--key", "k", "--secret-file", &secret, "--signature-method", "plaintext"];
        let output = run(&[&flags[..], &["--as", form]].concat());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        let said = text(&output.stderr);
        assert!(said.contains("the signature is the secret itself") && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_variant_whose_signature_is_the_secret_is_neither_written_nor_sent() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let accepted = ACCEPTED.replace("base-uri-scheme=http", "base-uri-scheme=http digest=none");
    let report = report(1, &accepted);
    let report = report.path().display().to_string();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}/gallery/", server.local_addr().unwrap());
    for words in [
        &["sign", &url, "--variant", "digest=none"][..],
        &["sign", &url, "--variant", "digest=none", "--signature-method", "HMAC-SHA256", "--as", "curl"],
        &["sign", &url, "--variant", "base-uri-port=always digest=none", "--send"],
        &["sign", &url, "--from", &report],
        &["proxy", "--listen", "127.0.0.1:0", "--to", &url, "--variant", "digest=none"],
        &["proxy", "--listen", "127.0.0.1:0", "--to", &url, "--from", &report],
    ] {
        let output = run(&[words, &["--key", "k", "--secret-file", &secret]].concat());
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}: {said}");
        assert!(said.contains("the signature is the secret itself") && said.lines().count() == 1, "{said}");
        assert!(!said.contains(SECRET), "{said}");
    }
    assert!(server.accept().is_err(), "something was sent");
    // A captured signature is explained by it all the same.
    let plain = "https://gallery.example.com/a?oauth_consumer_key=k&oauth_nonce=abcdefgh12345&oauth_timestamp=1700000000&\
                 oauth_signature_method=HMAC-SHA1&oauth_version=1.0&oauth_signature=correct-horse-battery%26";
    let output = run(&["inspect", plain, "--secret-file", &secret, "--depth", "1"]);
    let found = text(&output.stdout);
    assert!(found.contains("digest=none") && !found.contains(SECRET), "{found}");
}

#[test]
fn a_report_tells_how_to_sign_another_path() {
    let file = report(1, ACCEPTED);
    let from = ["--from", &file.path().display().to_string()];
    assert_eq!(inspected(&signed(&from)), "base-address=http://alteryx-prod01/gallery");
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let in_header = report_with(1, ACCEPTED, "header");
    let in_header = in_header.path().display().to_string();
    let output = run(&["sign", URL, "--key", "k", "--secret-file", &secret, "--from", &in_header]);
    assert!(text(&output.stderr).contains("which not every server takes"), "{}", text(&output.stderr));
    // A path that ends as the base address does is a path like any other.
    let url = "https://gallery.example.com/gallery/x/gallery";
    let words = ["sign", url, "--key", "k", "--secret-file", &secret, "--as", "python"];
    let code = text(&run(&[&words[..], &from].concat()).stdout);
    assert!(code.contains("SIGNED = \"http://alteryx-prod01/gallery/x/gallery\""), "{code}");
    let code = signed(&[&from[..], &["--as", "python"]].concat());
    assert!(code.contains("SIGNED = \"http://alteryx-prod01/gallery/api/v1/\""), "{code}");
    let elsewhere =
        ["sign", "https://10.0.0.5/gallery/a", "--key", "k", "--secret-file", &secret, "--as", "python"];
    for (words, is_other) in [(&words[..], false), (&elsewhere[..], true)] {
        let said = text(&run(&[words, &from].concat()).stderr);
        let note = "The report is about gallery.example.com, and 10.0.0.5 is called";
        assert_eq!(said.contains(note), is_other, "{said}");
    }
    for (file, said) in [
        (report(2, ACCEPTED), "schema version 2"),
        (report(1, ""), "nothing is accepted"),
        (file_with(b"[]"), "is not a report"),
    ] {
        let file = file.path().display().to_string();
        let output = run(&["sign", URL, "--key", "k", "--secret-file", &secret, "--from", &file]);
        assert_eq!(output.status.code(), Some(2));
        let fault = text(&output.stderr);
        assert!(fault.contains(said) && fault.lines().count() == 1, "{fault}");
    }
}

#[test]
fn what_a_report_prints_can_be_pasted() {
    for (variant, base) in [
        ("base-uri-host=alteryx-prod01 base-uri-scheme=http", "base-address=http://alteryx-prod01/gallery"),
        ("base-address=http://alteryx-prod01/gallery", "base-address=http://alteryx-prod01/gallery"),
        ("base-uri-scheme=https placement=query client-secret=trimmed", "rfc5849"),
    ] {
        assert_eq!(inspected(&signed(&["--variant", variant])), base, "{variant}");
    }
}

#[test]
fn a_space_around_the_secret_is_left_out_in_every_form_and_that_is_said() {
    let secret = file_with(format!("{SECRET} \n").as_bytes());
    let secret = secret.path().display().to_string();
    for form in ["header", "python"] {
        let output = run(&["sign", URL, "--key", "k", "--secret-file", &secret, "--as", form]);
        let said = text(&output.stderr);
        assert!(said.contains("white space around the secret: it is left out of what is signed"), "{said}");
        if form == "header" {
            assert_eq!(inspected(&text(&output.stdout)), "rfc5849");
        }
    }
}

#[test]
fn how_long_it_works_and_how_code_is_run_is_said() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let said = |more: &[&str]| {
        let output = run(&[&["sign", URL, "--key", "k", "--secret-file", &secret], more].concat());
        assert!(output.status.success());
        text(&output.stderr)
    };
    assert!(said(&[]).contains("as a rule for five minutes"));
    assert!(said(&["-X", "PUT", "--as", "header"]).contains("signed for PUT"));
    let python = said(&["--as", "python"]);
    assert!(
        python.contains("  export OAUTH_CONSUMER_SECRET=\"$(cat secret.txt)\"; python3 sign.py\n"),
        "{python}"
    );
    assert!(python.contains("Get-Content -Raw secret.txt; python sign.py"), "{python}");
    assert!(!said(&["--as", "powershell"]).contains("export"));
    assert!(said(&["--as", "postman"]).contains("variable oauth_consumer_secret"));
}

/// What `sign --send` shows of this answer, on standard output and standard error, and its exit code.
fn sent(answer: &'static [u8]) -> (String, String, Option<i32>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut piece = [0; 1024];
            let count = stream.read(&mut piece).unwrap();
            assert!(count > 0, "the request ended early");
            request.extend_from_slice(&piece[..count]);
        }
        stream.write_all(answer).unwrap();
    });
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let output = run(&["sign", &url, "--key", "k", "--secret-file", &secret, "--send"]);
    server.join().unwrap();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn an_answer_is_shown_as_it_is_laid_out() {
    let json = b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{\r\n\t\"a\": \"\x1b[2Jb\",\n  2\n}";
    let (shown, said, code) = sent(json);
    assert_eq!(shown, "200 OK\n{\n\t\"a\": \"\\u{1b}[2Jb\",\n  2\n}\n");
    assert!(said.is_empty() && code == Some(0), "{said}");
    let reason = "401 The provided signature(oauth_signature) is invalid.";
    let (shown, _, code) = sent(
        b"HTTP/1.1 401 The provided signature(oauth_signature) is invalid.\r\nContent-Length: 0\r\n\r\n",
    );
    assert!(shown.trim_end() == reason && code == Some(3), "{shown}");
}

#[test]
fn an_answer_that_is_cut_off_is_no_whole_one() {
    let (shown, said, code) = sent(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    assert!(shown.contains("half") && said.contains("the answer was cut off"), "{shown}{said}");
    assert_eq!(code, Some(7));
}

#[test]
fn what_is_wrong_with_the_input_is_one_sentence() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for (more, said) in [
        (&["--variant", "nonsense=1"][..], "there is no axis"),
        (
            &["--as", "header", "--placement", "query"],
            "do not travel in the header but in the query: choose --as url, http or curl",
        ),
        (
            &["--as", "header", "--placement", "body"],
            "do not travel in the header but in the body: choose --as http or curl",
        ),
        (&["--placement", "body"], "do not travel in the query but in the body: choose --as http or curl"),
        (&["--variant", "placement=header"], "not travel in the query but in the header: choose --as header"),
        (&["--as", "python", "--placement", "body"], "sends no body"),
        (&["--as", "bash", "-d", "{}", "--content-type", "application/json"], "sends no body"),
        (&["--as", "curl-cmd", "-d", "a\nb"], "use --as curl-powershell"),
        (&["--variant", "base-uri-host=http://srv"], "write only the host"),
        (&["--base-address", "srv"], "--base-address: "),
        (&["--as", "python", "--variant", "ampersand=missing"], "the snippets cannot sign like this"),
        (&["--placement", "nowhere"], "nowhere"),
    ] {
        let output = run(&[&["sign", URL, "--key", "k", "--secret-file", &secret], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        let fault = text(&output.stderr);
        assert!(fault.contains(said), "{fault}");
    }
}
