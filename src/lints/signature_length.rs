//! A signature as long as another method makes it.

use super::{Lint, Told};
use crate::import::Captured;
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: Lint = Lint {
    code: "signature-length",
    title: "Signature of another length than its method's",
    source: "RFC 5849 section 3.4.2 (20 bytes); FIPS 180-4 (32 and 64 bytes)",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let label = captured.method_label.as_ref().and(captured.signature_method)?;
    let right = length(label)?;
    let digest = captured.digest()?;
    // Hexadecimal is another lint's matter.
    if digest.len() == right
        || digest.iter().all(u8::is_ascii_hexdigit)
        || captured.signature.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return None;
    }
    let other = SignatureMethod::ALL.into_iter().find(|method| length(*method) == Some(digest.len()));
    let has = format!("The signature has {} bytes; {} makes {right}.", digest.len(), label.name());
    Some(match other {
        Some(other) => Told::client(
            format!("{has} It is as long as one of {}.", other.name()),
            format!(
                "Name the method that signs: send and sign oauth_signature_method={}, or sign with {}.",
                other.name(),
                label.name()
            ),
        ),
        None => Told::client(
            format!("{has} No method makes one of that length: it was cut off, or is something else."),
            "Compare the whole signature with the one that the client made.",
        ),
    })
}

fn length(method: SignatureMethod) -> Option<usize> {
    match method {
        SignatureMethod::HmacSha1 => Some(20),
        SignatureMethod::HmacSha256 => Some(32),
        SignatureMethod::HmacSha512 => Some(64),
        SignatureMethod::Plaintext => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_when_method_and_length_differ() {
        let text = said(&LINT, "HMAC-SHA1", "HMAC-SHA256").unwrap();
        assert_eq!(
            text,
            "The signature has 20 bytes; HMAC-SHA256 makes 32. It is as long as one of HMAC-SHA1."
        );
        assert!(said(&LINT, "%2B2s%3D", "").unwrap().contains("cut off"));
        // Mangled on the way, and of the right length.
        assert_eq!(said(&LINT, "%2B2s%3D", "+2s"), None);
        assert_eq!(said(&LINT, "%2B2s%3D", "%252B2s%253D"), None);
        assert_eq!(said(&LINT, "HMAC-SHA1", "RSA-SHA1"), None);
    }
}
