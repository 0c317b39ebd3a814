//! Which timestamp is signed?

use crate::axis::{Axis, Choice, Edit, Situation};

/// Seconds signed and milliseconds sent, or the reverse.
pub(super) static AXIS: Axis = Axis {
    name: "timestamp-value",
    question: "Which timestamp is signed?",
    rfc: "the one that is sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let collected = situation.collected();
    let Some(sent) = collected.iter().find(|collected| collected.is_named("oauth_timestamp")) else {
        return Vec::new();
    };
    let sent = String::from_utf8_lossy(&sent.parameter.value).into_owned();
    let mut choices = Vec::new();
    let mut signed = |name: &str, cost, said: &str, value: String| {
        let edit = Edit::parameters(move |parameters| {
            for own in parameters.iter_mut().filter(|own| own.is_named("oauth_timestamp")) {
                own.parameter.value = value.clone().into_bytes();
            }
        });
        choices.push(Choice::inspect(name, cost, said, edit));
    };
    if sent.len() == 13 && sent.is_ascii() {
        signed(
            "seconds",
            5,
            "the timestamp signed in seconds and sent in milliseconds",
            sent[..10].to_owned(),
        );
    } else if let Ok(seconds) = sent.parse::<i64>() {
        signed("milliseconds", 6, "the timestamp signed in milliseconds", format!("{sent}000"));
        if let Some(next) = seconds.checked_add(1) {
            signed("one-later", 7, "the timestamp of one second later is signed", next.to_string());
        }
        if let Some(before) = seconds.checked_sub(1) {
            signed("one-earlier", 7, "the timestamp of one second earlier is signed", before.to_string());
        }
    }
    choices
}
