//! A plus sign or a space in the signature as it travels.

use super::{Lint, Told};
use crate::import::{Captured, Field};
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;

pub(super) static LINT: Lint = Lint {
    code: "signature-plus",
    title: "Raw plus sign or space in the signature",
    source: "RFC 5849 section 3.6; W3C HTML 4.01 section 17.13.4 (forms)",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    // In a secret both are what they are.
    if captured.method_label.is_some() && captured.signature_method == Some(SignatureMethod::Plaintext) {
        return None;
    }
    let is_signature = |field: &&Field| field.value_raw == captured.signature_raw;
    let field = captured.wire.fields.iter().find(is_signature)?;
    let raw = field.value_raw.trim_matches(['\r', '\n']);
    if !raw.contains(['+', ' ']) && !field.value.trim_matches(['\r', '\n']).contains(' ') {
        return None;
    }
    let said = match (field.value_raw.contains('+'), field.place) {
        (true, Placement::Header) => {
            "The signature travels with a bare plus sign in the header: servers that decode it as a form read a space."
        }
        (true, _) => "The signature travels with a bare plus sign: the server reads a space in its place.",
        (false, _) => "The signature holds a space: it was a plus sign that something decoded on its way.",
    };
    Some(Told::client(said, "Percent-encode the signature, once: + is %2B, / is %2F, = is %3D."))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, in_header, said};
    use super::*;

    #[test]
    fn fires_on_a_bare_plus_or_space() {
        assert!(said(&LINT, "%2B2s", "+2s").unwrap().contains("reads a space"));
        assert!(said(&LINT, "%2B2s", " 2s").unwrap().contains("holds a space"));
        assert!(said(&LINT, "%2B2s", "%202s").unwrap().contains("holds a space"));
        assert_eq!(said(&LINT, "b=1", "b=1+1"), None);
        let plain = in_header("OAuth oauth_signature_method=\"PLAINTEXT\", oauth_signature=\"a%20b%26\"");
        assert!(examine(&plain, NOW).is_none());
        assert!(
            examine(&in_header("OAuth oauth_signature=\"a+b=\""), NOW)
                .unwrap()
                .said
                .contains("in the header")
        );
    }
}
