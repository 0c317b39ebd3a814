//! The server knows the key: what remains is the secret, or what is signed.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, NOTHING_ON_THE_SERVER, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::servers::Check;

pub(super) static CAUSE: Cause = Cause {
    code: "key-known",
    forms: &[],
    page: Page {
        title: "The server knows the key",
        what: &[
            "No fault, but a fact that halves the search: the key is right, so the secret or what is signed is wrong.",
        ],
        shows: &["A wrong signature with this key gets another answer than a random key."],
        proved: &[
            "Both were sent, four random keys in the form of the real one, with its beginning (such as ck_), and the answers differ in status, code or words of refusal; or the product is known to look at the key first, and its refusal is about something that it looks at later.",
        ],
        server: NOTHING_ON_THE_SERVER,
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Leave the key as it is. Go on with the secret, and with the names that the server may go by.",
        ],
        sources: &["RFC 5849 section 3.2 (what servers verify)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.best().is_some() || case.key_is_unknown() || case.key_is_refused().is_some() {
        return None;
    }
    let mut evidence = case.control_ids(Purpose::Broken);
    let said = if case.key_is_told_apart() == Some(true) {
        evidence.extend(case.control_ids(Purpose::UnknownKey));
        "The server tells this key from random ones of its form, as if it knew it: they are answered otherwise than a wrong signature with it."
            .to_owned()
    } else {
        let server = case.server.filter(|_| case.server_proves(Check::Key))?;
        format!(
            "The server knows the key: {} looks at the key first, and its answer is about something later.",
            server.profile.title
        )
    };
    Some(Finding {
        code: "key-known",
        side: Side::None,
        said,
        evidence,
        remedy: if case.token_is_refused() {
            "What comes next is the token: the server's answer is about that.".to_owned()
        } else if case.checked_twice().is_some() {
            "Read the words of the other answer (-v): the signature got past what refuses a wrong one."
                .to_owned()
        } else if case.sends_token() {
            "What remains is the secret, the token or its secret, or a name of the server that was not tried."
                .to_owned()
        } else {
            "What remains is the secret, or a name of the server that was not tried.".to_owned()
        },
    })
}
