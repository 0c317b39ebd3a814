//! The server trips over `oauth_version`.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "version-refused",
    forms: &[],
    page: Page {
        title: "The server trips over oauth_version",
        what: &[
            "oauth_version is optional. Some servers leave it out of what they sign, some refuse it, and some clients sign it without sending it.",
        ],
        shows: &["A client without oauth_version works, another with it does not."],
        proved: &[
            "The same request was accepted, twice, with oauth_version treated as the report says, and refused with it both sent and signed.",
        ],
        server: &[
            "RFC 5849 signs every parameter that is sent: a server that leaves oauth_version out has a fault; ask its maker.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Leave oauth_version out: Postman: Authorization > OAuth 1.0 > Advanced > Version, empty; oauth-1.0a: version = ''.",
        ],
        sources: &[
            "RFC 5849 section 3.1",
            "WooCommerce documentation; python-flickr-api#72; the Alteryx sample request without oauth_version (Akaizoku/alteryx-api-postman)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, evidence) = case.decided_by("oauth-version")?;
    Some(Finding {
        code: "version-refused",
        side: Side::Server,
        said: format!(
            "The server trips over oauth_version: the request is accepted with {}, and refused otherwise.",
            case.said_on("oauth-version")
        ),
        evidence,
        remedy: "Have the client leave oauth_version out; it is optional.".to_owned(),
    })
}
