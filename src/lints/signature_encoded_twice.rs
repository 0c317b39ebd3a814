//! A signature that was percent-encoded once too often.

use super::{Lint, Told};
use crate::import::Captured;
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: Lint = Lint {
    code: "signature-encoded-twice",
    title: "Signature encoded twice",
    source: "RFC 5849 sections 3.5 and 3.6; jsaintr/alteryx-gallery-api-postman among others",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    // The signature of PLAINTEXT is encoded text itself; base64 has no percent sign.
    if captured.signature_method == Some(SignatureMethod::Plaintext) || !captured.signature.contains('%') {
        return None;
    }
    captured.digest()?;
    Some(Told::client(
        "The signature is percent-encoded twice: %253D stands where %3D should. The server decodes it once and \
         compares something else than what was signed.",
        "Encode the signature once: give the plain value to a library that encodes parameters by itself.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_a_second_encoding() {
        assert!(said(&LINT, "%2B2s%3D", "%252B2s%253D").is_some());
        assert!(said(&LINT, "%2B2s%3D", "%252b2s%253d").is_some());
        assert_eq!(said(&LINT, "%2B2s%3D", "+2s="), None);
        assert_eq!(said(&LINT, "HMAC-SHA1", "PLAINTEXT"), None);
    }
}
