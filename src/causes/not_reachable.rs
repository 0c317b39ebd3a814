//! No HTTP answer at all: name, network, port or service.

use super::{Cause, Examined, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;
use crate::probe::FailureKind;
use crate::probe::session::Stop;

pub(super) static CAUSE: Cause = Cause {
    code: "not-reachable",
    forms: &[
        "name-not-resolved",
        "connection-refused",
        "no-connection",
        "time-out",
        "connection-closed",
        "not-http",
        "interrupted",
        "no-answer",
    ],
    page: Page {
        title: "The server cannot be reached",
        what: &["No HTTP answer came back, so nothing is known about signatures yet."],
        shows: &[
            "name-not-resolved: the host name has no address here. connection-refused: the machine answers, nothing \
             listens on the port. no-connection: no TCP connection within the time allowed, or no way to that network.",
            "time-out: connected, and no answer in time. connection-closed: the connection was closed without an \
             answer. not-http: what came back is no HTTP. no-answer: anything else, in the words of the network.",
        ],
        proved: &[
            "The controls, which are sent before anything else, all met with this failure. One time-out or closed \
             connection may be an accident and is tried again. Where every connection is closed, the likeliest right \
             signatures are sent as well, since a server may refuse wrong ones so.",
        ],
        server: &[
            "Check that the service runs and listens on the port: \"ss -ltn\" on Linux, \"netstat -an\" and \"netsh \
             http show urlacl\" on Windows.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Check host name, port and firewall. To reach the server by another address and still sign its name: \
             --connect-to \"gallery.example.com:443:10.0.0.5:443\".",
            "If a proxy stands between: --proxy URL uses one, --no-proxy goes without.",
        ],
        sources: &["RFC 9110 section 4 (URIs and their servers)"],
    },
    examine: |case| {
        use FailureKind as Kind;
        failed(case, |kind| {
            matches!(
                kind,
                Kind::Dns
                    | Kind::Refused
                    | Kind::Connect
                    | Kind::TimeOut
                    | Kind::Closed
                    | Kind::NotHttp
                    | Kind::Interrupted
                    | Kind::Other
            )
        })
        .map(Examined::from)
    },
};

/// The finding of the last failure, when the run ended because of it and it is one of these kinds.
pub(super) fn failed(case: &Case<'_>, of: fn(FailureKind) -> bool) -> Option<Finding> {
    if case.run.stop != Some(Stop::Unreachable) {
        return None;
    }
    let (observation, failure) = case.run.exchanges.iter().rev().find_map(|exchange| {
        let observation = &exchange.observation;
        Some((observation, observation.failure()?))
    })?;
    if !of(failure.kind) {
        return None;
    }
    let detail = if failure.detail.is_empty() || failure.detail == failure.kind.said() {
        String::new()
    } else {
        format!(" ({})", failure.detail)
    };
    Some(Finding {
        code: failure.kind.code(),
        side: Side::Network,
        said: format!("No answer: {}{detail}.", observation.said_of(failure)),
        evidence: case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect(),
        remedy: failure.kind.remedy().to_owned(),
    })
}
