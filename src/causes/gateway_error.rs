//! Only a gateway answered.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::session::Stop;

pub(super) static CAUSE: Cause = Cause {
    code: "gateway-error",
    forms: &[],
    page: Page {
        title: "Only the proxy answers, the server behind it does not",
        what: &[
            "A proxy or load balancer answers 502, 503 or 504: it could not reach the server, which was never asked.",
        ],
        shows: &["Every request, signed or not, gets 502, 503 or 504."],
        proved: &["All controls were answered so."],
        server: &["Check that the service runs. Alteryx Server: the Windows service AlteryxService."],
        proxy: &[
            "Check the address and port of the upstream, and its health check. Alteryx Server answers health checks at \
             /gallery/api/status/ping/ (with the final slash); other paths may be answered with 307.",
        ],
        client: &[
            "Nothing. To ask the server past the proxy: --connect-to \"gallery.example.com:443:10.0.0.5:443\".",
        ],
        sources: &[
            "RFC 9110 sections 15.6.3 to 15.6.5",
            "Alteryx knowledge base 1006538, Requirements for Configuring Alteryx Server with a Load Balancer",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.run.stop != Some(Stop::Unreachable)
        || case.run.exchanges.iter().any(|exchange| exchange.observation.failure().is_some())
    {
        return None;
    }
    let status = case.run.exchanges.last()?.status().filter(|status| matches!(status, 502..=504))?;
    Some(Finding {
        code: "gateway-error",
        side: Side::Proxy,
        said: format!("Only a gateway answered, with status {status}: the server behind it was not reached."),
        evidence: case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect(),
        remedy: "Check that the service behind the proxy or load balancer runs and is healthy.".to_owned(),
    })
}
