//! A broken signature is welcome.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::report::Verdict;

pub(super) static CAUSE: Cause = Cause {
    code: "signatures-not-checked",
    forms: &[],
    page: Page {
        title: "This URL answers a wrong signature with a success",
        what: &[
            "A deliberately wrong signature gets the same answer as every other. The page is public, or the server goes \
             on anonymously when a signature is wrong. Nothing can be learnt about signatures here.",
            "A server that refuses with status 200, in words that sigprobe does not know, looks the same: --refused-when \
             tells them. What may be such a refusal is therefore no proof: the verdict is undecided where the answer is compressed \
             or not UTF-8, a SOAP fault, JSON with a message, or short (less than 2000 characters) and either without \
             a text or not seen to be English.",
        ],
        shows: &["2xx without a word of refusal, whatever is signed: data, an English text or a long page."],
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
            "A deliberately wrong signature is answered with status {status} and no word of refusal, like every other \
             signature that was tried."
        ),
        evidence: case.control_ids(Purpose::Broken),
        remedy:
            "Probe a URL that needs authentication (for Alteryx: /gallery/api/v1/workflows/subscription/); or, if this one does \
             and the answer is a refusal, name its words with --refused-when."
                .to_owned(),
    })
}
