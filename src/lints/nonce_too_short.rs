//! A nonce that two requests can easily share.

use super::{Lint, Told};
use crate::import::Captured;

/// The shortest nonce of the specification's own examples has six characters.
const SHORTEST: usize = 6;

pub(super) static LINT: Lint = Lint {
    code: "nonce-too-short",
    title: "Nonce too short",
    source: "RFC 5849 section 3.3; Twitter and oauthlib's own verifier (20 to 30 characters) ask for more",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let length = captured.value("oauth_nonce")?.chars().count();
    if length >= SHORTEST {
        return None;
    }
    let said = match length {
        0 => "The nonce is empty.".to_owned(),
        1 => "The nonce has one character only.".to_owned(),
        _ => format!("The nonce has {length} characters only."),
    };
    Some(Told::client(
        format!("{said} Servers refuse a nonce that they have seen, and some refuse short ones."),
        "Make a new nonce for every request, of 20 random letters and digits or more.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_below_six_characters() {
        assert!(said(&LINT, "fY3kPq81", "12345").unwrap().contains("5 characters only"));
        assert!(said(&LINT, "fY3kPq81", "").unwrap().starts_with("The nonce is empty."));
        assert_eq!(said(&LINT, "fY3kPq81", "chapoH"), None);
    }
}
