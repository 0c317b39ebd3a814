//! A protocol parameter that every signed request has to have.

use super::{Lint, Told};
use crate::import::{Captured, meant_by};
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: Lint = Lint {
    code: "parameter-missing",
    title: "Required parameter missing",
    source: "RFC 5849 section 3.1: oauth_timestamp and oauth_nonce may be left out with PLAINTEXT only",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let required: &[&str] = if captured.signature_method == Some(SignatureMethod::Plaintext) {
        &["oauth_consumer_key", "oauth_signature_method"]
    } else {
        &["oauth_consumer_key", "oauth_signature_method", "oauth_timestamp", "oauth_nonce"]
    };
    // A misspelt one is there, under another name.
    let is_there = |name: &str| {
        captured.wire.fields.iter().any(|field| field.name == name || meant_by(&field.name) == Some(name))
    };
    let missing: Vec<&str> = required.iter().copied().filter(|name| !is_there(name)).collect();
    if missing.is_empty() {
        let key = captured.wire.fields.iter().find(|field| field.name == "oauth_consumer_key");
        return key.filter(|key| key.value.is_empty()).map(|_| {
            Told::client(
                "The oauth_consumer_key is empty.".to_owned(),
                "Look where the client takes the key from: its setting may be missing, or under another name.",
            )
        });
    }
    Some(Told::client(
        format!("The request has no {}.", missing.join(" and no ")),
        "Send and sign what is missing; if it was sent, something on the way took it out.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_what_every_request_needs() {
        assert_eq!(said(&LINT, "oauth_nonce=fY3kPq81&", "").unwrap(), "The request has no oauth_nonce.");
        let text = said(&LINT, "oauth_consumer_key=key&oauth_nonce=fY3kPq81&", "").unwrap();
        assert_eq!(text, "The request has no oauth_consumer_key and no oauth_nonce.");
        assert_eq!(said(&LINT, "oauth_version=1.0&", ""), None);
        let text = said(&LINT, "oauth_consumer_key=key&", "oauth_consumer_key=&").unwrap();
        assert_eq!(text, "The oauth_consumer_key is empty.");
        assert_eq!(said(&LINT, "oauth_nonce", "oauth_nonse"), None);
        assert_eq!(
            said(
                &LINT,
                "oauth_nonce=fY3kPq81&oauth_signature_method=HMAC-SHA1",
                "oauth_signature_method=PLAINTEXT"
            ),
            None
        );
    }
}
