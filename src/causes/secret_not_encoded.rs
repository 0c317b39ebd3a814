//! The secret goes into the key without percent-encoding.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "secret-not-encoded",
    forms: &[],
    page: Page {
        title: "The server puts the secret into the key without percent-encoding it",
        what: &[
            "RFC 5849 percent-encodes the secrets before they become the signing key. It matters only for secrets with characters other than letters, digits and - . _ ~.",
        ],
        shows: &[
            "Keys whose secret holds +, /, = or other signs never work; those with letters and digits only do.",
        ],
        proved: &[
            "The same request was accepted, twice, with the secret as it stands, and refused with the secret percent-encoded.",
        ],
        server: &[
            "WordPress, WooCommerce and ims-lti do so. Make a new secret that holds letters and digits only.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Use a key whose secret holds letters and digits only, or have the client leave the secret as it stands.",
        ],
        sources: &[
            "RFC 5849 section 3.4.2",
            "omsmith/ims-lti#82; Shinmera/north#2; WP-API/OAuth1 and WooCommerce source",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, evidence) = case.decided_by("secret-encoding")?;
    Some(Finding {
        code: "secret-not-encoded",
        side: Side::Server,
        said: format!(
            "The server does not percent-encode the secret as RFC 5849 does: it accepts {}.",
            case.said_on("secret-encoding")
        ),
        evidence,
        remedy: "Have a new secret made that holds letters and digits only; then both ways are the same."
            .to_owned(),
    })
}
