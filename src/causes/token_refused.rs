//! The server does not take the token.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;

pub(super) static CAUSE: Cause = Cause {
    code: "token-refused",
    forms: &[],
    page: Page {
        title: "The server does not take the token",
        what: &[
            "The token has expired, was revoked, belongs to another key or another server, or is missing. Its secret is a part of \
             the signature's key, so no signature can be right before the token is.",
        ],
        shows: &[
            "Words such as \"Specified token does not exist\", token_expired, token_rejected, \"Invalid or expired token\".",
        ],
        proved: &[
            "The answers to wrong signatures say so, as the product's profile reads them or in plain words, and name neither \
             secret nor signature; and nothing that was tried is accepted. What a server says of itself is taken as true.",
        ],
        server: &[
            "Look the token up where the server lists those of the key, and make a new one if it is not there.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Give the token and its secret that belong to this key and this server: --token, --token-secret-file.",
        ],
        sources: &[
            "wiki.oauth.net ProblemReporting",
            "magento/magento2 Integration/Model/Oauth/Token/Provider.php",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if !case.token_is_refused() {
        return None;
    }
    let (said, remedy) = if case.sends_token() {
        (
            "The server's answer is about the token: it does not take the one that was sent.",
            "Look the token up on the server: it must be there, valid, and of this key; or have a new one made.",
        )
    } else {
        (
            "The server's answer is about the token, and none was sent.",
            "Give the token of this key and its secret: --token and --token-secret-file.",
        )
    };
    Some(Finding {
        code: "token-refused",
        side: Side::Credentials,
        said: said.to_owned(),
        evidence: case.control_ids(Purpose::Broken),
        remedy: remedy.to_owned(),
    })
}
