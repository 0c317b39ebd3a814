//! Is every parameter signed?

use crate::axis::{Axis, Choice, Edit, Situation};

/// One that is sent and not signed: added after signing, or forgotten.
pub(super) static AXIS: Axis = Axis {
    name: "parameter-left-out",
    question: "Is every parameter signed?",
    rfc: "every one but oauth_signature and realm",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    super::parameter_names(situation)
        .into_iter()
        // It has an axis of its own.
        .filter(|name| name != b"oauth_version")
        .map(|bytes| {
            let (name, said) = (super::shown(&bytes), super::said(&bytes));
            Choice::inspect(
                name,
                6,
                format!("{said} is sent and not signed"),
                Edit::parameters(move |parameters| parameters.retain(|own| own.parameter.name != bytes)),
            )
        })
        .collect()
}
