//! The server knows the key: what remains is the secret, or what is signed.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.best().is_some() || case.key_is_told_apart() != Some(true) {
        return None;
    }
    let mut evidence = case.control_ids(Purpose::Broken);
    evidence.extend(case.control_ids(Purpose::UnknownKey));
    Some(Finding {
        code: "key-known",
        side: Side::None,
        said: "The server knows the key: a random key is answered otherwise than a wrong signature."
            .to_owned(),
        evidence,
        remedy: "What remains is the secret, or a name that was not tried: see below.".to_owned(),
    })
}
