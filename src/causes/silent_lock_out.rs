//! The key is locked out, and the answers are the same as before: never proved, it is what nobody can see from outside.

use super::{Cause, Page, Possible, Side};
use crate::diagnose::Case;
use crate::probe::exchange::{Exchange, Purpose};
use crate::report::Verdict;

pub(super) static CAUSE: Cause = Cause {
    code: "silent-lock-out",
    forms: &[],
    page: Page {
        title: "The server locked this key or address out, and does not say so",
        what: &[
            "Some servers count refused requests, and from some number on refuse right signatures as well, in the same words \
             as wrong ones. The wrong signatures of a probe count, and so do those of a client that tried all night.",
        ],
        shows: &[
            "Every signature is refused, whatever is signed; after a while, or with a new key, the right one works.",
        ],
        proved: &[
            "Never: the answers are the same. It is listed as possible where nothing is accepted. A lock-out that shows in its \
             answers is the cause lock-out.",
        ],
        server: &[
            "Look at the state of the key or its user, and at the log of refused requests; lift the lock-out.",
        ],
        proxy: &[
            "Look for a rule that counts refusals (401) by address or key, and exempt the probing machine.",
        ],
        client: &[
            "Stop the clients that use the key with a wrong signature. Wait until a lock-out would be over, then ask for the \
             likeliest name alone: --first --max-probes 24 --delay 5 with --alias or --base-address.",
        ],
        sources: &["NetSuite, Login Audit Trail; OWASP Authentication Cheat Sheet, Account Lockout"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Possible> {
    if case.verdict() != Verdict::NoneAccepted {
        return None;
    }
    let is_signed =
        |exchange: &&Exchange| !matches!(exchange.purpose, Purpose::Unsigned | Purpose::UnknownKey);
    let signed = case.run.exchanges.iter().filter(is_signed).count();
    Some(Possible {
        code: "silent-lock-out",
        side: Side::Server,
        said: format!(
            "The server may have locked this key or address out without a word, before this run or in it: {signed} signatures \
             with this key were refused here."
        ),
        check: "Look at the state of the key on the server. Or wait until a lock-out would be over, and ask for the likeliest \
                name alone: --first --max-probes 24 --delay 5."
            .to_owned(),
    })
}
