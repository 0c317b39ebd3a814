//! Does an ampersand stand between the secrets, even when there is no token secret?

use crate::axis::{Axis, Choice, Edit, Situation};

/// Missing altogether, missing without a token secret, or written in another way.
pub(super) static AXIS: Axis = Axis {
    name: "ampersand",
    question: "Does an ampersand stand between the secrets, even when there is no token secret?",
    rfc: "always",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    let choice = |name, cost, said: &str, separator| {
        Choice::inspect(name, cost, said, Edit::signing_key(move |key| key.separator = separator))
    };
    vec![
        Choice::likely(
            "missing",
            3,
            "without the ampersand after the secret",
            Edit::signing_key(|key| key.separator = ""),
        ),
        choice("encoded", 6, "the ampersand after the secret percent-encoded", "%26"),
        choice("html", 7, "the ampersand after the secret written &amp;", "&amp;"),
        choice("twice", 7, "two ampersands after the secret", "&&"),
    ]
}
