//! Is white space around the secret part of it?

use crate::axis::{Axis, Choice, Edit, Reach, Situation};

/// The secret without the white space that was pasted with it. Costs nothing: it is the likelier form,
/// and all probing uses it; the secret as given is asked about afterwards.
pub(super) static AXIS: Axis = Axis {
    name: "client-secret",
    question: "Is white space around the secret part of it?",
    rfc: "the secret as it was given",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    if !situation.secret_has_white_space {
        return Vec::new();
    }
    vec![Choice {
        name: "trimmed".to_owned(),
        cost: 0,
        reach: Reach::Core,
        said: "secret without the white space around it".to_owned(),
        edit: Edit::ClientSecret(str::trim),
    }]
}
