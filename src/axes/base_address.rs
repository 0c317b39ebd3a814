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
            Found::Authority(_) => continue,
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
    let paths = base.paths_for(called).into_iter().enumerate();
    paths
        .map(|(i, path)| {
            let uri = BaseStringUri {
                scheme: base.scheme,
                host: base.authority.host.clone(),
                port: base.authority.port.clone(),
                path,
            };
            let (name, said, cost) = match i {
                0 => (base.text.clone(), format!("base address {}{origin}", base.text), 1),
                _ => (
                    format!("{}{WITHOUT_FIRST_SEGMENT}", base.text),
                    format!("base address {} for the first path segment{origin}", base.text),
                    2,
                ),
            };
            whole(name, said, cost, uri)
        })
        .collect()
}

fn of_base_string_uri(uri: &BaseStringUri, origin: &str) -> Choice {
    whole(uri.to_string(), format!("base string URI {uri}{origin}"), 1, uri.clone())
}

/// The axis and a choice that signs `uri`, whatever is called.
pub(crate) fn signing(uri: &BaseStringUri) -> Deviation {
    Deviation { axis: &AXIS, choice: Arc::new(of_base_string_uri(uri, "")) }
}

/// Puts `uri` in place of all that was called.
fn whole(name: String, said: String, cost: u32, uri: BaseStringUri) -> Choice {
    let edit = Edit::base_string_uri(move |own| own.clone_from(&uri));
    Choice { name, cost, reach: Reach::Core, said, edit }
}
