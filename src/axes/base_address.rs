//! Which base address does the server think that it has?

use crate::axis::{Axis, Choice, Edit, Reach, Situation};

/// A whole base address in place of what was called.
pub(super) static AXIS: Axis = Axis {
    name: "base-address",
    question: "Which base address does the server think that it has?",
    rfc: "the address that is called",
    excludes: &["base-uri-host"],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let called = situation.request.sent.path();
    let mut choices = Vec::new();
    for base in &situation.base_addresses {
        for (i, path) in base.paths_for(called).into_iter().enumerate() {
            let (scheme, authority) = (base.scheme, base.authority.clone());
            choices.push(Choice {
                name: if i == 0 { base.text.clone() } else { format!("{},without-first-segment", base.text) },
                cost: if i == 0 { 1 } else { 2 },
                reach: Reach::Core,
                said: if i == 0 {
                    format!("base address {}", base.text)
                } else {
                    format!("base address {} for the first path segment", base.text)
                },
                edit: Edit::base_string_uri(move |uri| {
                    uri.scheme = scheme;
                    uri.host.clone_from(&authority.host);
                    uri.port.clone_from(&authority.port);
                    uri.path.clone_from(&path);
                }),
            });
        }
    }
    choices
}
