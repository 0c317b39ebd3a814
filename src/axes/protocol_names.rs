//! Under which names are the protocol parameters signed?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::import::meant_by;

/// Under the right ones, where the request misspells them.
pub(super) static AXIS: Axis = Axis {
    name: "protocol-names",
    question: "Under which names are the protocol parameters signed?",
    rfc: "under those that are sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let meant = |name: &Vec<u8>| {
        Some((String::from_utf8(name.clone()).ok()?, meant_by(std::str::from_utf8(name).ok()?)?))
    };
    let misspelt: Vec<(String, &'static str)> =
        super::parameter_names(situation).iter().filter_map(meant).collect();
    if misspelt.is_empty() {
        return Vec::new();
    }
    let said: Vec<String> = misspelt
        .iter()
        .map(|(sent, meant)| format!("{sent} is signed as {meant}, as it should be sent"))
        .collect();
    let edit = Edit::parameters(move |parameters| {
        for own in parameters {
            if let Some((_, meant)) = misspelt.iter().find(|(sent, _)| own.parameter.name == sent.as_bytes())
            {
                own.parameter.name = meant.as_bytes().to_vec();
            }
        }
    });
    vec![Choice::inspect("as-meant", 2, said.join(", "), edit)]
}
