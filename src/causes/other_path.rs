//! The server signs another path.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::remedies;

pub(super) static CAUSE: Cause = Cause {
    code: "other-path",
    forms: &[],
    page: Page {
        title: "The server signs another path",
        what: &[
            "The path is part of what is signed, letter by letter. Proxies strip or add a prefix, add a slash, join double \
             slashes, decode or encode once more; frameworks leave out the path that an application is mounted under.",
        ],
        shows: &["Only some paths fail, or all behind one proxy; the server's own address works."],
        proved: &[
            "A signature over the other path was accepted, twice, and the one over the called path was refused.",
        ],
        server: &[
            "Set the path of the server's own address to what clients call (fields as under other-host). Express with \
             passport-http-oauth: mount it where req.url is still the whole path.",
            "Alteryx Server: the Base Address ends with /gallery/; calls go to Base Address + api/v1/..., every documented \
             path ends with a slash.",
        ],
        proxy: remedies::PASS_PATH,
        client: &[
            "Call the path in the very form that the server documents: final slash, letter case, no double slash.",
            remedies::SIGN_ANOTHER[1],
        ],
        sources: &[
            "RFC 5849 section 3.4.1.2",
            "WP-API/OAuth1#68, #136; wc-api-java#14; celtic LTI-PHP#21; magento2#37913; jaredhanson/passport-http-oauth \
             lib/passport-http-oauth/strategies/utils.js (req.url)",
            remedies::PROXY_SOURCES,
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.path == other.path {
        return None;
    }
    if let Some(spelling) = case.path_to_type() {
        return Some(Finding {
            code: "other-path",
            side: Side::Client,
            said: format!(
                "The server signs the path {}, {spelling}, and is called with {}.",
                other.path, rfc.path
            ),
            evidence: case.evidence_of_best(),
            remedy: format!("Have the client call the path {}, {spelling}.", other.path),
        });
    }
    Some(Finding {
        code: "other-path",
        side: Side::Proxy,
        said: format!("The server signs the path {} and is called with {}.", other.path, rfc.path),
        evidence: case.evidence_of_best(),
        remedy: format!(
            "Have the proxy pass the path on unchanged, or set the path of the server's base address; else have \
             the client sign {}.",
            other.path
        ),
    })
}
