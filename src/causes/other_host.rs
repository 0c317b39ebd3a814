//! The server signs another host name.

use super::{Finding, Side};
use crate::diagnose::Case;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.host == other.host {
        return None;
    }
    let said = if rfc.host.eq_ignore_ascii_case(&other.host) {
        format!("The server signs the host as {}: letter case counts here.", other.host)
    } else {
        format!("The server signs the host {} and is called by the name {}.", other.host, rfc.host)
    };
    Some(Finding {
        code: "other-host",
        side: Side::Server,
        said,
        evidence: case.evidence_of_best(),
        remedy: format!(
            "Set the server's base address to {}, or have the proxy pass the client's Host header on; else have \
             the client sign {}.",
            rfc.host, other.host
        ),
    })
}
