//! The published requests, as URL, header and form: reading them gives the published parameters again, and no lint
//! calls one of them wrong.

#![allow(clippy::disallowed_methods, reason = "a test reads its data from a file")]

use serde::Deserialize;
use sigprobe::causes::Side;
use sigprobe::import::{Captured, Hints, import};
use sigprobe::lints::{lint, lint_together};
use sigprobe::rfc5849::parameters::normalize;
use sigprobe::rfc5849::percent_encoding::encode;

#[derive(Deserialize)]
struct Vector {
    id: String,
    request: Option<Signed>,
    signature_method: String,
    normalized_parameters: Option<String>,
    signature: String,
}

#[derive(Deserialize)]
struct Signed {
    method: String,
    url: String,
    parameters: Vec<(String, String)>,
}

impl Signed {
    fn value(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// `a=b&c=d` of the parameters for which `wanted` holds.
    fn pairs(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let own = self.parameters.iter().filter(|(name, _)| wanted(name));
        own.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect()
    }

    /// The request with its signature in the query, in the header, and in a form.
    fn texts(&self, signature: &str) -> [String; 3] {
        let (scheme, rest) = self.url.split_once("://").expect("a URL");
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let head = |target: &str, more: &str| {
            format!(
                "{} {target} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: {scheme}\r\n{more}\r\n",
                self.method
            )
        };
        let mut all = self.pairs(|_| true);
        all.push(format!("oauth_signature={}", encode(signature)));
        let mut header: Vec<String> = self.pairs(|name| name.starts_with("oauth_"));
        header.push(format!("oauth_signature={}", encode(signature)));
        let header: Vec<String> = header.iter().map(|pair| pair.replacen('=', "=\"", 1) + "\"").collect();
        let query = self.pairs(|name| !name.starts_with("oauth_")).join("&");
        [
            head(&format!("/{path}?{}", all.join("&")), ""),
            head(
                &format!("/{path}?{query}"),
                &format!("Authorization: OAuth realm=\"r\", {}\r\n", header.join(", ")),
            ),
            head(&format!("/{path}"), "Content-Type: application/x-www-form-urlencoded\r\n") + &all.join("&"),
        ]
    }
}

fn published() -> Vec<Vector> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/published.json");
    let text = std::fs::read_to_string(file).expect("the vectors can be read");
    serde_json::from_str(&text).expect("the vectors have their form")
}

fn read(text: &str) -> Captured {
    import(text.as_bytes(), &Hints::default()).expect(text).captured.remove(0)
}

#[test]
fn reading_gives_the_published_parameters() {
    let mut looked_at = 0;
    for vector in published() {
        let (Some(request), Some(normalized)) = (&vector.request, &vector.normalized_parameters) else {
            continue;
        };
        for text in request.texts(&vector.signature) {
            let captured = read(&text);
            let all = captured.request.captured.as_ref().expect("a captured request");
            assert_eq!(normalize(all.iter().map(|one| &one.parameter)), *normalized, "{}: {text}", vector.id);
            assert_eq!(captured.signature, vector.signature, "{}", vector.id);
            looked_at += 1;
        }
    }
    assert!(looked_at >= 45, "vectors are missing");
}

#[test]
fn no_published_request_is_called_wrong() {
    for vector in published() {
        let Some(request) = &vector.request else { continue };
        let now =
            request.value("oauth_timestamp").map_or(0, |timestamp| timestamp.parse().expect("a number"));
        for text in request.texts(&vector.signature) {
            let captured = read(&text);
            let codes: Vec<&str> = lint(&captured, now)
                .iter()
                .filter(|finding| finding.side != Side::None)
                .map(|finding| finding.code)
                .collect();
            // The digest of one is another than its label says.
            if request.value("oauth_signature_method").is_some_and(|label| label != vector.signature_method) {
                assert_eq!(codes, ["signature-length"], "{}", vector.id);
                continue;
            }
            assert_eq!(codes, [""; 0], "{}: {text}", vector.id);
            assert!(lint_together(std::slice::from_ref(&captured), now).is_empty());
        }
    }
}
