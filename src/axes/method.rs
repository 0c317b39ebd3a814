//! Which HTTP method is signed?

use crate::axis::{Axis, Choice, Edit, Situation};

/// Another one, or the right one in another letter case.
pub(super) static AXIS: Axis = Axis {
    name: "method",
    question: "Which HTTP method is signed?",
    rfc: "the one that is sent, in upper case",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let sent = situation.request.method.to_ascii_uppercase();
    let mut capitalised = sent.to_ascii_lowercase();
    if let Some(first) = capitalised.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut words = vec![(sent.to_ascii_lowercase(), 3), (capitalised, 5), (String::new(), 6)];
    for (word, cost) in
        [("GET", 2), ("POST", 2), ("PUT", 3), ("PATCH", 4), ("DELETE", 4), ("HEAD", 4), ("OPTIONS", 5)]
    {
        if word != sent {
            words.push((word.to_owned(), cost));
            words.push((word.to_ascii_lowercase(), cost + 3));
        }
    }
    words
        .into_iter()
        .map(|(word, cost)| {
            let name = if word.is_empty() { "none".to_owned() } else { word.clone() };
            let said = if word.is_empty() {
                format!("signed without the method ({sent} is sent)")
            } else {
                format!("signed as method {word} ({sent} is sent)")
            };
            Choice::inspect(name, cost, said, Edit::base_string(move |parts| parts.method.clone_from(&word)))
        })
        .collect()
}
