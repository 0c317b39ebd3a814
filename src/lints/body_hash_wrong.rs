//! A hash of the body (OAuth Request Body Hash) that is not that of the body, or stands beside a form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha512};

use super::{Lint, Told, shown};
use crate::import::Captured;
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: Lint = Lint {
    code: "body-hash-wrong",
    title: "Hash of another body",
    source: "OAuth Request Body Hash 1.0 draft 4, section 3",
    examine,
};

/// A hash function: its name, and the base64 of its digest.
type Hash = (&'static str, fn(&[u8]) -> String);

const HASHES: [Hash; 3] = [
    ("SHA-1", |body| STANDARD.encode(Sha1::digest(body))),
    ("SHA-256", |body| STANDARD.encode(Sha256::digest(body))),
    ("SHA-512", |body| STANDARD.encode(Sha512::digest(body))),
];

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    // A bare plus sign that became a space is no other hash.
    let told = captured.value("oauth_body_hash")?.trim().replace(' ', "+");
    let body = captured.wire.body.as_deref()?;
    if captured.request.has_form_body() && !body.is_empty() {
        return Some(Told::client(
            "The request has oauth_body_hash, and its body is a form: the extension forbids that, since the parameters of a \
             form are signed themselves, and servers may refuse it.",
            "Leave oauth_body_hash out of requests with a form.",
        ));
    }
    if !captured.wire.body_is_whole {
        return None;
    }
    let readings = readings(body);
    let wanted = wanted(captured);
    let is_of = |hash: &Hash| readings.iter().any(|body| (hash.1)(body) == told);
    if is_of(&wanted) {
        return None;
    }
    let method = captured.method_label.as_deref().map_or_else(|| "this method".to_owned(), shown);
    if let Some((name, _)) = HASHES.iter().find(|hash| is_of(hash)) {
        let said =
            format!("oauth_body_hash is the {name} of the body, and with {method} it is the {}.", wanted.0);
        return Some(Told::client(said, format!("Hash the body with {}.", wanted.0)));
    }
    let is_digest = STANDARD.decode(&told).is_ok_and(|bytes| bytes.len() <= 64);
    let said = format!(
        "oauth_body_hash is \"{}\", and the {} of the body is \"{}\": the hash is of something else than what was sent.",
        if is_digest { told } else { shown(&told) },
        wanted.0,
        (wanted.1)(body)
    );
    Some(Told::client(
        said,
        "Hash the very bytes that are sent, after the last change to the body, and write the digest in base64.",
    ))
}

/// The hash function that goes with the signature method.
fn wanted(captured: &Captured) -> Hash {
    let label = captured.method_label.as_deref().unwrap_or_default();
    match captured.signature_method {
        Some(SignatureMethod::HmacSha256) => HASHES[1],
        Some(SignatureMethod::HmacSha512) => HASHES[2],
        None if label.ends_with("256") => HASHES[1],
        None if label.ends_with("512") => HASHES[2],
        _ => HASHES[0],
    }
}

/// The body, and what it may have been before somebody copied it: line ends are lost, added and changed then.
fn readings(body: &[u8]) -> Vec<Vec<u8>> {
    let mut readings = vec![body.to_vec()];
    if let Ok(text) = std::str::from_utf8(body) {
        let bare = text.replace("\r\n", "\n");
        let bare = bare.trim_end_matches('\n');
        for text in [bare.to_owned(), format!("{bare}\n")] {
            readings.push(text.replace('\n', "\r\n").into_bytes());
            readings.push(text.into_bytes());
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, captured};
    use super::*;

    fn said(hash: &str, method: &str, content_type: &str, body: &str) -> Option<String> {
        let text = format!(
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: {content_type}\r\nAuthorization: OAuth \
             oauth_signature_method=\"{method}\", oauth_body_hash=\"{}\", oauth_signature=\"a%3D\"\r\n\r\n{body}",
            crate::rfc5849::percent_encoding::encode(hash)
        );
        examine(&captured(&text), NOW).map(|told| told.said)
    }

    const SHA_1: &str = "Lve95gjOVATpfV8EL5X4nxwjKHE=";
    const SHA_256: &str = "f4OxZX/x/FO5LcGBSKHWXfwtSx+j1ncoSt3SABJtkGk=";
    const BODY: &str = "Hello World!";

    /// The first is of the draft's own example.
    #[test]
    fn a_right_hash_is_no_fault() {
        assert_eq!(said(SHA_1, "HMAC-SHA1", "text/plain", BODY), None);
        assert_eq!(said(SHA_1, "PLAINTEXT", "text/plain", BODY), None);
        assert_eq!(said(SHA_1, "RSA-SHA1", "text/plain", BODY), None);
        assert_eq!(said(SHA_256, "HMAC-SHA256", "text/plain", BODY), None);
        // What copying did to line ends.
        assert_eq!(said(SHA_1, "HMAC-SHA1", "text/plain", "Hello World!\r\n"), None);
        assert_eq!(said(SHA_1, "HMAC-SHA1", "text/plain", ""), None);
    }

    #[test]
    fn another_hash_is_told_beside_the_right_one() {
        let other = said(SHA_1, "HMAC-SHA1", "text/plain", "Hello world!").unwrap();
        assert!(
            other.starts_with(&format!("oauth_body_hash is \"{SHA_1}\", and the SHA-1 of the body is \"")),
            "{other}"
        );
        let other = said(SHA_256, "HMAC-SHA1", "text/plain", BODY).unwrap();
        assert!(
            other.starts_with("oauth_body_hash is the SHA-256 of the body, and with HMAC-SHA1"),
            "{other}"
        );
        let form = said(SHA_1, "HMAC-SHA1", "application/x-www-form-urlencoded", "a=b").unwrap();
        assert!(form.contains("its body is a form"), "{form}");
    }

    #[test]
    fn a_body_that_is_not_whole_is_not_compared() {
        let text = "POST /a HTTP/1.1\nHost: h\nContent-Length: 99\nAuthorization: OAuth oauth_body_hash=\"x\", oauth_signature=\"a%3D\"\n\nHello\nWorld!";
        assert!(examine(&captured(text), NOW).is_none());
        assert!(examine(&captured(&text.replace("99", "12")), NOW).is_some());
        let typed = "curl https://h/a -H 'Content-Type: text/plain' -d b -d @file -H 'Authorization: OAuth oauth_body_hash=\"x\", oauth_signature=\"a%3D\"'";
        assert!(examine(&captured(typed), NOW).is_none());
        assert!(examine(&captured(&typed.replace("-d @file", "")), NOW).is_some());
    }
}
