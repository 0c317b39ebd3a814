//! Are parameters without a value signed?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::parameters::Source;

/// Dropped, or written without their equals sign.
pub(super) static AXIS: Axis = Axis {
    name: "empty-values",
    question: "Are parameters without a value signed?",
    rfc: "with their name and an equals sign",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let empty: Vec<String> = situation
        .collected()
        .iter()
        .filter(|own| {
            own.parameter.value.is_empty() && own.source != Source::Protocol || own.is_named("oauth_token")
        })
        .map(|own| super::said(&own.parameter.name))
        .take(3)
        .collect();
    let which = if empty.is_empty() { String::new() } else { format!(" ({})", empty.join(", ")) };
    vec![
        Choice::inspect(
            "dropped",
            3,
            format!("parameters without a value are not signed{which}"),
            Edit::parameters(|parameters| {
                parameters.retain(|collected| !collected.parameter.value.is_empty());
            }),
        ),
        Choice::inspect(
            "without-equals",
            4,
            format!("parameters without a value are signed without ={which}"),
            Edit::Encoded(|encoded| {
                for pair in encoded {
                    pair.equals = !pair.value.is_empty();
                }
            }),
        ),
    ]
}
