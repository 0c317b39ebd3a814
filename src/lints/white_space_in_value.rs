//! A space or line break around a value, as copying and pasting leaves it.

use super::{Lint, Told};
use crate::import::{Captured, Field};

/// Values that never begin or end with white space.
const CLEAN: [&str; 6] = [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_nonce",
    "oauth_timestamp",
    "oauth_signature_method",
    "oauth_version",
];

pub(super) static LINT: Lint = Lint {
    code: "white-space-in-value",
    title: "White space around a value",
    source: "RFC 5849 section 3.1",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let is_spaced =
        |field: &&Field| CLEAN.contains(&field.name.as_str()) && field.value.trim() != field.value;
    let names: Vec<&str> =
        captured.wire.fields.iter().filter(is_spaced).map(|field| field.name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    Some(Told::client(
        format!("There is white space at the beginning or end of {}.", names.join(" and ")),
        "Take it out where the value is kept: it is sent and signed with the rest.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_at_the_ends_only() {
        let text = said(&LINT, "_key=key", "_key=key%0A").unwrap();
        assert_eq!(text, "There is white space at the beginning or end of oauth_consumer_key.");
        assert!(said(&LINT, "_key=key", "_key=+key").is_some());
        assert_eq!(said(&LINT, "_key=key", "_key=my+key"), None);
        assert_eq!(said(&LINT, "b=1", "b=+1+"), None);
    }
}
