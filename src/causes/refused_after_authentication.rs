//! The signature is right; something after it is not.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::verdict::words::blames_freshness;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, standing) = case.best()?;
    let exchange = &case.run.exchanges[standing.first?];
    let class = exchange.class.as_ref()?;
    if class.is_success() && class.refusals.is_empty() {
        return None;
    }
    let status = class.status;
    let evidence = case.evidence_of_best();
    if blames_freshness(&class.plain) {
        return Some(Finding {
            code: "refused-for-its-time-or-nonce",
            side: Side::Client,
            said: format!(
                "With this signature the answer (status {status}) is about the timestamp or the nonce, with a \
                 wrong one it is not: this server checks the signature first, and it was right."
            ),
            evidence,
            remedy: "Compare the clocks of client and server.".to_owned(),
        });
    }
    if class.is_success() {
        return None;
    }
    let remedy = match status {
        403 => {
            "Check what this key is allowed to do: its user's role, and which kind of key the endpoint takes."
        }
        404 => "The signature is right; check the path and identifiers in the URL.",
        500..=599 => "The signature is right; look into the server's own log for this request.",
        _ => "The signature is right; read the server's answer with -v.",
    };
    Some(Finding {
        code: "refused-after-authentication",
        side: Side::Server,
        said: format!("The signature is right, and the server answers {status} to the request itself."),
        evidence,
        remedy: remedy.to_owned(),
    })
}
