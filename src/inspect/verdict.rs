//! The verdict of an inspection, and the exit code that follows from it and from what the request shows by itself.

use serde::Serialize;

use super::Inspection;
use crate::causes::{Finding, Side};
use crate::search::Found;

/// What came out, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectionVerdict {
    /// The signature is the one that RFC 5849 asks for.
    Verifies,
    /// It was signed in another way, and that way is known.
    Explained,
    /// Nothing that was tried gives it.
    NotExplained,
    /// There was no secret: only the form was looked at.
    Linted,
}

impl InspectionVerdict {
    /// What the search says; none where there was no secret to search with.
    pub(super) fn of(found: Option<&Found>) -> Self {
        let Some(found) = found else { return Self::Linted };
        match found.explanations.first() {
            Some(first) if first.variant.deviations.is_empty() => Self::Verifies,
            Some(_) => Self::Explained,
            None => Self::NotExplained,
        }
    }
}

impl Inspection {
    /// Whether the request shows a fault by itself.
    pub fn has_fault(&self) -> bool {
        self.findings.iter().any(|own| own.side != Side::None)
    }

    /// 0 verifies, 3 explained or a fault was found, 4 not explained and no fault, 8 nothing was found without a secret.
    /// Where the request is compared with a server, 0 when both match and 3 when they do not.
    pub fn exit_code(&self) -> u8 {
        if self.has_fault() {
            return 3;
        }
        match (self.against.as_ref().and_then(|own| own.matches), self.verdict) {
            (Some(true), _) | (None, InspectionVerdict::Verifies) => 0,
            (Some(false), _) | (None, InspectionVerdict::Explained) => 3,
            (None, InspectionVerdict::NotExplained) => 4,
            (None, InspectionVerdict::Linted) => 8,
        }
    }
}

/// One exit code for several requests: the gravest. A fault that only several of them show together (`common`) counts as
/// one that a request shows by itself.
pub fn exit_code(all: &[Inspection], common: &[Finding]) -> u8 {
    let mut codes: Vec<u8> = all.iter().map(Inspection::exit_code).collect();
    if common.iter().any(|own| own.side != Side::None) {
        codes.push(3);
    }
    [4, 3, 8, 0].into_iter().find(|code| codes.contains(code)).unwrap_or(0)
}
