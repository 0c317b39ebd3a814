//! Where do the protocol parameters travel?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::transmission::Placement;

/// The other places that RFC 5849 section 3.5 allows. Some servers read one of them only, and some proxies strip
/// the header.
pub(super) static AXIS: Axis = Axis {
    name: "placement",
    question: "Where do the protocol parameters travel?",
    rfc: "where they were asked to",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let request = &situation.request;
    if request.captured.is_some() {
        return Vec::new();
    }
    [
        (Placement::Header, 2, "OAuth parameters in the Authorization header"),
        (Placement::Query, 2, "OAuth parameters in the query"),
        (Placement::Body, 3, "OAuth parameters in the body"),
    ]
    .into_iter()
    .filter(|(placement, ..)| {
        *placement != request.placement && (*placement != Placement::Body || request.has_form_body())
    })
    .map(|(placement, cost, said)| {
        Choice::likely(placement.name(), cost, said, Edit::shape(move |shape| shape.placement = placement))
    })
    .collect()
}
