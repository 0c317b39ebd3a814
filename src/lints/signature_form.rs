//! A signature that is not the base64 that RFC 5849 asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Lint, Told};
use crate::import::Captured;
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: Lint = Lint {
    code: "signature-form",
    title: "Signature is not plain base64",
    source: "RFC 5849 sections 3.4.2 and 3.4.4; RFC 2045 section 6.8",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let text = captured.signature.as_str();
    let mut remedy = "Write the bytes of the digest in standard base64, with its padding, on one line.";
    let what = match captured.signature_method {
        Some(SignatureMethod::Plaintext) => {
            let has_ampersand = ["&", "%26", "%2526", "%252526"].iter().any(|own| text.contains(own));
            if captured.method_label.is_none() || has_ampersand {
                return None;
            }
            remedy =
                "Send the secret, percent-encoded, and an ampersand behind it, also when there is no token.";
            "has no ampersand: with PLAINTEXT it is the secret, \"&\", and the token's secret, also where that is empty"
        }
        _ => form(captured, text)?,
    };
    Some(Told::client(format!("The signature {what}."), remedy))
}

/// What is wrong with a text that should be base64; encoding it twice and plus signs are other lints' matter.
fn form(captured: &Captured, text: &str) -> Option<&'static str> {
    let is_hexadecimal =
        |bytes: &[u8]| [40, 64, 128].contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_hexdigit);
    if is_hexadecimal(text.as_bytes()) {
        return Some("is in hexadecimal, not in base64");
    }
    if captured.digest().is_some_and(|bytes| is_hexadecimal(&bytes)) {
        return Some("is base64 of hexadecimal text: the digest itself has to be encoded");
    }
    if text.contains(['\r', '\n']) {
        return Some("holds a line break");
    }
    if text.contains('%') {
        return captured.digest().is_none().then_some("is not base64");
    }
    let plain = text.replace(' ', "+");
    if STANDARD.decode(&plain).is_ok() {
        return None;
    }
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    match captured.digest() {
        Some(_) if plain.contains(['-', '_']) => {
            Some("uses the alphabet of base64 for URLs (- and _ for + and /)")
        }
        Some(digest) if [20, 32, 64].contains(&digest.len()) => {
            Some("has lost its padding, the equals sign at the end")
        }
        // A length that no method makes is another lint's matter.
        Some(_) => None,
        None if plain.chars().all(is_base64) => Some("is cut off: no base64 has this length"),
        None => Some("is not base64"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    const SIGNATURE: &str = "OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D";

    #[test]
    fn knows_every_other_form() {
        for (signature, part) in [
            ("3a310d320169f684e8d7061c4bc101717a83fb6b", "in hexadecimal"),
            ("M2EzMTBkMzIwMTY5ZjY4NGU4ZDcwNjFjNGJjMTAxNzE3YTgzZmI2Yg%3D%3D", "base64 of hexadecimal"),
            ("OjENMgFp9oTo1wYcS8EBcXqD-2s%3D", "alphabet of base64 for URLs"),
            ("OjENMgFp9oTo1wYcS8EBcXqD%2B2s", "lost its padding"),
            ("OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D%0A", "line break"),
            ("OjENMgFp9oTo1wYcS8EBcXqD%2B", "cut off"),
            ("!!!", "is not base64"),
        ] {
            assert!(said(&LINT, SIGNATURE, signature).unwrap().contains(part), "{signature}");
        }
        assert_eq!(said(&LINT, SIGNATURE, "OjENMgFp9oTo1wYcS8EBcXqD+2s="), None);
        assert_eq!(said(&LINT, SIGNATURE, "OjENMgFp9oTo1wYcS8EBcXqD%252B2s%253D"), None);
    }

    #[test]
    fn a_plain_secret_ends_with_an_ampersand() {
        let other = |signature: &str| {
            super::super::tests::captured(&format!(
                "https://h/?oauth_signature_method=PLAINTEXT&oauth_signature={signature}"
            ))
        };
        assert!(examine(&other("secret"), 0).is_some());
        assert!(examine(&other("secret%26"), 0).is_none());
        // Encoded once too often and more is another lint's matter.
        assert!(examine(&other("secret%2526"), 0).is_none());
        assert!(examine(&other("secret%252526"), 0).is_none());
    }
}
