//! Is a second parameter left out as well?

use crate::axis::{Axis, Choice, Situation};

/// The same as the axis before it, so that two parameters can be missing.
pub(super) static AXIS: Axis = Axis {
    name: "another-parameter-left-out",
    question: "Is a second parameter left out as well?",
    rfc: "none is left out",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let mut choices = (super::parameter_left_out::AXIS.choices)(situation);
    for choice in &mut choices {
        choice.cost += 1;
    }
    choices
}
