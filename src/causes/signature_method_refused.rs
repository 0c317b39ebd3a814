//! The server takes another signature method.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "signature-method-refused",
    forms: &[],
    page: Page {
        title: "The server takes another signature method",
        what: &[
            "HMAC-SHA1 is what RFC 5849 has; HMAC-SHA256 came later and some servers take nothing else, others do not know it.",
        ],
        shows: &[
            "\"signature_method_rejected\", \"Signature method X is not supported\", or simply a signature that is never right after an upgrade.",
        ],
        proved: &[
            "The same request was accepted, twice, when it was signed by the other method, and refused with the one that was asked for.",
        ],
        server: &[
            "Nothing, if the older method was turned off on purpose. Magento dropped HMAC-SHA1 in 2.4.4, NetSuite in 2023.1.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Choose the method that is accepted: sigprobe --signature-method HMAC-SHA256; Postman: Authorization > OAuth 1.0 > Signature Method; oauthlib: signature_method=SIGNATURE_HMAC_SHA256.",
        ],
        sources: &[
            "RFC 5849 section 3.4",
            "magento2-rest-client#39, #7; docs.oracle.com, NetSuite token-based authentication",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (method, evidence) = case.decided_by("signature-method")?;
    let own = case.situation.request.signature_method.name();
    Some(Finding {
        code: "signature-method-refused",
        side: Side::Client,
        said: format!("The server takes {method} and refuses {own}."),
        evidence,
        remedy: format!("Set the client's signature method to {method}."),
    })
}
