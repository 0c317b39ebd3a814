//! The server asked to come back later.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Exchange;
use crate::probe::session::Stop;
use crate::verdict::{Judgement, words};

pub(super) static CAUSE: Cause = Cause {
    code: "rate-limit",
    forms: &[],
    page: Page {
        title: "Too many requests in too short a time",
        what: &[
            "The server or something before it allows only so many requests, and answers 429 to the rest, or another status in words \
             about a quota.",
        ],
        shows: &["Status 429, often with Retry-After."],
        proved: &[
            "The answer was 429, and no short Retry-After came with it. The run stopped there.",
            "Or some answers in between told of a limit. They count for nothing.",
        ],
        server: &["Raise the limit for this key or address while you probe."],
        proxy: &["nginx: limit_req; HAProxy: stick-table rules; API gateways: the plan of this key."],
        client: &["Run again with --delay 5, and with --first --max-probes 30."],
        sources: &["RFC 6585 section 4 (429 Too Many Requests)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.run.stop != Some(Stop::Limited) {
        return told(case);
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

/// Some answers tell of a limit, and neither refuse nor accept.
fn told(case: &Case<'_>) -> Option<Finding> {
    let is_limited = |own: &&Exchange| {
        let class =
            own.class.as_ref().filter(|class| !class.is_success() && words::tells_lock_out(&class.plain));
        own.judgement == Judgement::Unclear && class.is_some()
    };
    let limited: Vec<&Exchange> = case.run.exchanges.iter().filter(is_limited).collect();
    let status = limited.first()?.status()?;
    Some(Finding {
        code: "rate-limit",
        side: Side::Server,
        said: format!(
            "{} of {} answers tell of a limit or a quota (status {status}): what was asked then counts for nothing.",
            limited.len(),
            case.run.exchanges.len()
        ),
        evidence: limited.iter().map(|exchange| exchange.id.clone()).collect(),
        remedy: "Run it again later, with --delay between requests.".to_owned(),
    })
}
