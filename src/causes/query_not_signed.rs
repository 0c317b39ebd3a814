//! The server does not sign the query, or signs it in another way.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "query-not-signed",
    forms: &[],
    page: Page {
        title: "The server does not sign the query as RFC 5849 does",
        what: &[
            "The parameters in the query are part of what is signed. Some servers leave them out, count them twice, or read their encoding in another way.",
        ],
        shows: &["Requests without a query work, those with one are refused."],
        proved: &[
            "The same request was accepted, twice, with the query signed as the report says, and refused with the query signed as the RFC has it.",
        ],
        server: &[
            "A server that signs otherwise has a fault: WP REST API OAuth 1.0a leaves the query of a POST out; python-oauth2 counts a query twice. Update it, or ask its maker.",
        ],
        proxy: &["Check that no proxy removes or adds query parameters, such as those for campaigns."],
        client: &["Where the server takes them, move the parameters into the body, or leave them out."],
        sources: &[
            "RFC 5849 section 3.4.1.3.1",
            "WP-API/OAuth1 lib/class-wp-rest-oauth1.php; joestump/python-oauth2 oauth2/__init__.py; discogs-mcp#24",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, evidence) = case.decided_by("query-in-signature")?;
    Some(Finding {
        code: "query-not-signed",
        side: Side::Server,
        said: format!(
            "The server does not sign the query as RFC 5849 does: {} there.",
            case.said_on("query-in-signature")
        ),
        evidence,
        remedy: "Have the client sign it so too, or send no query where the API allows it.".to_owned(),
    })
}
