//! A product that is known to have no OAuth 1.0a at this address.

use super::credentials_never_arrived::answered_as_unsigned;
use super::{Cause, Examined, Finding, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;

pub(super) static CAUSE: Cause = Cause {
    code: "oauth1-not-here",
    forms: &[],
    page: Page {
        title: "This product has no OAuth 1.0a at this address, or not any more",
        what: &[
            "Alteryx Server: OAuth 1.0a is at /gallery/api/ up to version 2021.4 and was removed in 2022.1; /webapi/ takes \
             OAuth 2.0 only.",
            "WooCommerce reads OAuth 1.0a only when it believes that it was called with http; when it sees https it wants \
             Basic, with key and secret as user name and password.",
        ],
        shows: &[
            "Alteryx: \"Authorization has been denied for this request\" at /webapi/. WooCommerce: the answer of an unsigned \
             request (woocommerce_rest_cannot_view) to every signature.",
        ],
        proved: &[
            "Alteryx: path and words together. WooCommerce: not proved, since a lost Authorization header looks the same.",
        ],
        server: &[
            "Nothing: a removed interface does not come back. Ask the vendor which version still has it.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Alteryx from 2022.1 on: call <host>/webapi/ with OAuth 2.0; the token is at /webapi/oauth2/token, with Basic of \
             client id and secret, and lasts 60 minutes.",
            "WooCommerce with https: Basic authentication with consumer key and consumer secret.",
        ],
        sources: &[
            "help.alteryx.com/20221/server/oauth1-oauth2-instructions; Alteryx knowledge base 1002266",
            "woocommerce/woocommerce plugins/woocommerce/includes/class-wc-rest-authentication.php (is_ssl)",
        ],
    },
    examine: |case| proved(case).map(Examined::Proved).or_else(|| possible(case).map(Examined::Possible)),
};

fn proved(case: &Case<'_>) -> Option<Finding> {
    let path = case.rfc_uri().path.to_ascii_lowercase();
    let denied = case.refusal().contains("authorization has been denied for this request");
    (case.best().is_none() && path.starts_with("/webapi/") && denied).then(|| Finding {
        code: "oauth1-not-here",
        side: Side::Client,
        said: "This is Alteryx's /webapi/, which takes OAuth 2.0 only: no OAuth 1.0a signature can be right here."
            .to_owned(),
        evidence: case.control_ids(Purpose::Broken),
        remedy: "Up to version 2021.4 call /gallery/api/v1/... with OAuth 1.0a; from 2022.1 on use OAuth 2.0, with a \
                 token from /webapi/oauth2/token."
            .to_owned(),
    })
}

fn possible(case: &Case<'_>) -> Option<Possible> {
    let woocommerce = case.refusal().contains("woocommerce rest cannot");
    (case.best().is_none() && woocommerce && answered_as_unsigned(case)).then(|| Possible {
        code: "oauth1-not-here",
        side: Side::Client,
        said: "WooCommerce may not read OAuth 1.0a here: it does so only when it believes that it was called with http."
            .to_owned(),
        check: "Try Basic authentication over https: curl -u \"KEY:SECRET\" with the same URL.".to_owned(),
    })
}
