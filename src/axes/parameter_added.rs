//! Is a protocol parameter signed that is not sent?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::parameters::Parameter;
use crate::sign::parameters::{Collected, Source};

/// One that a library signs, empty or with its default, and does not send.
pub(super) static AXIS: Axis = Axis {
    name: "parameter-added",
    question: "Is a protocol parameter signed that is not sent?",
    rfc: "only what is sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let mut choices = Vec::new();
    let collected = situation.collected();
    for (name, value, cost) in [
        ("oauth_token", "", 3),
        ("oauth_callback", "", 5),
        ("oauth_callback", "oob", 5),
        ("oauth_verifier", "", 5),
        ("oauth_signature", "", 5),
        ("oauth_token_secret", "", 7),
        ("oauth_body_hash", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", 6),
        ("realm", "", 6),
        ("format", "json", 8),
    ] {
        if !collected.iter().any(|own| own.is_named(name)) {
            let text = format!("{name}={value}");
            choices.push(added(text.clone(), cost, format!("{text} is signed and not sent"), name, value));
        }
    }
    if let Some(realm) = situation.request.realm.clone().filter(|realm| !realm.is_empty()) {
        choices.push(added("realm".to_owned(), 3, "the realm is signed".to_owned(), "realm", &realm));
    }
    choices
}

fn added(choice: String, cost: u32, said: String, name: &str, value: &str) -> Choice {
    let pair = Collected::new(Source::Protocol, Parameter::new(name, value));
    Choice::inspect(choice, cost, said, Edit::parameters(move |parameters| parameters.push(pair.clone())))
}
