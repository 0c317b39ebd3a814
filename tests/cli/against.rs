//! `sigprobe inspect --against`: what was signed beside what a server wants.

use serde_json::Value;

use super::inspect::{RIGHT, WRONG, inspected, url};
use super::{SECRET, file_with, run, text};

#[test]
fn what_was_signed_is_compared_with_what_the_server_wants() {
    let parts = |document: &Value| {
        let differences = document["against"]["differences"].as_array().unwrap().clone();
        differences.iter().map(|own| own["part"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (_, document) = inspected(&url(WRONG), &["--depth", "2", "--against", "http://prod01/gallery"]);
    assert_eq!(parts(&document), ["scheme", "host", "port"]);
    let said = file_with(document["against"]["signed"].as_str().unwrap().replace('&', "&amp;").as_bytes());
    let path = said.path().display().to_string();
    let (_, document) = inspected(&url(WRONG), &["--depth", "2", "--against", &path]);
    assert!(parts(&document).is_empty());
    let (_, document) = inspected(&url(RIGHT), &["--against", &path]);
    assert_eq!(parts(&document), ["port"]);
}

#[test]
fn with_against_the_first_sentence_compares_client_and_server() {
    let (_, document) = inspected(&url(WRONG), &["--depth", "2", "--against", "http://prod01/gallery"]);
    let headline = document["headline"].as_str().unwrap();
    assert!(
        headline.starts_with("Client and server differ (scheme, host, port): the client signed \"https://")
    );
    assert!(document["change"][0].as_str().unwrap().contains("change the server's base address"));
    // The server wants what this client signs; only the secret is left to change.
    let spelled = file_with(document["against"]["signed"].as_str().unwrap().as_bytes());
    let spelled = spelled.path().display().to_string();
    let (code, document) = inspected(&url(WRONG), &["--depth", "2", "--against", &spelled]);
    assert_eq!(code, Some(3));
    assert_eq!(document["change"].as_array().map(Vec::len), Some(1), "{}", document["change"]);
    assert!(document["change"][0].as_str().unwrap().starts_with("The client has the secret with"));
    // What was signed is not known: nothing is said of it.
    let unknown = url("AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D");
    let (code, document) = inspected(&unknown, &["--depth", "1", "--against", "http://prod01/other"]);
    assert_eq!((code, &document["against"]["signed_is_known"]), (Some(4), &Value::from(false)));
    assert!(document["notes"].to_string().contains("is not under /other"), "{}", document["notes"]);
}

#[test]
fn the_comparison_hides_neither_writing_nor_order_nor_faults() {
    let against = |text: &str, request: &str| {
        let file = file_with(text.as_bytes());
        let path = file.path().display().to_string();
        inspected(request, &["--depth", "1", "--against", &path]).1
    };
    let (_, document) = inspected(&url(RIGHT), &[]);
    let base_string = document["rfc5849_base_string"].as_str().unwrap().to_owned();
    let headline = |document: &Value| document["headline"].as_str().unwrap().to_owned();
    let written = against(&base_string.replace("%3A", "%3a"), &url(RIGHT));
    assert!(headline(&written).starts_with("Client and server differ (percent-encoding)"), "{written}");
    let (head, tail) = base_string.rsplit_once('&').unwrap();
    let pairs: Vec<&str> = tail.split("%26").collect();
    let turned = pairs.iter().rev().copied().collect::<Vec<_>>().join("%26");
    let ordered = against(&format!("{head}&{turned}"), &url(RIGHT));
    assert!(headline(&ordered).contains("differ (order of the parameters)"), "{ordered}");
    // A base string of another request: its nonce and time mean nothing.
    let other = against(
        &base_string.replace("abcdefgh12345", "another").replace("1700000000", "1700000009"),
        &url(RIGHT),
    );
    assert_eq!(other["against"]["differences"], Value::Array(Vec::new()), "{other}");
    assert!(other["notes"].to_string().contains("belongs to another request"), "{other}");
    // A fault of the request is said beside the difference.
    let late = url(RIGHT).replace("1700000000", "1700000000000");
    let (_, document) = inspected(&late, &["--depth", "0", "--against", "http://prod01/gallery"]);
    assert!(headline(&document).contains("milliseconds"), "{document}");
}

#[test]
fn with_against_the_exit_code_says_whether_client_and_server_match() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    // Signed for a server of another name, by the tool's own calculation.
    let under_another_name = |request: &str| {
        let there = request.replace("gallery.example.com", "prod01");
        let steps = run(&["inspect", &there, "--secret-file", &secret, "--depth", "0", "--steps"]);
        let steps = text(&steps.stdout);
        let signature = steps.split("Signature (section 3.4.2)\n").nth(1).unwrap().lines().next().unwrap();
        request.replace("unsigned", &signature.trim().replace('+', "%2B").replace('=', "%3D"))
    };
    let (unsigned, late) = (url("unsigned"), url("unsigned").replace("1700000000", "1700000000000"));
    let (renamed, late) = (under_another_name(&unsigned), under_another_name(&late));
    let unknown = url("AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D");
    let unknown_and_late = unknown.replace("1700000000", "1700000000000");
    let of = |request: &str, server: &str| {
        let (code, document) =
            inspected(request, &["--depth", "2", "--alias", "prod01", "--against", server]);
        (code, document["against"]["matches"].as_bool(), document["headline"].as_str().unwrap().to_owned())
    };
    for (request, server, code, matches, begins) in [
        (&url(RIGHT), "https://gallery.example.com/gallery", 0, Some(true), "Nothing is wrong with this"),
        (&url(RIGHT), "https://prod01/gallery", 3, Some(false), "Client and server differ (host)"),
        (&renamed, "https://prod01/gallery", 0, Some(true), "Nothing is wrong between this client"),
        (&renamed, "https://gallery.example.com/gallery", 3, Some(false), "Client and server differ"),
        // The secret has a space too much: no server takes that.
        (&url(WRONG), "https://gallery.example.com:443/gallery", 3, Some(false), ""),
        (&unknown_and_late, "https://prod01/gallery", 3, None, "The client's side is wrong"),
        (&unknown, "https://prod01/gallery", 4, None, "This signature is not"),
    ] {
        let (own, is_match, headline) = of(request, server);
        assert_eq!((own, is_match), (Some(code), matches), "{server}: {headline}");
        assert!(headline.starts_with(begins), "{server}: {headline}");
    }
    // A fault of the request stays one, though the base strings are the same.
    let (code, matches, headline) = of(&late, "https://prod01/gallery");
    assert_eq!((code, matches), (Some(3), Some(true)), "{headline}");
    assert_eq!(run(&["inspect", &url(RIGHT), "--against", "https://prod01/gallery"]).status.code(), Some(8));
}

#[test]
fn white_space_in_the_given_secret_does_not_hide_what_the_server_differs_in() {
    let secret = file_with(format!("{SECRET} ").as_bytes());
    let secret = secret.path().display().to_string();
    let compared = |server| {
        let output = run(&["inspect", &url(RIGHT), "--secret-file", &secret, "--against", server]);
        (output.status.code(), text(&output.stdout))
    };
    let (code, said) = compared("https://gallery.example.com/gallery");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("The client is right, and the secret that was given here is not"), "{said}");
    let (code, said) = compared("https://prod01/gallery");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.starts_with("Client and server differ (host)"), "{said}");
}

#[test]
fn a_secret_in_what_the_server_logged_is_not_repeated() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let logged = file_with(
        b"base string: GET&http%3A%2F%2Fprod01%2Fx&oauth_consumer_secret%3Dforeign%252Bvalue%252Fof-somebody%26oauth_version%3D1.0",
    );
    let logged = logged.path().display().to_string();
    for more in [&[][..], &["--secret-file", &secret], &["--format", "json"]] {
        let output = run(&[&["inspect", &url(RIGHT), "--depth", "1", "--against", &logged], more].concat());
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("oauth_consumer_secret") && said.contains("[secret]"), "{said}");
        assert!(!said.contains("foreign") && !said.contains("of-somebody"), "{said}");
    }
}
