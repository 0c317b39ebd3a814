//! The signature is right, and the time or the nonce is not.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "refused-for-its-time-or-nonce",
    forms: &[],
    page: Page {
        title: "The signature is right, and the server refuses the timestamp or the nonce",
        what: &[
            "Some servers check the signature first and the time after it. A complaint about time then proves that key, \
             secret and what is signed are right.",
        ],
        shows: &["The words change from signature to timestamp or nonce when the right thing is signed."],
        proved: &[
            "With this signature the answer is about the timestamp or the nonce, again on a second request; with a wrong \
             one it is not.",
        ],
        server: &["Set the server's clock: \"w32tm /resync\" on Windows, \"chronyc makestep\" on Linux."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Set the client's clock. Timestamps are whole seconds since 1970, UTC: no milliseconds, no local time. Every \
             request needs a nonce of its own.",
        ],
        sources: &[
            "RFC 5849 section 3.3",
            "WooCommerce class-wc-rest-authentication.php, WP-API/OAuth1 class-wp-rest-oauth1.php, Jersey \
             OAuth1ServerFilter.java (signature first)",
            "numbas/numbas-lti-provider#101 (\"Duplicate nonce detected\" where the clock was four minutes off)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, standing) = case.best()?;
    let class = case.run.exchanges[standing.first?].class.as_ref()?;
    case.is_refused_for_time(standing).then(|| Finding {
        code: "refused-for-its-time-or-nonce",
        side: Side::Client,
        said: format!(
            "With this signature the answer (status {}) is about the timestamp or the nonce, with a wrong one it is \
             not: this server checks the signature first, and it was right.",
            class.status
        ),
        evidence: case.evidence_of_best(),
        remedy: "Compare the clocks of client and server.".to_owned(),
    })
}
