//! Does the server believe that it was called over http or https?

use crate::axis::{Axis, Choice, Edit, Reach, Situation};

/// The other scheme, as behind a proxy that ends TLS.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-scheme",
    question: "Which scheme is in the base string URI?",
    rfc: "that of the call",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let other = situation.request.sent.scheme().other();
    vec![Choice {
        name: other.name().to_owned(),
        cost: 1,
        reach: Reach::Core,
        said: format!("{} for {}", other.name(), other.other().name()),
        // With a base address, "the other scheme" is the one that the base address does not have.
        edit: Edit::base_string_uri(|uri| uri.scheme = uri.scheme.other()),
    }]
}
