//! After some failures everything is refused.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::probe::session::Stop;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.run.stop != Some(Stop::LockedOut) {
        return None;
    }
    let sent = case.run.exchanges.len();
    Some(Finding {
        code: "lock-out",
        side: Side::Server,
        said: format!(
            "After {sent} requests a broken signature is no longer answered as at first: the server or a firewall \
             has locked this key or address out. What was asked since the last good control is unclear."
        ),
        evidence: case.control_ids(Purpose::Broken),
        remedy:
            "Wait until the lock-out ends, then probe the likeliest names alone, with --first and a small \
                 --max-probes."
                .to_owned(),
    })
}
