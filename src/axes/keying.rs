//! How do the key and the base string go into the digest?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::digest::Keying;

/// HMAC with its arguments swapped, or a plain hash.
pub(super) static AXIS: Axis = Axis {
    name: "keying",
    question: "How do the key and the base string go into the digest?",
    rfc: "HMAC with the key over the base string",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    let choice = |name, cost, said: &str, keying| {
        Choice::inspect(name, cost, said, Edit::digest(move |form| form.keying = keying))
    };
    vec![
        choice("swapped", 5, "key and base string swapped in HMAC", Keying::Swapped),
        choice("unkeyed", 5, "a plain hash of the base string, without any secret", Keying::Unkeyed),
        choice(
            "key-before",
            6,
            "a plain hash of the key and the base string, without HMAC",
            Keying::KeyBefore,
        ),
        choice("key-after", 6, "a plain hash of the base string and the key, without HMAC", Keying::KeyAfter),
    ]
}
