//! Which signature method is used?

use crate::axis::{Axis, Choice, Edit, Reach, Situation};
use crate::rfc5849::signature::SignatureMethod;

/// Another digest, under its own label. Never PLAINTEXT, which sends the secret.
pub(super) static AXIS: Axis = Axis {
    name: "signature-method",
    question: "Which signature method is used?",
    rfc: "the one that was asked for",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let request = &situation.request;
    if request.captured.is_some() {
        return Vec::new();
    }
    [
        (SignatureMethod::HmacSha1, 2, Reach::Likely),
        (SignatureMethod::HmacSha256, 2, Reach::Likely),
        (SignatureMethod::HmacSha512, 5, Reach::Inspect),
    ]
    .into_iter()
    .filter(|(method, ..)| *method != request.signature_method)
    .map(|(method, cost, reach)| Choice {
        name: method.name().to_owned(),
        cost,
        reach,
        said: format!("signed with {}", method.name()),
        edit: Edit::shape(move |shape| shape.signature_method = method),
    })
    .collect()
}
