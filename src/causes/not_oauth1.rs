//! Only other ways of authentication are offered.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::report::Verdict;

pub(super) static CAUSE: Cause = Cause {
    code: "not-oauth1",
    forms: &[],
    page: Page {
        title: "This URL wants another way of authentication",
        what: &[
            "The server offers Basic, Bearer, Negotiate or another scheme in WWW-Authenticate, and no OAuth 1.0a.",
        ],
        shows: &["401 to everything, with other schemes only, and no word about OAuth 1.0a in the answers."],
        proved: &["All answers were 401, and the schemes named in them are others."],
        server: &[
            "Check that this is the API's URL, and that OAuth 1.0a is turned on there. WordPress needs the plug-in WP \
             REST API OAuth 1.0a Server.",
        ],
        proxy: &[
            "A proxy that asks for Basic or Negotiate itself hides the API: exempt the API's path from it.",
        ],
        client: &["Use the scheme that is offered, or call the URL of the OAuth 1.0a API."],
        sources: &[
            "RFC 9110 section 11.6.1 (WWW-Authenticate)",
            "help.alteryx.com: OAuth1 to OAuth2 instructions",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let schemes = case.other_schemes_only().filter(|_| case.verdict() == Verdict::NotOauth1)?;
    Some(Finding {
        code: "not-oauth1",
        side: Side::Client,
        said: format!(
            "This URL offers {} only: its refusals do not speak of OAuth 1.0a, and no signature that was tried is accepted.",
            schemes.join(", ")
        ),
        evidence: case.control_ids(Purpose::Broken),
        remedy: "Check that the URL is that of the OAuth 1.0a API. (Alteryx Server has none from 2022.1 on.) A server \
                 may take OAuth 1.0a without saying so: if this one should, check key and secret."
            .to_owned(),
    })
}
