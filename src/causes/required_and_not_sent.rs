//! The product requires what was not sent.

use super::{Cause, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::report::Verdict;
use crate::servers::Required;

pub(super) static CAUSE: Cause = Cause {
    code: "required-and-not-sent",
    forms: &[],
    page: Page {
        title: "The product requires what was not sent",
        what: &[
            "Some products refuse each request without a realm or without a token, in the same words as a wrong signature.",
        ],
        shows: &[
            "Everything is refused in one sentence, and none of what was tried has the realm or the token.",
        ],
        proved: &[
            "Never. The product's profile says that it is required; it is only ever listed as possible.",
        ],
        server: &[
            "NetSuite: the account's number is the realm; Setup > Users/Roles > Access Tokens has the tokens.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &["Send them: --realm, --token with --token-secret-file."],
        sources: &["docs.oracle.com: NetSuite section_1534941088 (token-based authentication)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Possible> {
    let profile = case.server?.profile;
    let is_sent = |required: &Required| match required {
        Required::Realm => case.situation.request.realm.is_some(),
        Required::Token => case.sends_token(),
    };
    let missing: Vec<&str> =
        profile.requires.iter().filter(|own| !is_sent(own)).map(|own| own.said()).collect();
    (case.verdict() == Verdict::NoneAccepted && !missing.is_empty()).then(|| Possible {
        code: "required-and-not-sent",
        side: Side::Client,
        said: format!("{} requires {}, and none was sent.", profile.title, missing.join(" and ")),
        check: "Send what is required, and run this again.".to_owned(),
    })
}
