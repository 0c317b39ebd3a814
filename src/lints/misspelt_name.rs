//! A protocol parameter whose name is nearly right.

use super::{Lint, Told};
use crate::import::{Captured, meant_by};

pub(super) static LINT: Lint =
    Lint { code: "misspelt-name", title: "Misspelt parameter name", source: "RFC 5849 section 3.1", examine };

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let misspelt = |name: &str| meant_by(name).map(|meant| format!("\"{name}\" instead of \"{meant}\""));
    let mut found: Vec<String> =
        captured.wire.fields.iter().filter_map(|field| misspelt(&field.name)).collect();
    found.dedup();
    if found.is_empty() {
        return None;
    }
    Some(Told::client(
        format!("The request says {}.", found.join(", ")),
        "Write the names exactly so, in small letters: servers do not know any other.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_names_that_are_nearly_right() {
        let text = said(&LINT, "oauth_consumer_key", "oauth_consumerkey").unwrap();
        assert_eq!(text, "The request says \"oauth_consumerkey\" instead of \"oauth_consumer_key\".");
        assert!(said(&LINT, "oauth_signature=", "oauth_signatrue=").is_some());
        for fine in ["auth_token", "xoauth_requestor_id", "oauth_callback", "oauth_body_hash", "nonce"] {
            assert_eq!(said(&LINT, "b=1", &format!("{fine}=1")), None, "{fine}");
        }
    }
}
