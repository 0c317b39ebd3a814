//! The server does not know the key.

use super::{Cause, Examined, Finding, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::report::Verdict;
use crate::servers::Check;

pub(super) static CAUSE: Cause = Cause {
    code: "key-unknown",
    forms: &[],
    page: Page {
        title: "The server does not know the key",
        what: &[
            "The consumer key does not belong to this server, was replaced, or was turned off. No signature can be right \
             before the key is.",
        ],
        shows: &[
            "Words such as \"The provided API Key (oauth_consumer_key) is invalid\", consumer_key_unknown, \"Consumer key is \
             invalid\". Other servers answer an unknown key exactly like a wrong signature.",
        ],
        proved: &[
            "The answer to the real key names the key, and neither secret nor signature; a random key in the same form is \
             answered in the same way, and nothing else that was tried is accepted. Where the answers are alike and do not \
             name the key, it stays possible and is not claimed.",
        ],
        server: &[
            "Look the key up where the server lists its keys. Alteryx Server: Users > (user) > API Access = Yes shows the \
             key; No, Save, Yes makes a new key and secret, and the old ones stop working. WooCommerce: Settings > Advanced \
             > REST API. Magento: System > Integrations. NetSuite: Setup > Users/Roles > Access Tokens.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Copy the key anew, without white space. Check that it is the key and not the secret, and that it belongs to \
             this server and not to its test system.",
        ],
        sources: &[
            "help.alteryx.com: Allow User Access to the Gallery API; Akaizoku/alteryx-api-postman (messages)",
            "wiki.oauth.net ProblemReporting",
        ],
    },
    examine: |case| proved(case).map(Examined::Proved).or_else(|| possible(case).map(Examined::Possible)),
};

fn proved(case: &Case<'_>) -> Option<Finding> {
    if case.verdict() != Verdict::KeyUnknown {
        return None;
    }
    let mut evidence = case.control_ids(Purpose::Broken);
    evidence.extend(case.control_ids(Purpose::UnknownKey));
    Some(Finding {
        code: "key-unknown",
        side: Side::Credentials,
        said: "The server's answer names the key: it does not know it.".to_owned(),
        evidence,
        remedy:
            "Compare the key with the one on the server, character by character; a key that was made anew \
                 replaces the old one and its secret."
                .to_owned(),
    })
}

fn possible(case: &Case<'_>) -> Option<Possible> {
    let open = case.key_is_told_apart() != Some(true) && !case.server_proves(Check::Key);
    (case.verdict() == Verdict::NoneAccepted && open).then(|| Possible {
        code: "key-unknown",
        side: Side::Credentials,
        said: match case.key_is_told_apart() {
            Some(_) => "The server may not know the key: it answers a random key as it answers this one.",
            None => "The server may not know the key: what it answers to a random key was not found out.",
        }
        .to_owned(),
        check: "Look the key up in the server's own list of keys.".to_owned(),
    })
}
