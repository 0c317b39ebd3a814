//! A signature method that is not written as servers know it.

use super::{Lint, Told, shown};
use crate::import::Captured;

pub(super) static LINT: Lint = Lint {
    code: "signature-method-name",
    title: "Signature method in another spelling",
    source: "RFC 5849 section 3.4: \"HMAC-SHA1\", \"RSA-SHA1\" and \"PLAINTEXT\"",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let label = captured.method_label.as_deref()?;
    let right = captured.signature_method?.name();
    if label == right {
        return None;
    }
    let shown = shown(label);
    Some(Told::client(
        format!("oauth_signature_method is \"{shown}\": servers know it as \"{right}\"."),
        format!("Send and sign oauth_signature_method={right}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_another_spelling() {
        for label in ["hmac-sha1", "HMACSHA1", "HMAC_SHA1", "HMAC-SHA-1"] {
            assert!(said(&LINT, "HMAC-SHA1", label).unwrap().contains("\"HMAC-SHA1\""), "{label}");
        }
        assert_eq!(said(&LINT, "HMAC-SHA1", "HMAC-SHA512"), None);
        assert_eq!(said(&LINT, "HMAC-SHA1", "RSA-SHA1"), None);
    }
}
