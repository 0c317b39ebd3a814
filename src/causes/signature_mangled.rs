//! A plus or a slash of the signature is changed on the way.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "signature-mangled",
    forms: &[],
    page: Page {
        title: "A + or / of the signature is changed on the way",
        what: &[
            "A signature is base64, which may hold + and /. A proxy or a server that decodes it once too often, or not at \
             all, turns + into a space or trips over /. A third of all HMAC-SHA1 signatures holds a +, half of all HMAC-SHA256 \
             ones.",
        ],
        shows: &["The same call works two times out of three."],
        proved: &[
            "All other requests were signed so that neither character is in the signature. Those with the character were \
             refused, twice, and one without it, sent in between, was accepted.",
        ],
        server: &["Decode the parameters once. In PHP, do not apply urldecode to what is in $_GET already."],
        proxy: &["Take out rules that rewrite or normalise the query or the Authorization header."],
        client: &[
            "Percent-encode oauth_signature when it is sent: + as %2B, / as %2F, = as %3D. As a stopgap, sign again with \
             another nonce until the signature holds neither.",
        ],
        sources: &[
            "RFC 5849 sections 3.5.1 and 3.6",
            "dghubble/oauth1, oauth-1.0a and Alteryx client code that loops until the signature has no plus",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let mangled: Vec<_> = case.run.follow_ups.characters.iter().filter(|test| test.is_mangled()).collect();
    let characters = mangled.iter().map(|test| test.character.to_string()).collect::<Vec<_>>().join(" or ");
    (!mangled.is_empty()).then(|| Finding {
        code: "signature-mangled",
        side: Side::Proxy,
        said: format!(
            "A right signature is refused when it holds a {characters}, and accepted when it does not: something on the \
             way, or the server's decoding, changes that character, so that a share of all requests fails."
        ),
        evidence: mangled
            .iter()
            .flat_map(|test| &test.exchanges)
            .map(|place| case.run.exchanges[*place].id.clone())
            .collect(),
        remedy: "Look for what decodes or rewrites the Authorization header or the query; until then have the client sign \
                 again, with another nonce, when the signature holds one of these characters."
            .to_owned(),
    })
}
