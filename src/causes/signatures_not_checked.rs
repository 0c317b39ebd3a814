//! A broken signature is welcome.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::report::Verdict;

pub(super) static CAUSE: Cause = Cause {
    code: "signatures-not-checked",
    forms: &[],
    page: Page {
        title: "This URL does not check signatures",
        what: &[
            "A deliberately wrong signature gets the same answer as every other. The page is public, or the server goes \
             on anonymously when a signature is wrong. Nothing can be learnt about signatures here.",
        ],
        shows: &["2xx without a word of refusal, whatever is signed."],
        proved: &[
            "Requests signed with a random secret were answered with 2xx, and none was answered otherwise.",
        ],
        server: &["Nothing, unless this URL should be protected: then its protection is off."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Probe a URL that needs authentication. For Alteryx that is /gallery/api/v1/workflows/subscription/, for \
             WooCommerce /wp-json/wc/v3/system_status, for WordPress /wp-json/wp/v2/users/me.",
        ],
        sources: &["rianvdm/discogs-mcp#24 (Discogs answers a wrong signature as anonymous)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.verdict() != Verdict::SignaturesNotChecked {
        return None;
    }
    let status = case.controls(Purpose::Broken).next()?.status()?;
    Some(Finding {
        code: "signatures-not-checked",
        side: Side::None,
        said: format!(
            "A deliberately wrong signature is answered with status {status}, like every other: this page checks \
             nothing."
        ),
        evidence: case.control_ids(Purpose::Broken),
        remedy:
            "Probe a URL that needs authentication (for Alteryx: /gallery/api/v1/workflows/subscription/)."
                .to_owned(),
    })
}
