//! Several requests in one sentence. It stands first, and agrees with their exit code.

use super::{Inspection, InspectionVerdict};
use crate::causes::{Finding, Side};

/// What a request came to: said of one of several, of some, and of all.
type Outcome = [&'static str; 3];

const RIGHT: Outcome =
    ["is signed as RFC 5849 asks", "are signed as RFC 5849 asks", "all are signed as RFC 5849 asks"];
const MATCHES: Outcome = [
    "is signed as this server wants it",
    "are signed as this server wants it",
    "all are signed as this server wants it",
];
const DIFFERS: Outcome = [
    "is not signed as this server wants it",
    "are not signed as this server wants it",
    "none is signed as this server wants it",
];
const ANOTHER_WAY: Outcome =
    ["is signed in another way", "are signed in another way", "all are signed in another way"];
const FAULT: Outcome = ["shows a fault", "show a fault", "all show a fault"];
const NOT_EXPLAINED: Outcome = ["is not explained", "are not explained", "none is explained"];
const NOT_CHECKED: Outcome = ["was not checked", "were not checked", "none was checked"];
const NO_FAULT: Outcome = [
    "shows no fault in its form",
    "show no fault in their form",
    "none shows a fault in its form (whether the signatures are right cannot be said without the secret)",
];
const STOPPED: Outcome =
    ["was not looked at to the end", "were not looked at to the end", "none was looked at to the end"];
/// What is right comes first.
const OUTCOMES: [Outcome; 9] =
    [RIGHT, MATCHES, NO_FAULT, ANOTHER_WAY, DIFFERS, FAULT, NOT_EXPLAINED, NOT_CHECKED, STOPPED];

/// The first sentence about several requests; none for one, which has its own.
pub fn summary(all: &[Inspection], common: &[Finding]) -> Option<String> {
    if all.len() < 2 {
        return None;
    }
    let outcomes: Vec<Outcome> = all.iter().map(Inspection::outcome).collect();
    let mut parts: Vec<String> = Vec::new();
    for own in OUTCOMES {
        match outcomes.iter().filter(|other| **other == own).count() {
            0 => {}
            1 => parts.push(format!("1 {}", own[0])),
            count if count == all.len() => parts.push(own[2].to_owned()),
            count => parts.push(format!("{count} {}", own[1])),
        }
    }
    let by_themselves = all.iter().all(Inspection::has_fault);
    if !by_themselves && common.iter().any(|own| own.side != Side::None) {
        parts.push("side by side they show a fault".to_owned());
    }
    let said = match parts.as_slice() {
        [parts @ .., last] if !parts.is_empty() => format!("{}, and {last}", parts.join(", ")),
        _ => parts.concat(),
    };
    Some(format!("Of {} requests {said}: see below.", all.len()))
}

impl Inspection {
    fn outcome(&self) -> Outcome {
        if !self.complete && self.explanations.is_empty() {
            return STOPPED;
        }
        if self.has_fault() {
            return FAULT;
        }
        match (self.against.as_ref().and_then(|own| own.matches), self.verdict) {
            (Some(true), _) => MATCHES,
            (Some(false), _) => DIFFERS,
            (None, InspectionVerdict::Verifies) => RIGHT,
            (None, InspectionVerdict::Explained) => ANOTHER_WAY,
            // What can be searched takes one signature at least.
            (None, InspectionVerdict::NotExplained) if self.tried == 0 => NOT_CHECKED,
            (None, InspectionVerdict::NotExplained) => NOT_EXPLAINED,
            (None, InspectionVerdict::Linted) => NO_FAULT,
        }
    }
}
