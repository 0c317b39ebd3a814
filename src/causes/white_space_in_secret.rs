//! White space around the secret is the fault.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::run::State;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let (best, _) = case.best()?;
    if !best.variant.deviates_on("client-secret") {
        return None;
    }
    let as_given = best.variant.without("client-secret").to_string();
    let place = case.run.candidates.iter().position(|c| c.variant.to_string() == as_given)?;
    if case.run.standings[place].state != State::Refused {
        return None;
    }
    let mut evidence = case.evidence_of_best();
    evidence.extend(case.probe_ids(place));
    evidence.dedup();
    Some(Finding {
        code: "white-space-in-secret",
        side: Side::Credentials,
        said:
            "White space surrounds the secret as it was given: with it the signature is refused, without it \
               accepted."
                .to_owned(),
        evidence,
        remedy: "Remove the white space around the secret wherever the client keeps it.".to_owned(),
    })
}
