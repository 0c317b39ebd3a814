//! What the server makes of a nonce: one that was used, a short one, a long one.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "nonce",
    forms: &["nonce-form-refused", "replay-refused", "replay-accepted"],
    page: Page {
        title: "Nonces: used twice, or of a form that the server refuses",
        what: &[
            "Every request carries a nonce, a text that is used once. Servers keep those that they saw and refuse them; some \
             take nonces of a certain length only (oauthlib: 20 to 30 letters and digits unless told otherwise).",
        ],
        shows: &[
            "nonce_used, \"Duplicate nonce detected\"; the first call works and its repetition does not; a client that \
             counts up or has a fixed nonce works once.",
            "nonce-form-refused: a nonce of 6 or of 64 characters is refused. replay-refused: the same request is refused the \
             second time. replay-accepted: it is accepted again.",
        ],
        proved: &[
            "With --test-replay: an accepted request was sent again, byte for byte; and the accepted variant with a nonce of 6 \
             and one of 64 characters. Where the second answer shows a cache, nothing is said of it; where one may have \
             answered unseen (the signature stands in the URL, or the answer may be kept), that is said.",
        ],
        server: &[
            "Keep nonces for as long as a timestamp is good, and take any text (RFC 5849 section 3.3).",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "A fresh random nonce of 20 to 30 letters and digits for every request, also when it is sent again after a failure.",
        ],
        sources: &[
            "RFC 5849 section 3.3",
            "oauthlib oauth1/rfc5849/request_validator.py (nonce_length), Alteryx community samples with the fixed nonce \
             \"000001\"",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let test = case.run.follow_ups.replay.as_ref()?;
    let evidence: Vec<String> =
        test.exchanges.iter().map(|place| case.run.exchanges[*place].id.clone()).collect();
    let refused = match (test.short_nonce, test.long_nonce) {
        (Some(false), Some(false)) => Some("of 6 and of 64 characters"),
        (Some(false), _) => Some("of 6 characters"),
        (_, Some(false)) => Some("of 64 characters"),
        _ => None,
    };
    if let Some(refused) = refused {
        return Some(Finding {
            code: "nonce-form-refused",
            side: Side::Client,
            said: format!(
                "A right signature with a nonce {refused} is refused; with one of 24 it is accepted."
            ),
            evidence,
            remedy: "Have the client use nonces of 20 to 30 letters and digits.".to_owned(),
        });
    }
    let (code, said, remedy) = if test.again? && test.perhaps_cached {
        (
            "replay-accepted",
            "The same request is answered twice as if it was accepted twice: the server keeps no nonces, or not at once, or a \
             cache answered in its place the second time.",
            "Nothing to change for clients; the server's log tells whether the second request arrived. If it did, whoever runs \
             the server may want it to keep nonces.",
        )
    } else if test.again? {
        (
            "replay-accepted",
            "The server accepts the same request twice: it keeps no nonces, or not at once.",
            "Nothing to change for clients; whoever runs the server may want it to keep nonces.",
        )
    } else {
        (
            "replay-refused",
            "The server refuses a request that it has seen: it keeps nonces.",
            "Nothing to change; a client that repeats a request has to sign it anew.",
        )
    };
    Some(Finding { code, side: Side::None, said: said.to_owned(), evidence, remedy: remedy.to_owned() })
}
