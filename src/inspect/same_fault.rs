//! Where a fault of the request and a deviation that the search found are the same: said once, and better.

use crate::axis::{Deviation, Variant};
use crate::causes::Finding;

/// Faults of the request that are said in full by what the search found: code, and the axes that say it.
const SAID_BY_SEARCH: [(&str, &[&str]); 5] = [
    ("signature-form", &["signature-form", "ampersand"]),
    ("signature-length", &["signature-form", "digest"]),
    ("lower-case-hexadecimal", &["hex-case", "encoding-function"]),
    ("signature-method-name", &["signature-method-label"]),
    ("default-port-spelled-out", &["base-uri-port"]),
];
/// Faults of the request that say themselves what the search found: code, and the axes that say it less well.
const SAID_BY_REQUEST: [(&str, &[&str]); 3] = [
    ("misspelt-name", &["protocol-names"]),
    ("parameters-in-two-places", &["duplicates"]),
    ("parameter-twice", &["duplicates"]),
];

/// Whether the deviations of `variant` tell all of `finding`, and what to do about it.
pub(super) fn says_more_than(variant: &Variant, finding: &Finding) -> bool {
    let axes = SAID_BY_SEARCH.iter().find(|(code, _)| *code == finding.code).map(|(_, axes)| *axes);
    axes.is_some_and(|axes| axes.iter().any(|axis| variant.deviates_on(axis)))
}

/// Whether a fault of the request says what this deviation says, and better.
pub(super) fn says_itself(finding: &Finding, own: &Deviation) -> bool {
    SAID_BY_REQUEST.iter().any(|(code, axes)| *code == finding.code && axes.contains(&own.axis.name))
}
