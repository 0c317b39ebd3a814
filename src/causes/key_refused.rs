//! The server knows the key and does not take it.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;

pub(super) static CAUSE: Cause = Cause {
    code: "key-refused",
    forms: &[],
    page: Page {
        title: "The server knows the key and does not take it",
        what: &[
            "The key was turned off, has expired, or may not be used from this address. No signature can be right before that is \
             mended.",
        ],
        shows: &[
            "Words such as \"API key is disabled\", \"Consumer is inactive\", \"this address is not allowed for this key\", and \
             another answer to random keys.",
        ],
        proved: &[
            "A wrong signature with this key gets those words each time, which name neither secret nor signature, and random keys \
             get another answer. What a server says of itself is taken as true.",
        ],
        server: &["Turn the key on where the server lists its keys, or allow the address that calls."],
        proxy: &[
            "Where the server looks at the caller's address, have the proxy pass it on (X-Forwarded-For).",
        ],
        client: &["Use a key that is valid, from an address that is allowed."],
        sources: &["wiki.oauth.net ProblemReporting (consumer_key_refused)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let words = case.key_is_refused()?;
    let mut evidence = case.control_ids(Purpose::Broken);
    evidence.extend(case.control_ids(Purpose::UnknownKey));
    Some(Finding {
        code: "key-refused",
        side: Side::Credentials,
        said: format!(
            "The server's answer is about the key, or the address that calls: \"{words}\". It answers random keys otherwise."
        ),
        evidence,
        remedy: "Look at the state of the key on the server, and at the addresses that it may be used from."
            .to_owned(),
    })
}
