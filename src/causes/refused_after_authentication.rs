//! The signature is right; something after it is not.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "refused-after-authentication",
    forms: &[],
    page: Page {
        title: "The signature is right, and the request is refused for another reason",
        what: &[
            "The server got past the signature and then said no: the key may not do this, the address does not exist, or \
             the server failed.",
        ],
        shows: &[
            "403, 404, 400 or 500 to a right signature, or 200 with \"success\": false, and another answer to a wrong one.",
        ],
        proved: &[
            "The right signature, sent again and again, gets this answer, and the deliberately wrong one gets another. So \
             key, secret and what is signed are right for whatever checks first. A second check behind it whose refusal does \
             not name the signature cannot be told apart from a missing permission.",
        ],
        server: &[
            "403: give the key's user the role that the endpoint wants. Alteryx Server: only Curators may call the admin \
             endpoints, and Private Studio keys may call the subscription API only. 404: check path and identifiers. 500: \
             read the server's log.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &["Leave the signing alone. Check URL, method, identifiers and parameters of the request."],
        sources: &[
            "RFC 9110 section 15.5.4 (403 Forbidden)",
            "help.alteryx.com: Gallery API Overview (which key may call which API)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, standing) = case.best()?;
    let class = case.run.exchanges[standing.first?].class.as_ref()?;
    let says_that_it_failed = class.is_success() && class.failed;
    let asks_to_log_in = class.is_success() && class.asks_to_log_in;
    if !class.fails() || case.is_refused_for_time(standing) {
        return None;
    }
    let status = class.status;
    let answers = if says_that_it_failed {
        format!("{status} and says that the request failed")
    } else if asks_to_log_in {
        format!("{status} and a page for logging in")
    } else {
        format!("{status} to the request itself")
    };
    let remedy = match status {
        _ if says_that_it_failed => {
            "A wrong signature gets another answer, so leave the signing alone; -v shows what the server says to the right one."
        }
        300..=399 => {
            "Follow the address in its Location: that may be all that is wanted, as after a launch or a download."
        }
        _ if asks_to_log_in => {
            "Whoever sends that page lets the signature pass and looks for a session all the same: have it leave the API's \
             addresses alone."
        }
        403 => {
            "Check what this key is allowed to do: its user's role, and which kind of key the endpoint takes. A second check \
             behind the first, a gateway's and a server's, may answer so as well; -v shows its words."
        }
        404 => "The signature is right; check the path and identifiers in the URL.",
        400 => {
            "The signature is right; the server's answer (-v) names the parameter that is wrong or missing."
        }
        500..=599 => "The signature is right; look into the server's own log for this request.",
        _ => "The signature is right; read the server's answer with -v.",
    };
    Some(Finding {
        code: "refused-after-authentication",
        side: Side::Server,
        said: format!("The signature is right, and the server answers {answers}."),
        evidence: case.evidence_of_best(),
        remedy: remedy.to_owned(),
    })
}
