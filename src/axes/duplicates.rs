//! Are parameters of the same name all signed?

use std::collections::{HashMap, HashSet};

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::parameters::Collected;

/// Only the first or the last, or joined to one.
pub(super) static AXIS: Axis = Axis {
    name: "duplicates",
    question: "Are parameters of the same name all signed?",
    rfc: "each of them",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::inspect(
            "last",
            4,
            "of parameters of the same name only the last is signed",
            Edit::parameters(|parameters| collapse(parameters, std::clone::Clone::clone_from)),
        ),
        Choice::inspect(
            "first",
            4,
            "of parameters of the same name only the first is signed",
            Edit::parameters(|parameters| collapse(parameters, |_, _| {})),
        ),
        Choice::inspect(
            "joined",
            5,
            "parameters of the same name are signed as one, with commas",
            Edit::parameters(|parameters| {
                collapse(parameters, |kept, next| {
                    kept.push(b',');
                    kept.extend_from_slice(next);
                });
            }),
        ),
        Choice::inspect(
            "same-value-once",
            5,
            "equal parameters are signed once",
            Edit::parameters(|parameters| {
                let mut known = HashSet::new();
                parameters
                    .retain(|own| known.insert((own.parameter.name.clone(), own.parameter.value.clone())));
            }),
        ),
    ]
}

fn collapse(parameters: &mut Vec<Collected>, join: fn(&mut Vec<u8>, &Vec<u8>)) {
    let mut kept: Vec<Collected> = Vec::with_capacity(parameters.len());
    let mut places: HashMap<Vec<u8>, usize> = HashMap::with_capacity(parameters.len());
    for collected in parameters.drain(..) {
        if let Some(place) = places.get(&collected.parameter.name) {
            join(&mut kept[*place].parameter.value, &collected.parameter.value);
        } else {
            places.insert(collected.parameter.name.clone(), kept.len());
            kept.push(collected);
        }
    }
    *parameters = kept;
}
