//! Which hash function makes the digest?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::digest::HashFunction;

/// Another one than `oauth_signature_method` names, or none: the signature is the key, as with PLAINTEXT.
pub(super) static AXIS: Axis = Axis {
    name: "digest",
    question: "Which hash function makes the digest?",
    rfc: "the one that oauth_signature_method names",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let labelled = situation.request.signature_method;
    let mut choices = Vec::new();
    for hash in HashFunction::ALL {
        if Some(hash) != HashFunction::of(labelled) {
            let said = format!("{} under the label {}", hash.name(), labelled.name());
            let edit = Edit::digest(move |form| form.hash = Some(hash));
            choices.push(Choice::inspect(hash.name().to_ascii_lowercase(), 3, said, edit));
        }
    }
    if HashFunction::of(labelled).is_some() {
        let said = format!("the signing key itself, as with PLAINTEXT, under the label {}", labelled.name());
        choices.push(Choice::inspect("none", 4, said, Edit::digest(|form| form.hash = None)));
    }
    choices
}
