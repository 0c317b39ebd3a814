//! Captured requests as real tools write them: after reading, each signature is computed again and has to come out.
//!
//! `tests/import/README.md` says which tools and versions made the files.

#![allow(clippy::disallowed_methods, reason = "a test reads its data from files")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use sigprobe::import::{Captured, Hints, InputFormat, import};
use sigprobe::rfc5849::base_string_uri::Scheme;
use sigprobe::rfc5849::parameters::normalize;
use sigprobe::rfc5849::signature::{signature, signing_key};
use sigprobe::rfc5849::signature_base_string::signature_base_string;

const SECRET: &str = "a secret/with+signs";

/// What the tool itself changed: Postman escapes `!` within double quotes, where bash keeps the backslash.
const CHANGED_BY_THE_TOOL: [&str; 1] = ["postman-curl-short-header-form.sh"];

fn made() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/made"));
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

fn format_of(name: &str) -> InputFormat {
    match name.rsplit('.').next() {
        Some("sh") => InputFormat::CurlBash,
        Some("cmd") => InputFormat::CurlCmd,
        Some("ps1") => InputFormat::PowerShell,
        Some("http") => InputFormat::RawHttp,
        Some("har") => InputFormat::Har,
        _ => InputFormat::Postman,
    }
}

/// Raw HTTP leaves the scheme open: then the one that was called is known here.
fn base_string(captured: &Captured) -> String {
    let request = &captured.request;
    let parameters = request.captured.as_ref().expect("a captured request").iter();
    let normalized = normalize(parameters.map(|collected| &collected.parameter));
    let mut uri = request.sent.base_string_uri();
    if captured.scheme_is_assumed && uri.host == "api.example.net" {
        uri.scheme = Scheme::Http;
    }
    signature_base_string(&request.method, &uri.to_string(), &normalized)
}

fn verifies(captured: &Captured) -> bool {
    let method = captured.signature_method.expect("a method that is known");
    signature(method, &base_string(captured), &signing_key(SECRET, "")) == captured.signature
}

#[test]
fn every_signature_comes_out_again() {
    let mut wrong = Vec::new();
    let mut requests = 0;
    for (name, text) in made() {
        let imported = match import(&text, &Hints::default()) {
            Ok(imported) => imported,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        // A command on one line without special characters may be for any shell.
        let is_one_line = text.strip_suffix(b"\n").is_some_and(|text| !text.contains(&b'\n'));
        if imported.format != InputFormat::CurlBash || !is_one_line {
            assert_eq!(imported.format, format_of(&name), "{name}");
        }
        assert!(imported.unreadable.is_empty(), "{name}");
        let several = matches!(format_of(&name), InputFormat::Har | InputFormat::Postman);
        assert_eq!(imported.captured.len(), if several { 4 } else { 1 }, "{name}");
        for captured in &imported.captured {
            requests += 1;
            if verifies(captured) == CHANGED_BY_THE_TOOL.contains(&name.as_str()) {
                wrong.push(format!("{name}, {}: {}", captured.origin, base_string(captured)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(requests >= 40, "files are missing");
}

/// The same request, whatever wrote it down.
#[test]
fn all_tools_write_the_same_four_requests() {
    let mut base_strings = BTreeSet::new();
    for (name, text) in made().into_iter().filter(|(name, _)| !CHANGED_BY_THE_TOOL.contains(&name.as_str())) {
        base_strings.extend(import(&text, &Hints::default()).expect(&name).captured.iter().map(base_string));
    }
    assert_eq!(base_strings.len(), 4, "{base_strings:#?}");
}

#[test]
fn requests_of_a_recording_can_be_chosen() {
    let (_, har) =
        made().into_iter().find(|(name, _)| format_of(name) == InputFormat::Har).expect("the HAR file");
    let all = import(&har, &Hints::default()).expect("a recording");
    assert!(all.unsigned >= 3, "the pages that the requests were sent from");
    let number: usize =
        all.captured[1].origin.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    let one = import(&har, &Hints { chosen: vec![number], ..Hints::default() }).expect("one of them");
    assert_eq!(one.captured.len(), 1);
    assert_eq!(one.captured[0].signature, all.captured[1].signature);
    let none = import(&har, &Hints { chosen: vec![999], ..Hints::default() }).unwrap_err().to_string();
    assert!(none.starts_with("request 999 was asked for, and the text holds "), "{none}");
}

/// What multiplies itself: a few hundred bytes that would come to terabytes.
#[test]
fn no_text_makes_more_than_fits() {
    let urls = format!("curl -d 'oauth_signature={}' {}", "A".repeat(200_000), "h/a ".repeat(100_000));
    let collection = |url: &str| {
        format!(
            "{{\"info\":{{}},\"variable\":[{{\"key\":\"x\",\"value\":\"{}\"}}],\"item\":[{{\"request\":{{\"url\":\"{url}\"}}}}]}}",
            "V".repeat(200_000)
        )
    };
    for text in [
        format!("$a='xxxxxxxxxxxxxxxx'\n{}irm $a", "$a=$a+$a\n".repeat(40)),
        format!("$a='xxxxxxxxxxxxxxxx'\n{}irm $a", "$a=\"$a$a\"\n".repeat(40)),
        format!("$a=@{{a='{}'}}\n{}", "x".repeat(100_000), "irm h -Headers $a\n".repeat(1000)),
        urls.clone(),
        format!("2026-11-24 running {urls}/b"),
        collection(&format!("http://h/?oauth_signature=x&a={}", "{{x}}".repeat(100_000))),
    ] {
        let error = import(text.as_bytes(), &Hints::default()).expect_err("too much").to_string();
        assert!(error.starts_with("the text makes more than 32 MB of itself"), "{error}");
    }
}

#[test]
fn variables_of_a_collection_are_not_copied_for_each_of_its_items() {
    let variables: Vec<String> =
        (0..20_000).map(|i| format!("{{\"key\":\"k{i}\",\"value\":\"v{i}\"}}")).collect();
    let text = format!(
        "{{\"info\":{{}},\"variable\":[{}],\"item\":[{}{{\"request\":{{\"url\":\"http://h/{{{{k7}}}}?oauth_signature=x\"}}}}]}}",
        variables.join(","),
        "{\"name\":\"a\"},".repeat(20_000)
    );
    let started = std::time::Instant::now();
    let imported = import(text.as_bytes(), &Hints::default()).expect("a signed request");
    assert_eq!(imported.captured[0].request.called.path, "/v7");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// Lengths that all point to the same far place.
#[test]
fn a_connection_of_many_requests_is_read_in_no_time() {
    let started = std::time::Instant::now();
    let mut requests = Vec::new();
    let mut behind = 0;
    for _ in 0..20_000 {
        let body = "HTTP/1.1 200 OK\nX: y\n\nz\n";
        behind += body.len();
        let own = format!("POST /a HTTP/1.1\nContent-Length: {behind}\n\n{body}");
        behind += own.len() - body.len();
        requests.push(own);
    }
    requests.reverse();
    let text = format!("{}{}x", requests.concat(), " ".repeat(4 << 20));
    let error = import(text.as_bytes(), &Hints::default()).expect_err("nothing is signed").to_string();
    assert!(error.ends_with("of its 20000 requests"), "{error}");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// Marks that open and never close were looked for to the end of the text, each.
#[test]
fn open_marks_are_read_in_no_time() {
    let started = std::time::Instant::now();
    for text in [
        format!("{{\"info\":{{}},\"item\":[{{\"request\":{{\"url\":\"{}\"}}}}]}}", "{{".repeat(500_000)),
        format!("irm \"{}\"", "$([char]".repeat(200_000)),
    ] {
        assert!(import(text.as_bytes(), &Hints::default()).is_err());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
