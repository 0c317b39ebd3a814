//! Are parameters without a value signed?

use crate::axis::{Axis, Choice, Edit, Situation};

/// Dropped, or written without their equals sign.
pub(super) static AXIS: Axis = Axis {
    name: "empty-values",
    question: "Are parameters without a value signed?",
    rfc: "with their name and an equals sign",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::inspect(
            "dropped",
            3,
            "parameters without a value are not signed",
            Edit::parameters(|parameters| {
                parameters.retain(|collected| !collected.parameter.value.is_empty());
            }),
        ),
        Choice::inspect(
            "without-equals",
            4,
            "parameters without a value are signed without =",
            Edit::Encoded(|encoded| {
                for pair in encoded {
                    pair.equals = !pair.value.is_empty();
                }
            }),
        ),
    ]
}
