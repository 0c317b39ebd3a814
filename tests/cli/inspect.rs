//! `sigprobe inspect`: exit codes, JSON by its schema, no secret in what is written, faults of the input.

use std::path::Path;

use serde_json::Value;

use super::{SECRET, file_with, run, text};

/// Signed with Python's hmac and the tests' secret, as RFC 5849 has it; then with `:443` left in and a space after the
/// secret.
pub(super) const RIGHT: &str = "MIjkIC1uJrIki91T7pZtpXxvSIc%3D";
pub(super) const WRONG: &str = "Ip8FCBk7vUileY3Za5%2BWqhb3qrw%3D";

pub(super) fn url(signature: &str) -> String {
    format!("https://gallery.example.com{}", path(signature))
}

/// Path and query of the signed URL.
pub(super) fn path(signature: &str) -> String {
    format!(
        "/gallery/api/v1/workflows/?limit=10&oauth_consumer_key=8D92&\
         oauth_nonce=abcdefgh12345&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1700000000&oauth_version=1.0&\
         oauth_signature={signature}"
    )
}

/// A signed URL with the two mistakes of the README.
pub(super) fn signed() -> String {
    url(WRONG)
}

/// Exit code and document of an inspection with the secret.
pub(super) fn inspected(request: &str, more: &[&str]) -> (Option<i32>, Value) {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let mut words = vec!["inspect", request, "--format", "json", "--secret-file", &secret];
    words.extend(more);
    let output = run(&words);
    let written = text(&output.stdout);
    assert!(!written.contains(SECRET), "{written}");
    let document = serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_fits(&document);
    (output.status.code(), document)
}

pub(super) fn assert_fits(document: &Value) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/inspection.schema.json");
    let schema = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn a_right_signature_verifies() {
    let (code, document) = inspected(&url(RIGHT), &[]);
    assert_eq!((code, &document["verdict"]), (Some(0), &Value::from("verifies")));
}

#[test]
fn two_mistakes_are_named() {
    let (code, document) = inspected(&url(WRONG), &["--depth", "2"]);
    assert_eq!((code, &document["verdict"]), (Some(3), &Value::from("explained")));
    assert_eq!(document["explanations"][0]["variant"], "client-secret=space-after base-uri-port=always");
}

#[test]
fn what_nothing_gives_is_not_explained() {
    let (code, document) = inspected(&url("AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"), &["--depth", "1"]);
    assert_eq!((code, &document["verdict"]), (Some(4), &Value::from("not-explained")));
    assert_eq!(document["explanations"], Value::Array(Vec::new()));
}

#[test]
fn without_a_secret_the_form_is_looked_at() {
    let in_milliseconds = url(RIGHT).replace("1700000000", "1700000000000");
    let output = run(&["inspect", &in_milliseconds, "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits(&document);
    assert_eq!(document["verdict"], "linted");
    assert_eq!(document["findings"][0]["code"], "timestamp-in-milliseconds");
}

#[test]
fn what_the_server_told_is_tried() {
    let wanted = url("x").replace("https://gallery.example.com", "http://machine-7:8080");
    let (_, document) = inspected(&wanted, &["--depth", "0", "--steps"]);
    let steps = document["calculations"][0]["steps"].as_array().unwrap().clone();
    let signature = steps.last().unwrap()["lines"][0].as_str().unwrap().replace('+', "%2B");
    let told = file_with(document["rfc5849_base_string"].as_str().unwrap().as_bytes());
    let told = told.path().display().to_string();
    let (code, document) = inspected(&url(&signature), &["--depth", "1", "--against", &told]);
    assert_eq!((code, &document["verdict"]), (Some(0), &Value::from("explained")), "{document}");
    assert!(document["headline"].as_str().unwrap().starts_with("Nothing is wrong between"), "{document}");
}

#[test]
fn a_scheme_that_the_text_leaves_open_is_the_one_that_fits() {
    let called_with_http = url("x").replace("https://", "http://");
    let (_, document) = inspected(&called_with_http, &["--depth", "0", "--steps"]);
    let steps = document["calculations"][0]["steps"].as_array().unwrap().clone();
    let signature = steps.last().unwrap()["lines"][0].as_str().unwrap().replace('+', "%2B");
    let host = called_with_http.split('/').nth(2).unwrap();
    let raw = file_with(format!("GET {} HTTP/1.1\r\nHost: {host}\r\n\r\n", path(&signature)).as_bytes());
    let raw = raw.path().display().to_string();
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let output = run(&["inspect", "--from", &raw, "--secret-file", &secret]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("provided that http was called"), "{}", text(&output.stdout));
}

#[test]
fn white_space_in_the_given_secret_is_not_the_clients() {
    let secret = file_with(format!("{SECRET} ").as_bytes());
    let secret = secret.path().display().to_string();
    let output = run(&["inspect", &url(RIGHT), "--secret-file", &secret]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        text(&output.stdout).starts_with("The client is right, and the secret that was given here is not")
    );
}

#[test]
fn a_token_without_its_secret_and_a_cut_signature_are_named() {
    let with_token =
        url("AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D").replace("&oauth_version", "&oauth_token=t&oauth_version");
    let (_, document) = inspected(&with_token, &["--depth", "1"]);
    assert!(
        document["headline"].as_str().unwrap().contains("--token-secret-file"),
        "{}",
        document["headline"]
    );
    let (code, document) = inspected(&url("OjENMgFp9oTo1w%3D%3D"), &["--depth", "1"]);
    assert_eq!(code, Some(3));
    assert!(document["headline"].as_str().unwrap().contains("it was cut off"), "{}", document["headline"]);
    // The beginning of the right one is named as that.
    let (code, document) = inspected(&url(&RIGHT[..RIGHT.len() - 8]), &["--depth", "1"]);
    assert_eq!(code, Some(3));
    let headline = document["headline"].as_str().unwrap();
    assert!(headline.contains("is the right one, but its last 6 characters are missing"), "{headline}");
}

#[test]
fn clients_that_sign_so_are_named() {
    let right =
        url("x").replace("https://", "http://").replacen("gallery.example.com", "gallery.example.com:443", 1);
    assert!(right.contains(":443"));
    let stripped = right.replacen(":443", "", 1);
    let (_, document) = inspected(&stripped, &["--depth", "0", "--steps"]);
    let steps = document["calculations"][0]["steps"].as_array().unwrap().clone();
    let signature = steps.last().unwrap()["lines"][0].as_str().unwrap().replace('+', "%2B");
    let (_, document) =
        inspected(&right.replace("signature=x", &format!("signature={signature}")), &["--depth", "1"]);
    assert!(document["notes"].to_string().contains("Postman"), "{document}");
}

#[test]
fn several_requests_are_a_list() {
    let file = file_with(format!("{}\n{}\n", url(RIGHT), url(WRONG)).as_bytes());
    let path = file.path().display().to_string();
    let output = run(&["inspect", "--from", &path, "--input-format", "log", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits(&document);
    assert_eq!(document["requests"].as_array().map(Vec::len), Some(2));
    assert_eq!(document["common"][0]["code"], "nonce-fixed", "{}", document["common"]);
}

/// First line and exit code of an inspection of these URLs with the secret.
fn of_several(urls: &[String]) -> (String, Option<i32>) {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let file = file_with(urls.join("\n").as_bytes());
    let file = file.path().display().to_string();
    let output = run(&["inspect", "--from", &file, "--secret-file", &secret, "--depth", "2"]);
    let said = text(&output.stdout);
    (said.lines().next().unwrap_or_default().to_owned(), output.status.code())
}

#[test]
fn a_fault_across_requests_is_a_fault() {
    let (said, code) = of_several(&[url(RIGHT), url(RIGHT)]);
    assert_eq!(code, Some(3), "{said}");
    let expected =
        "Of 2 requests all are signed as RFC 5849 asks, and side by side they show a fault: see below.";
    assert_eq!(said, expected);
}

#[test]
fn the_first_sentence_about_several_requests_agrees_with_the_exit_code() {
    // Another nonce, so that there is nothing to find side by side.
    let unknown = url("AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D").replace("abcdefgh", "hgfedcba");
    for (urls, part, code) in [
        (vec![url(RIGHT), unknown.clone()], "1 is signed as RFC 5849 asks, and 1 is not explained", 4),
        (
            vec![unknown.clone(), unknown.replace("hgfedcba", "87654321").replace("AAA%3D", "BBA%3D")],
            "none is explained",
            4,
        ),
    ] {
        assert_eq!(of_several(&urls), (format!("Of 2 requests {part}: see below."), Some(code)));
    }
    let (said, code) = of_several(&[url(RIGHT), url(WRONG)]);
    let expected = "Of 2 requests 1 is signed as RFC 5849 asks, 1 is signed in another way, and side by side they show a fault: see below.";
    assert_eq!((said.as_str(), code), (expected, Some(3)));
}

#[test]
fn one_nonce_at_different_times_is_no_fault_of_the_client() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let signed_at = |time: &str| {
        let unsigned = url("x").replace("1700000000", time);
        let (_, document) = inspected(&unsigned, &["--depth", "0", "--steps"]);
        let steps = document["calculations"][0]["steps"].as_array().unwrap().clone();
        let signature = steps.last().unwrap()["lines"][0].as_str().unwrap().replace('+', "%2B");
        unsigned.replace("signature=x", &format!("signature={signature}"))
    };
    let file = file_with(format!("{}\n{}", signed_at("1700000001"), signed_at("1700000002")).as_bytes());
    let file = file.path().display().to_string();
    let output = run(&["inspect", "--from", &file, "--secret-file", &secret]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.starts_with("Of 2 requests all are signed as RFC 5849 asks: see below.\n\nWhat the requests"),
        "{said}"
    );
    assert!(said.contains("RFC 5849 allows that") && said.contains("[nonce-fixed]"), "{said}");
}

#[test]
fn plaintext_is_compared_and_not_shown() {
    let request = url(&format!("{SECRET}%26")).replace("HMAC-SHA1", "PLAINTEXT");
    let (code, document) = inspected(&request, &[]);
    assert_eq!((code, &document["verdict"]), (Some(0), &Value::from("verifies")));
}

#[test]
fn rsa_is_said_to_be_unsupported() {
    let (code, document) = inspected(&url(RIGHT).replace("HMAC-SHA1", "RSA-SHA1"), &[]);
    assert_eq!(code, Some(4));
    assert!(document["headline"].as_str().unwrap().starts_with("RSA-SHA1 is not supported yet"));
}

#[test]
fn a_fault_of_the_input_does_not_repeat_the_secret() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for (request, part) in [
        (format!("curl -X {SECRET} '{}'", url(RIGHT)), "(not shown: it may be a secret)"),
        (url(RIGHT).replace("HMAC-SHA1", SECRET), "the signature method \"(not shown"),
        (format!("curl -d @{SECRET} '{}'", url(RIGHT)), "is in \"(not shown"),
    ] {
        let output = run(&["inspect", &request, "--secret-file", &secret]);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
        assert!(said.contains(part) && said.lines().count() == 1, "{said}");
        assert!(!said.to_lowercase().contains(SECRET), "{said}");
    }
}

#[test]
fn a_secret_that_was_sent_along_is_not_repeated() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let sent = "foreign+value/of-somebody";
    for name in ["oauth_consumer_secret", "oauth_token_secret", "consumerSecret", "OAUTH-CONSUMER-SECRET"] {
        let request = format!("{}&{name}=foreign%2Bvalue%2Fof-somebody", url(RIGHT));
        for more in [&[][..], &["--steps"], &["--secret-file", &secret], &["--format", "json"]] {
            let output = run(&[&["inspect", &request, "--depth", "1"], more].concat());
            let said = text(&output.stdout);
            assert!(said.contains(name) && said.contains("[secret]"), "{said}");
            assert!(!said.contains(sent) && !said.contains("foreign"), "{said}");
        }
    }
}

#[test]
fn what_may_be_a_secret_in_a_captured_text_is_not_repeated() {
    let secret = "q3Xk9ZtA7Lm2NvR8bY";
    let other = url(RIGHT).replace("HMAC-SHA1", secret);
    let har = format!(
        "{{\"log\":{{\"entries\":[{{\"request\":{{\"method\":\"GET\",\"url\":\"{secret}\",\"headers\":[{{\"name\":\
         \"Authorization\",\"value\":\"OAuth oauth_signature=\\\"a\\\"\"}}]}}}}]}}}}"
    );
    for (captured, part) in [
        (format!("curl -X '{secret}/+!' '{}'", url(RIGHT)), "is no HTTP method"),
        (other, "is not known"),
        (har, "the URL has no scheme: begin it with"),
    ] {
        let file = file_with(captured.as_bytes());
        let output = run(&["inspect", "--from", &file.path().display().to_string()]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(part) && !said.contains(secret), "{said}");
    }
}

#[test]
fn many_requests_are_told_in_proportion() {
    use std::fmt::Write as _;
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let takes = |requests: usize| {
        let urls = (0..requests).fold(String::new(), |mut all, number| {
            let own = url(RIGHT)
                .replace("8D92", &format!("key-{number}"))
                .replace("abcdefgh", &format!("{number}x"));
            let _ = writeln!(all, "{own}");
            all
        });
        let file = file_with(urls.as_bytes());
        let file = file.path().display().to_string();
        let words = [
            "inspect",
            "--from",
            &file,
            "--input-format",
            "log",
            "--depth",
            "0",
            "-q",
            "--secret-file",
            &secret,
        ];
        let start = std::time::Instant::now();
        assert_eq!(run(&words).status.code(), Some(4));
        start.elapsed()
    };
    let (few, many) = (takes(100), takes(800));
    // Linear would be 8 times as long, quadratic 64 times; the rest is for a machine that does something else meanwhile.
    assert!(many.as_millis() < 1000 + 20 * few.as_millis(), "{few:?}, {many:?}");
}

#[test]
fn an_empty_secret_file_is_the_empty_secret() {
    let empty = file_with(b"");
    let path = empty.path().display().to_string();
    let output = run(&["inspect", &url(RIGHT), "--secret-file", &path, "--depth", "0"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("is empty: the secret is taken to be empty"));
}

#[test]
fn faults_of_the_input_are_one_sentence() {
    let binary = file_with(&[0, 159, 146, 150, 0, 1]);
    let binary = binary.path().display().to_string();
    let twice = format!("{}&oauth_signature=AAAA", url(RIGHT));
    let cases: [&[&str]; 8] = [
        &["inspect"],
        &["inspect", &url(RIGHT), "--url", "nonsense"],
        &["inspect", "https://gallery.example.com/?a=b"],
        &["inspect", &twice],
        &["inspect", "--from", &binary],
        &["inspect", "--from", "no-such-file"],
        &["inspect", &url(RIGHT), "--entry", "7"],
        &["inspect", &url(RIGHT), "--against", &binary],
    ];
    for case in cases {
        let output = run(case);
        assert_eq!(output.status.code(), Some(2), "{case:?}: {}", text(&output.stdout));
        assert_eq!(text(&output.stderr).trim_end().lines().count(), 1, "{}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
    let output = run(&["inspect", &binary]);
    assert!(text(&output.stderr).contains("put --from before it"), "{}", text(&output.stderr));
}

#[test]
fn only_the_formats_that_are_written_are_offered() {
    let help = text(&run(&["inspect", "--help"]).stdout);
    assert!(help.contains("json") && !help.contains("html") && !help.contains("junit"), "{help}");
    let refused = run(&["inspect", &url(RIGHT), "--format", "html"]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("[possible values: json, table]"), "{said}");
    for format in [&[][..], &["--format", "json"]] {
        let request = url(RIGHT);
        let refused = run(&[&["inspect", &request, "--output", "report.html"][..], format].concat());
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(
            said.contains("no report is written as .html here: end the file with .json or .txt\n"),
            "{said}"
        );
    }
}

#[test]
fn the_steps_show_the_calculation_and_no_secret() {
    let (_, document) = inspected(&url(WRONG), &["--depth", "2", "--steps"]);
    let variants: Vec<&Value> =
        document["calculations"].as_array().unwrap().iter().map(|own| &own["variant"]).collect();
    assert_eq!(variants, ["rfc5849", "client-secret=space-after base-uri-port=always"]);
    let made = |own: usize| {
        let steps = document["calculations"][own]["steps"].as_array().unwrap();
        steps.last().unwrap()["lines"][0].as_str().unwrap().replace('+', "%2B").replace('=', "%3D")
    };
    assert_eq!((made(0).as_str(), made(1).as_str()), (RIGHT, WRONG));
    // With PLAINTEXT the signature is the secret.
    let plain = url(&format!("{SECRET}%26")).replace("HMAC-SHA1", "PLAINTEXT");
    let (_, document) = inspected(&plain, &["--steps"]);
    let steps = document["calculations"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["lines"][0], "[secret]");
}

#[test]
fn a_search_through_many_requests_is_announced() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for (count, more, is_told) in
        [(6, &[][..], true), (5, &[], false), (6, &["--quiet"], false), (6, &["--entry", "2"], false)]
    {
        let file = file_with(format!("{}\n", url(RIGHT)).repeat(count).as_bytes());
        let file = file.path().display().to_string();
        let given = ["inspect", "--from", &file, "--secret-file", &secret, "--depth", "1"];
        let told = text(&run(&[&given[..], more].concat()).stderr);
        let said = "looking at 6 requests, one after the other; --entry N looks at one of them";
        assert_eq!(told.contains(said), is_told, "{count} {more:?}: {told}");
    }
}
