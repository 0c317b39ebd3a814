//! Only other ways of authentication are offered.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::report::Verdict;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let schemes = case.other_schemes_only().filter(|_| case.verdict() == Verdict::NotOauth1)?;
    Some(Finding {
        code: "not-oauth1",
        side: Side::Client,
        said: format!("This URL offers {} only, and no OAuth 1.0a.", schemes.join(", ")),
        evidence: case.control_ids(Purpose::Broken),
        remedy: "Check that the URL is that of the OAuth 1.0a API. (Alteryx Server has none from 2022.1 on.)"
            .to_owned(),
    })
}
