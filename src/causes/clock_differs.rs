//! The clocks of client and server differ by more than the server allows.

use super::{Cause, Examined, Finding, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::servers::Check;
use crate::verdict::words::blames_freshness;

pub(super) static CAUSE: Cause = Cause {
    code: "clock-differs",
    forms: &[],
    page: Page {
        title: "The clocks of client and server differ too much",
        what: &[
            "Every request carries the time at which it was signed, and many servers refuse what is older or newer than a few \
             minutes: 30 seconds to 24 hours, most often 5 minutes.",
        ],
        shows: &[
            "\"Invalid timestamp\", timestamp_refused, \"Expired timestamp\"; or every signature is refused in words that do not \
             mention time at all. Sometimes \"Duplicate nonce\" hides it.",
        ],
        proved: &[
            "The same signature was accepted with the other time and refused with this machine's. Words about time, or a Date \
             header that is off, are not enough: a proxy may put its own clock into Date.",
            "Where a time ahead is accepted and nothing tells the server's clock, it may instead keep the last time that it saw, \
             and refuse every earlier one.",
        ],
        server: &[
            "Set the clock: \"w32tm /resync\" on Windows, \"chronyc makestep\" on Linux; on a virtual machine check that the \
             host does not set it.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Set the clock. oauth_timestamp is whole seconds since 1970-01-01 UTC: no milliseconds (13 digits), no local time.",
        ],
        sources: &[
            "RFC 5849 section 3.3",
            "ddo/oauth-1.0a#11; Geocaching4Locus#26 (local time); numbas/numbas-lti-provider#101; docs.oracle.com, NetSuite \
             token-based authentication (5 minutes)",
        ],
    },
    examine: |case| proved(case).map(Examined::Proved).or_else(|| possible(case).map(Examined::Possible)),
};

fn proved(case: &Case<'_>) -> Option<Finding> {
    let (choice, evidence) = case.decided_by("clock")?;
    let said = match (choice, case.situation.clock_offset) {
        ("server", Some(seconds)) => format!(
            "The server's clock is {}: with the server's own time the signature is accepted, with this machine's it is \
             refused.",
            how_far(seconds)
        ),
        ("server", None) => {
            "With the server's own time the signature is accepted, with this machine's it is refused."
                .to_owned()
        }
        (seconds, _) => format!(
            "With a time that is {seconds} seconds from this machine's the signature is accepted, with this machine's it is \
             refused."
        ),
    };
    // Nothing else tells of the server's clock.
    let is_guess = choice != "server";
    let is_ahead = choice.starts_with('+');
    let kept = if is_guess && is_ahead {
        " Or its clock is right, and it takes only times later than the last one that it saw: then a client with this key has a \
         clock that is ahead."
    } else {
        ""
    };
    let compare = if is_guess && is_ahead { "Compare the clocks of both machines first. " } else { "" };
    Some(Finding {
        code: "clock-differs",
        side: Side::Client,
        said: said + kept,
        evidence,
        remedy: format!(
            "{compare}Set the clock that is wrong: \"w32tm /resync\" on Windows, \"chronyc makestep\" on Linux."
        ),
    })
}

fn possible(case: &Case<'_>) -> Option<Possible> {
    let off = case.situation.clock_offset;
    if case.best().is_some() || off.is_none() && case.server_proves(Check::Timestamp) {
        return None;
    }
    let said = match (off, blames_freshness(case.refusal())) {
        (Some(seconds), _) => {
            format!("The clocks may be the fault: by its own answers the server's is {}.", how_far(seconds))
        }
        (None, true) => {
            "The clocks may be the fault: the server's refusal is about the timestamp or the nonce."
                .to_owned()
        }
        (None, false) => return None,
    };
    Some(Possible {
        code: "clock-differs",
        side: Side::Client,
        said,
        check: "Compare the time on both machines, in UTC, to the second.".to_owned(),
    })
}

/// How far the server's clock is from ours, in words that follow "is".
pub(crate) fn how_far(seconds: i64) -> String {
    let direction = if seconds > 0 { "ahead of" } else { "behind" };
    format!("{} seconds {direction} this machine's", seconds.unsigned_abs())
}
