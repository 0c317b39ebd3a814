//! The key is joined without its ampersand.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "ampersand-missing",
    forms: &[],
    page: Page {
        title: "The server joins the signing key without its ampersand",
        what: &[
            "The key is the secret, an ampersand, and the token secret; the ampersand stays when there is no token. Some servers leave it out.",
        ],
        shows: &["Nothing that follows the RFC works, with any secret."],
        proved: &[
            "The same request was accepted, twice, without the ampersand after the secret, and refused with it.",
        ],
        server: &[
            "WooCommerce's legacy API v1 and v2 do so: use wc-api v3 or the REST API (/wp-json/wc/v3/).",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &["oauth-1.0a: last_ampersand: false. Other clients have no setting for it."],
        sources: &["RFC 5849 section 3.4.2", "woocommerce/woocommerce#18146, #8415; ddo/oauth-1.0a#39"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, evidence) = case.decided_by("ampersand")?;
    Some(Finding {
        code: "ampersand-missing",
        side: Side::Server,
        said: format!("The server makes its key otherwise than RFC 5849: {}.", case.said_on("ampersand")),
        evidence,
        remedy: "Call a newer version of the API, or have the client leave the ampersand out (oauth-1.0a: \
                 last_ampersand: false)."
            .to_owned(),
    })
}
