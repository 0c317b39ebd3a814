//! A protocol parameter that stands twice in the same place.

use super::{Lint, Told};
use crate::import::{Captured, Field, KNOWN_NAMES};

pub(super) static LINT: Lint = Lint {
    code: "parameter-twice",
    title: "Protocol parameter given twice",
    source: "RFC 5849 section 3.2: a parameter must not appear more than once",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let fields = &captured.wire.fields;
    let again = |(i, field): (usize, &Field)| {
        let is_same = |own: &Field| own.place == field.place && own.name == field.name;
        (KNOWN_NAMES.contains(&field.name.as_str()) && fields[..i].iter().any(is_same))
            .then(|| field.name.clone())
    };
    let mut twice: Vec<String> = fields.iter().enumerate().filter_map(again).collect();
    twice.dedup();
    if twice.is_empty() {
        return None;
    }
    Some(Told::client(
        format!(
            "The request has more than one {}: servers refuse that, or look at one of them only.",
            twice.join(", ")
        ),
        "Send each OAuth parameter once; a URL with an old signature in it is signed again with both.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_protocol_parameters_only() {
        let text = said(&LINT, "b=1", "oauth_nonce=a&b=1").unwrap();
        assert!(text.contains("more than one oauth_nonce:"));
        assert_eq!(said(&LINT, "b=1", "b=1&b=1"), None);
    }
}
