//! A broken signature is welcome.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::report::Verdict;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
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
