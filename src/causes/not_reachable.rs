//! No HTTP answer, or none but a gateway's.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::session::Stop;
use crate::verdict::words::is_http_on_tls_port;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.run.stop != Some(Stop::Unreachable) {
        return None;
    }
    let evidence = case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect();
    if let Some(failure) = case.run.exchanges.iter().rev().find_map(|e| e.observation.failure()) {
        let detail = if failure.detail.is_empty() || failure.detail == failure.kind.said() {
            String::new()
        } else {
            format!(" ({})", failure.detail)
        };
        return Some(Finding {
            code: failure.kind.code(),
            side: Side::Network,
            said: format!("No answer: {}{detail}.", failure.kind.said()),
            evidence,
            remedy: failure.kind.remedy().to_owned(),
        });
    }
    let last = case.run.exchanges.last()?;
    if last.class.as_ref().is_some_and(|class| is_http_on_tls_port(&class.plain)) {
        return Some(Finding {
            code: "tls-expected",
            side: Side::Client,
            said: "This port speaks TLS, and it was called with plain http.".to_owned(),
            evidence,
            remedy: "Call it with https://.".to_owned(),
        });
    }
    let status = last.status()?;
    Some(Finding {
        code: "gateway-error",
        side: Side::Proxy,
        said: format!("Only a gateway answered, with status {status}: the server behind it was not reached."),
        evidence,
        remedy: "Check that the service behind the proxy or load balancer runs and is healthy.".to_owned(),
    })
}
