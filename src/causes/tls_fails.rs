//! One side speaks TLS and the other does not, or not the same TLS.

use super::not_reachable::failed;
use super::{Cause, Examined, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::FailureKind;
use crate::probe::session::Stop;
use crate::verdict::words::is_http_on_tls_port;

pub(super) static CAUSE: Cause = Cause {
    code: "tls-fails",
    forms: &["http-on-a-tls-port", "tls-handshake", "tls-expected"],
    page: Page {
        title: "Client and server do not speak the same TLS",
        what: &[
            "One of them speaks TLS where the other speaks plain HTTP, or they have no version or cipher in common.",
        ],
        shows: &[
            "http-on-a-tls-port: called with https, and the port answers in plain HTTP. tls-expected: called with http, \
             and the port says that it wants TLS. tls-handshake: both speak TLS, and do not agree.",
        ],
        proved: &["The handshake failed so, or the server said so in the answer to plain HTTP."],
        server: &["For tls-handshake: turn on TLS 1.2 or 1.3. Servers older than 2016 may offer less."],
        proxy: &[
            "Check to which port the proxy listens with TLS, and whether its upstream is http or https.",
        ],
        client: &[
            "Change the scheme of the URL, or the port. On Windows, --tls native uses the system's own TLS, which may \
             still allow older versions.",
        ],
        sources: &[
            "nginx: \"The plain HTTP request was sent to HTTPS port\"; Apache: \"You're speaking plain HTTP to an \
             SSL-enabled server port\"; Go: \"Client sent an HTTP request to an HTTPS server\"",
        ],
    },
    examine: |case| {
        failed(case, |kind| matches!(kind, FailureKind::NotTls | FailureKind::TlsHandshake))
            .or_else(|| tls_expected(case))
            .map(Examined::from)
    },
};

fn tls_expected(case: &Case<'_>) -> Option<Finding> {
    let last = case.run.exchanges.last()?;
    let complains = last.class.as_ref().is_some_and(|class| is_http_on_tls_port(&class.plain));
    (case.run.stop == Some(Stop::Unreachable) && complains).then(|| Finding {
        code: "tls-expected",
        side: Side::Client,
        said: "This port speaks TLS, and it was called with plain http.".to_owned(),
        evidence: case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect(),
        remedy: "Call it with https://.".to_owned(),
    })
}
