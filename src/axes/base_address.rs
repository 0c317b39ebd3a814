//! Which base address does the server think that it has?

use std::sync::Arc;

use crate::axis::{Axis, BaseAddress, Choice, Deviation, Edit, Reach, Situation};
use crate::discover::Found;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// A whole base address in place of what was called.
pub(super) static AXIS: Axis = Axis {
    name: "base-address",
    question: "Which base address does the server think that it has?",
    rfc: "the address that is called",
    excludes: &["base-uri-host"],
    choices,
};

/// Ends the name of the choice in which a base address's path stands for the first segment of the called one.
pub(crate) const WITHOUT_FIRST_SEGMENT: &str = ",without-first-segment";

fn choices(situation: &Situation) -> Vec<Choice> {
    let called = situation.request.sent.path();
    let mut choices: Vec<Choice> =
        situation.base_addresses.iter().flat_map(|base| of_base_address(base, called, "")).collect();
    for discovered in &situation.discovered {
        let origin = format!(" ({})", discovered.origin);
        let more = match &discovered.found {
            Found::Authority(_) | Found::PathPrefix(_) => continue,
            Found::BaseAddress(base) => of_base_address(base, called, &origin),
            Found::BaseStringUri(uri) => vec![of_base_string_uri(uri, &origin)],
        };
        let new = |choice: &Choice| choices.iter().all(|known| known.name != choice.name);
        let more: Vec<Choice> = more.into_iter().filter(new).collect();
        choices.extend(more);
    }
    choices
}

fn of_base_address(base: &BaseAddress, called: &str, origin: &str) -> Vec<Choice> {
    let paths = base.paths_for(called).len();
    (0..paths)
        .map(|i| {
            let (name, said, cost) = match i {
                0 => (base.text.clone(), format!("base address {}{origin}", base.text), 1),
                _ => (
                    format!("{}{WITHOUT_FIRST_SEGMENT}", base.text),
                    format!("base address {} for the first path segment{origin}", base.text),
                    2,
                ),
            };
            let base = base.clone();
            // The path is worked out anew, so that a choice serves for whatever is called.
            let edit = Edit::base_string_uri(move |own| {
                if let Some(path) = base.paths_for(&own.path).into_iter().nth(i) {
                    own.path = path;
                }
                own.scheme = base.scheme;
                own.host.clone_from(&base.authority.host);
                own.port.clone_from(&base.authority.port);
            });
            Choice { name, cost, reach: Reach::Core, said, edit }
        })
        .collect()
}

fn of_base_string_uri(uri: &BaseStringUri, origin: &str) -> Choice {
    let whole = uri.clone();
    let edit = Edit::base_string_uri(move |own| own.clone_from(&whole));
    let said = format!("base string URI {uri}{origin}");
    Choice { name: uri.to_string(), cost: 1, reach: Reach::Core, said, edit }
}

/// The axis and a choice that signs `uri`, whatever is called.
pub(crate) fn signing(uri: &BaseStringUri) -> Deviation {
    Deviation { axis: &AXIS, choice: Arc::new(of_base_string_uri(uri, "")) }
}
