//! After some failures everything is refused.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::probe::session::Stop;
use crate::verdict::words;

pub(super) static CAUSE: Cause = Cause {
    code: "lock-out",
    forms: &[],
    page: Page {
        title: "The server or a firewall has locked out this key or address",
        what: &[
            "After several refused requests, all further ones get another answer, right signatures included.",
        ],
        shows: &["A broken signature is answered otherwise than at the beginning of the run, and stays so."],
        proved: &[
            "The broken signature, sent after every few questions, changed its answer: another status, or words of a \
             lock-out. What was asked since it was last answered as at first counts for nothing. A refusal in other words \
             alone is taken for another server behind the same address.",
        ],
        server: &[
            "Lift the lock-out of the key or address; raise the number of failures allowed while you probe.",
        ],
        proxy: &["Exempt the probing machine's address from the firewall's rule for repeated 401."],
        client: &[
            "Wait, then run again with few requests: --first --max-probes 30 --delay 5, and the likeliest name with \
             --alias or --base-address.",
        ],
        sources: &["NetSuite, Login Audit Trail; firewalls' rules for repeated failures"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.run.stop != Some(Stop::LockedOut) {
        return None;
    }
    let sent = case.run.exchanges.len();
    let last = case.controls(Purpose::Broken).last().and_then(|control| control.class.as_ref());
    let is_told = last.is_some_and(|class| {
        matches!(class.status, 423 | 429)
            || words::tells_lock_out(&class.plain)
            || words::is_firewall_page(&class.plain)
    });
    let why = if is_told {
        "the server or a firewall has locked this key or address out."
    } else {
        "the server or a firewall has locked this key or address out, or another server answers here now, which refuses in \
         another way."
    };
    Some(Finding {
        code: "lock-out",
        side: Side::Server,
        said: format!(
            "After {sent} requests a broken signature is no longer answered as at first: {why} What was asked since the last \
             good control is unclear."
        ),
        evidence: case.control_ids(Purpose::Broken),
        remedy:
            "Wait until the lock-out ends, then probe the likeliest names alone, slowly: with --first, the smallest \
                 --max-probes and --delay."
                .to_owned(),
    })
}
