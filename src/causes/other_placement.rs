//! The OAuth parameters are read in another place only.

use super::credentials_never_arrived::lost_on_the_way;
use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "other-placement",
    forms: &[],
    page: Page {
        title: "The server reads OAuth parameters in one place only",
        what: &[
            "OAuth parameters may travel in the Authorization header, in the query or in a form body. Some servers and frameworks read only one of them.",
        ],
        shows: &[
            "One client works and another does not, with the same key and secret; they differ in where they put the parameters.",
        ],
        proved: &[
            "The same request was accepted, twice, with its parameters in the other place, and refused with them where they were.",
        ],
        server: &[
            "Read the OAuth parameters from where clients send them, if the product has a setting for it. Magento 2 and notEthan/oauthenticator read the header only.",
        ],
        proxy: &["If the parameters in the header are lost on the way, see credentials-never-arrived."],
        client: &[
            "Send them in the place that is accepted: sigprobe --placement query; Postman: Authorization > OAuth 1.0 > Add auth data to; oauthlib: signature_type.",
        ],
        sources: &[
            "RFC 5849 section 3.5",
            "magento/magento2 lib/internal/Magento/Framework/Oauth/Helper/Request.php; notEthan/oauthenticator lib/oauthenticator/parse_authorization.rb; openedx/edx-platform lms/djangoapps/lti_provider/signature_validator.py (no header)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (placement, evidence) = case.decided_by("placement")?;
    if lost_on_the_way(case) || case.another_url_is_answered() {
        return None;
    }
    let own = case.situation.request.placement.name();
    Some(Finding {
        code: "other-placement",
        side: Side::Client,
        said: format!(
            "The server reads OAuth parameters in the {placement}: there the request is accepted, in the {own} it is refused."
        ),
        evidence,
        remedy: format!("Have the client send the OAuth parameters in the {placement} and not in the {own}."),
    })
}
