//! Is a parameter signed more often than it is sent?

use crate::axis::{Axis, Choice, Edit, Situation};

/// One that is there twice: added by the caller and by the library.
pub(super) static AXIS: Axis = Axis {
    name: "parameter-doubled",
    question: "Is a parameter signed more often than it is sent?",
    rfc: "as often as it is sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    super::parameter_names(situation)
        .into_iter()
        .map(|bytes| {
            let (name, said) = (super::shown(&bytes), super::said(&bytes));
            let edit = Edit::parameters(move |parameters| {
                let again: Vec<_> =
                    parameters.iter().filter(|own| own.parameter.name == bytes).cloned().collect();
                parameters.extend(again);
            });
            Choice::inspect(name, 7, format!("{said} is signed twice"), edit)
        })
        .collect()
}
