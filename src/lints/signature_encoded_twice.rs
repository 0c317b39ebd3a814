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
    if captured.signature_method == Some(SignatureMethod::Plaintext) {
        return plain(captured);
    }
    // Base64 has no percent sign.
    if !captured.signature.contains('%') {
        return None;
    }
    captured.digest()?;
    Some(Told::client(
        "The signature is percent-encoded twice: %253D stands where %3D should. The server decodes it once and \
         compares something else than what was signed.",
        "Encode the signature once: give the plain value to a library that encodes parameters by itself.",
    ))
}

/// The signature of PLAINTEXT is encoded text itself, but for the ampersand between the secrets.
fn plain(captured: &Captured) -> Option<Told> {
    let (times, ampersand) = [("twice", "%26"), ("three times", "%2526"), ("four times", "%252526")]
        .into_iter()
        .find(|(_, ampersand)| captured.signature.contains(ampersand))?;
    // An encoded ampersand may be one of the secret: that of the signature stands alone, and without a token at the end.
    let has_token = captured.value("oauth_token").is_some_and(|token| !token.is_empty());
    let is_in_place = has_token || captured.signature.ends_with(ampersand);
    let is_alone = captured.signature.matches(ampersand).count() == 1 && !captured.signature.contains('&');
    (is_in_place && is_alone).then(|| {
        Told::client(
            format!(
                "The signature is percent-encoded {times}: %25{} stands where %26 should. The server decodes it once and \
                 compares something else than the secret.",
                &ampersand[1..]
            ),
            "Encode the signature once: give the plain value to a library that encodes parameters by itself.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, captured, said};
    use super::*;

    #[test]
    fn fires_on_a_second_encoding() {
        assert!(said(&LINT, "%2B2s%3D", "%252B2s%253D").is_some());
        assert!(said(&LINT, "%2B2s%3D", "%252b2s%253d").is_some());
        assert_eq!(said(&LINT, "%2B2s%3D", "+2s="), None);
        assert_eq!(said(&LINT, "HMAC-SHA1", "PLAINTEXT"), None);
    }

    #[test]
    fn fires_on_a_second_encoding_of_a_plain_secret() {
        let said = |signature: &str, more: &str| {
            let text =
                format!("https://h/?oauth_signature_method=PLAINTEXT&oauth_signature={signature}{more}");
            examine(&captured(&text), NOW).map(|told| told.said)
        };
        let token = "&oauth_token=t";
        for (signature, more, part) in [
            ("s%252Bt%2526", "", "encoded twice: %2526 stands where %26 should"),
            ("s%2526t", token, "encoded twice"),
            ("s%25252Bt%252526", "", "encoded three times: %252526 stands where %26 should"),
        ] {
            assert!(said(signature, more).unwrap().contains(part), "{signature}");
        }
        // Once, with an ampersand in the secret as well, or without the one behind it.
        for (signature, more) in
            [("s%252Bt%26", ""), ("s%2526t%26", token), ("s%2526t", ""), ("s%2526t%2526u", token)]
        {
            assert_eq!(said(signature, more), None, "{signature}");
        }
    }
}
