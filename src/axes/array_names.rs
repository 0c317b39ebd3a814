//! How are names with brackets signed?

use std::collections::HashMap;

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::parameters::Collected;

/// With numbers in the brackets, or without brackets.
pub(super) static AXIS: Axis = Axis {
    name: "array-names",
    question: "How are names with brackets signed?",
    rfc: "as they are sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    if !situation.collected().iter().any(|own| own.parameter.name.contains(&b'[')) {
        return Vec::new();
    }
    vec![
        Choice::inspect(
            "numbered",
            6,
            "a[] is signed as a[0]",
            Edit::parameters(|parameters| numbered(parameters)),
        ),
        Choice::inspect(
            "bare",
            6,
            "a[] is signed as a",
            Edit::parameters(|parameters| {
                for own in parameters {
                    if let Some(bare) = own.parameter.name.strip_suffix(b"[]") {
                        own.parameter.name = bare.to_vec();
                    }
                }
            }),
        ),
        Choice::inspect(
            "empty-brackets",
            7,
            "a[0] is signed as a[]",
            Edit::parameters(|parameters| {
                for own in parameters {
                    let name = String::from_utf8_lossy(&own.parameter.name).into_owned();
                    if let Some((bare, number)) =
                        name.strip_suffix(']').and_then(|name| name.rsplit_once('['))
                        && number.bytes().all(|b| b.is_ascii_digit())
                    {
                        own.parameter.name = format!("{bare}[]").into_bytes();
                    }
                }
            }),
        ),
    ]
}

fn numbered(parameters: &mut [Collected]) {
    let mut seen: HashMap<Vec<u8>, usize> = HashMap::new();
    for own in parameters {
        if let Some(bare) = own.parameter.name.strip_suffix(b"[]") {
            let number = seen.entry(bare.to_vec()).or_default();
            own.parameter.name = [bare, format!("[{number}]").as_bytes()].concat();
            *number += 1;
        }
    }
}
