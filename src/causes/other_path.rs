//! The server signs another path.

use super::{Finding, Side};
use crate::diagnose::Case;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.path == other.path {
        return None;
    }
    Some(Finding {
        code: "other-path",
        side: Side::Proxy,
        said: format!("The server signs the path {} and is called with {}.", other.path, rfc.path),
        evidence: case.evidence_of_best(),
        remedy: format!(
            "Have the proxy pass the path on unchanged, or set the path of the server's base address; else have \
             the client sign {}.",
            other.path
        ),
    })
}
