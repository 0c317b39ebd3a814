//! The server signs the other scheme.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::rfc5849::base_string_uri::Scheme;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.scheme == other.scheme {
        return None;
    }
    let (called, signed) = (rfc.scheme.name(), other.scheme.name());
    let (why, remedy) = match other.scheme {
        Scheme::Http => (
            "so it looks behind a proxy or load balancer that ends TLS, and behind a base address with http",
            "Set the server's base address to https, or have the proxy say so with \"X-Forwarded-Proto: https\" \
             where the server honours it; else have the client sign http.",
        ),
        Scheme::Https => (
            "so it looks when its base address is set to https",
            "Call the server with https, or set its base address to http; else have the client sign https.",
        ),
    };
    Some(Finding {
        code: "other-scheme",
        side: Side::Server,
        said: format!("The server signs {signed} and is called with {called}: {why}."),
        evidence: case.evidence_of_best(),
        remedy: remedy.to_owned(),
    })
}
