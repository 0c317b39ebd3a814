//! Which token secret goes into the signing key?

use zeroize::Zeroizing;

use super::client_secret::FORMS;
use crate::axis::{Axis, Choice, Edit, Situation};

/// The token secret forgotten, taken from elsewhere, or changed on the way.
pub(super) static AXIS: Axis = Axis {
    name: "token-secret",
    question: "Which token secret goes into the signing key?",
    rfc: "the one that belongs to the token, empty without a token",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let has_token = situation.has_parameter("oauth_token");
    let mut choices = vec![
        Choice::inspect(
            "missing",
            4,
            "without the token secret",
            Edit::signing_key(|key| key.token = Zeroizing::default()),
        ),
        Choice::inspect(
            "client-secret",
            5,
            "the secret again as token secret",
            Edit::signing_key(|key| key.token = key.client.clone()),
        ),
        Choice::inspect(
            "first",
            5,
            if has_token { "token secret before the secret" } else { "the secret behind the ampersand" },
            Edit::signing_key(|key| key.token_first = true),
        ),
    ];
    for (name, cost, said, form) in FORMS {
        let edit = Edit::signing_key(|key| {
            if let Some(changed) = form(&key.token).filter(|_| !key.token.is_empty()) {
                key.token = Zeroizing::new(changed);
            }
        });
        choices.push(Choice::inspect(*name, cost + 2, format!("token secret {said}"), edit));
    }
    for (parameter, said) in [
        ("oauth_token", "the token as its own secret"),
        ("oauth_consumer_key", "the consumer key as token secret"),
    ] {
        let value = situation.collected().into_iter().find(|collected| collected.is_named(parameter));
        if let Some(value) =
            value.map(|collected| collected.parameter.value).filter(|value| !value.is_empty())
        {
            let edit = Edit::signing_key(move |key| key.token = Zeroizing::new(value.clone()));
            choices.push(Choice::inspect(parameter, 6, said, edit));
        }
    }
    let key = situation.collected().into_iter().find(|collected| collected.is_named("oauth_consumer_key"));
    if let Some(key) = key.map(|collected| collected.parameter.value).filter(|key| !key.is_empty()) {
        let edit = Edit::signing_key(move |parts| {
            parts.token = std::mem::replace(&mut parts.client, Zeroizing::new(key.clone()));
        });
        choices.push(Choice::inspect(
            "consumer-key-first",
            5,
            "the consumer key, then the secret, as the key",
            edit,
        ));
    }
    choices
}
