//! The server asked to come back later.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::session::Stop;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.run.stop != Some(Stop::Limited) {
        return None;
    }
    let limited = case.run.exchanges.iter().filter(|exchange| exchange.status() == Some(429));
    Some(Finding {
        code: "rate-limit",
        side: Side::Server,
        said: format!(
            "The server answered 429 (too many requests) after {} requests, and the run stopped.",
            case.run.exchanges.len()
        ),
        evidence: limited.map(|exchange| exchange.id.clone()).collect(),
        remedy: "Run it again later, with --delay between requests.".to_owned(),
    })
}
