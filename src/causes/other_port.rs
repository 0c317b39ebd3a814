//! The server signs another port, or a default port spelled out.

use super::{Finding, Side};
use crate::diagnose::Case;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.port == other.port {
        return None;
    }
    let called = rfc.port.as_ref().map_or_else(|| "no port".to_owned(), |port| format!("port {port}"));
    let said = match &other.port {
        Some(port) if *port == other.scheme.default_port() => {
            format!("The server spells the default port :{port} out, which RFC 5849 leaves out.")
        }
        Some(port) => format!("The server signs port {port} and is called with {called} in the URL."),
        None => format!("The server signs no port and is called with {called}."),
    };
    let remedy = match &other.port {
        Some(port) => {
            format!("Take :{port} out of the server's base address; else have the client sign :{port}.")
        }
        None => format!(
            "Put {called} into the server's base address, or have the proxy pass the client's whole Host header \
             on; else have the client sign no port."
        ),
    };
    Some(Finding { code: "other-port", side: Side::Server, said, evidence: case.evidence_of_best(), remedy })
}
