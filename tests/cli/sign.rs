//! `sigprobe sign`: what is written verifies, and holds no secret.

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
    assert!(piped.starts_with("@'\nrequest = \"GET\"\nheader = \"Authorization: OAuth oauth_"), "{piped}");
    assert!(piped.contains("oauth_consumer_key=\\\"k\\\""), "{piped}");
}

#[test]
fn a_report_tells_how_to_sign() {
    let report = |version: u32, accepted: &str| {
        format!(
            r#"{{"schema_version":{version},"accepted":[{accepted}],"sent":{{"placement":"query","signature_method":"HMAC-SHA1"}}}}"#
        )
    };
    let accepted = r#"{"base_string_uri":"http://alteryx-prod01/gallery/api/v1/","variant":"base-uri-host=alteryx-prod01 base-uri-scheme=http"}"#;
    let file = file_with(report(1, accepted).as_bytes());
    let url = signed(&["--from", &file.path().display().to_string()]);
    assert_eq!(inspected(&url), "base-address=http://alteryx-prod01/gallery");
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for (content, said) in [
        (report(2, accepted), "schema version 2"),
        (report(1, ""), "nothing is accepted"),
        ("[]".to_owned(), "is not a report"),
    ] {
        let file = file_with(content.as_bytes());
        let file = file.path().display().to_string();
        let output = run(&["sign", URL, "--key", "k", "--secret-file", &secret, "--from", &file]);
        assert_eq!(output.status.code(), Some(2));
        let fault = text(&output.stderr);
        assert!(fault.contains(said) && fault.lines().count() == 1, "{fault}");
    }
}

#[test]
fn what_is_wrong_with_the_input_is_one_sentence() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for (more, said) in [
        (&["--variant", "nonsense=1"][..], "there is no axis"),
        (&["--as", "header", "--placement", "query"], "do not travel in the header"),
        (&["--as", "python", "--variant", "ampersand=missing"], "the snippets cannot sign like this"),
        (&["--placement", "nowhere"], "nowhere"),
    ] {
        let output = run(&[&["sign", URL, "--key", "k", "--secret-file", &secret], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        let fault = text(&output.stderr);
        assert!(fault.contains(said), "{fault}");
    }
}
