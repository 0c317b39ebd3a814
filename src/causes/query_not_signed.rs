//! The query is signed by the server in another way than by the client, or something changes it on its way.

use super::{Cause, Finding, Page, Side};
use crate::axes::query_in_signature::{DOUBLED, LEFT_OUT, NAME};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "query-not-signed",
    forms: &[],
    page: Page {
        title: "The query that the server signs is not the one that was sent",
        what: &[
            "The parameters in the query are part of what is signed. Some servers leave them out, count them twice, or read their encoding in another way. \
             And some proxies take parameters out, such as those for campaigns: then a server that does all right signs none.",
        ],
        shows: &["Requests without a query work, those with one are refused."],
        proved: &[
            "The same request was accepted, twice, with the query signed as the report says, and refused with the query signed as the RFC has it. \
             Where the query has to be left out, another parameter was added: if it had to be signed, the server signs queries, \
             and just this one is taken out or does not count; else the server and a proxy cannot be told apart.",
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
    let (choice, mut evidence) = case.decided_by(NAME)?;
    let finding = |side, said, remedy: &str, evidence| {
        Some(Finding { code: "query-not-signed", side, said, evidence, remedy: remedy.to_owned() })
    };
    let extra = case.run.follow_ups.extra_parameter.as_ref();
    let refused = extra.filter(|extra| extra.passes == Some(false));
    let ids = refused.iter().flat_map(|extra| &extra.exchanges);
    evidence.extend(ids.map(|place| case.run.exchanges[*place].id.clone()));
    if refused.is_some_and(|extra| extra.passes_signed_alone == Some(true)) {
        return finding(
            Side::Proxy,
            "The server signs other query parameters, and not those of this request: one that was added had to be signed. \
             Something on the way takes this request's query out before it arrives, as some proxies do with parameters of \
             campaigns, or the server leaves out just these by their names."
                .to_owned(),
            "Look for what takes parameters out of the query on the way, and have it pass them on; or send the request without \
             them. The client has to go on signing other query parameters.",
            evidence,
        );
    }
    let on_the_way = match choice {
        LEFT_OUT => "takes it out before it arrives",
        DOUBLED => "adds it once more",
        _ => "writes it in another way",
    };
    let no_rule = if refused.is_some() {
        " With one more parameter, treated alike, the request is refused: of other queries nothing is known."
    } else {
        ""
    };
    finding(
        Side::Server,
        format!(
            "Either the server does not sign the query as RFC 5849 does: {} there; or something on the way {on_the_way}.{no_rule}",
            case.said_on(NAME)
        ),
        "The server's log tells whether the query arrives as it was sent. If it does, have the client sign it as the server \
         does, or send no query where the API allows it; if not, mend what is on the way.",
        evidence,
    )
}
