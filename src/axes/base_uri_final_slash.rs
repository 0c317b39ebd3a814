//! Does the path that the server sees end with a slash?

use crate::axis::{Axis, Choice, Edit, Reach, Situation};

/// The final slash added or removed.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-final-slash",
    question: "Does the path in the base string URI end with a slash?",
    rfc: "as it is sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let ends_with_slash = situation.request.sent.path().ends_with('/');
    let (name, said) = if ends_with_slash {
        ("removed", "without the path's final slash")
    } else {
        ("added", "with a slash at the end of the path")
    };
    vec![Choice {
        name: name.to_owned(),
        cost: 5,
        reach: Reach::Rest,
        said: said.to_owned(),
        edit: Edit::base_string_uri(|uri| match uri.path.strip_suffix('/') {
            Some("") => {}
            Some(path) => uri.path = path.to_owned(),
            None => uri.path.push('/'),
        }),
    }]
}
