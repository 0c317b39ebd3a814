//! The server does not know the key.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.best().is_some() || !case.key_is_unknown() {
        return None;
    }
    let mut evidence = case.control_ids(Purpose::Broken);
    evidence.extend(case.control_ids(Purpose::UnknownKey));
    Some(Finding {
        code: "key-unknown",
        side: Side::Credentials,
        said: "The server's answer names the key: it does not know it.".to_owned(),
        evidence,
        remedy:
            "Compare the key with the one on the server, character by character; a key that was made anew \
                 replaces the old one and its secret."
                .to_owned(),
    })
}
