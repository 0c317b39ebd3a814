//! The same request is answered differently.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::report::Verdict;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.verdict() != Verdict::Inconsistent {
        return None;
    }
    let counts: Vec<String> = case
        .accepted()
        .iter()
        .map(|(candidate, standing)| {
            let all = standing.accepted + standing.refused;
            format!("{} was accepted {} of {all} times", candidate.base_string_uri, standing.accepted)
        })
        .collect();
    let said = if counts.is_empty() {
        "The same request is answered differently from one time to the next, also when its signature is broken."
            .to_owned()
    } else {
        format!("The same request is answered differently from one time to the next: {}.", counts.join("; "))
    };
    let evidence = (0..case.run.candidates.len())
        .filter(|place| {
            let standing = &case.run.standings[*place];
            standing.is_accepted() || standing.accepted > 0
        })
        .flat_map(|place| case.probe_ids(place))
        .collect();
    Some(Finding {
        code: "answers-differ",
        side: Side::Server,
        said,
        evidence,
        remedy:
            "Several servers behind one address with different settings answer so: give all of them the same \
                 base address, or probe each one alone with --connect-to."
                .to_owned(),
    })
}
