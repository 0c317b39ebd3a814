//! The two secrets stand in each other's place: here, or on the server.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "secrets-exchanged",
    forms: &[],
    page: Page {
        title: "The secret and the token's secret are exchanged",
        what: &[
            "The key of the signature is made of two secrets: that of the consumer key first, then that of the token. Exchanged, \
             they make another key. Two secrets of the same form are easily pasted into each other's place.",
        ],
        shows: &[
            "With a token, every signature is refused, and accepted when the token's secret goes first.",
        ],
        proved: &[
            "The same request was accepted, twice, with the two secrets exchanged, and refused with each in its place. Whether \
             the server exchanges them, or what was given has them exchanged, makes the same signature: no answer tells that. \
             The latter is likelier by far.",
        ],
        server: &["Look up which secret belongs to the key and which to the token."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Compare both secrets with where the server shows them, and put each in its place. If they are in their places, sign \
             as this server does.",
        ],
        sources: &[
            "RFC 5849 section 3.4.2 (the key is the client's secret, an ampersand, the token's secret)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if !case.secrets_are_exchanged() {
        return None;
    }
    let (_, evidence) = case.decided_by("token-secret")?;
    Some(Finding {
        code: "secrets-exchanged",
        side: Side::Client,
        said: "The signature is accepted when the secret and the token's secret are exchanged: likelier by far they were mixed \
               up in what was given, or else the server exchanges them, which makes the same signature."
            .to_owned(),
        evidence,
        remedy: "Compare both secrets with the server's: which belongs to the key, and which to the token. If they were mixed \
                 up, give each in its place, and look whether the client has them so too."
            .to_owned(),
    })
}
