//! Is the body signed?

use sha1::Digest as _;

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::parameters::{Parameter, decode_pairs};
use crate::sign::parameters::{Collected, Source};

/// A form that is left out, something else that is taken for a form, or a hash of the body.
pub(super) static AXIS: Axis = Axis {
    name: "body-in-signature",
    question: "Is the body signed?",
    rfc: "when it is a form, and then every parameter of it",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let Some(body) = situation.request.body.clone().filter(|body| !body.is_empty()) else {
        return Vec::new();
    };
    let mut choices = Vec::new();
    let text = String::from_utf8_lossy(&body).into_owned();
    if situation.collected().iter().any(|collected| collected.source == Source::Body) {
        choices.push(Choice::inspect(
            "left-out",
            3,
            "the form in the body is not signed",
            Edit::parameters(|parameters| parameters.retain(|collected| collected.source != Source::Body)),
        ));
    } else if !situation.request.has_form_body() {
        let pairs = decode_pairs(&text);
        if text.contains('=') {
            choices.push(Choice::inspect(
                "taken-for-a-form",
                3,
                "the body is signed though its type is no form",
                add(pairs),
            ));
        }
        let fields = json_fields(&body);
        if !fields.is_empty() {
            choices.push(Choice::inspect(
                "json-fields",
                4,
                "the fields of the JSON body are signed as parameters",
                add(fields),
            ));
        }
        let whole = vec![Parameter::new(text, "")];
        choices.push(Choice::inspect(
            "as-a-name",
            6,
            "the body is signed as the name of a parameter",
            add(whole),
        ));
    }
    if situation.has_parameter("oauth_body_hash") {
        choices.push(Choice::inspect(
            "hash-left-out",
            4,
            "oauth_body_hash is sent and not signed",
            Edit::parameters(|parameters| {
                parameters.retain(|collected| !collected.is_named("oauth_body_hash"));
            }),
        ));
    } else {
        use base64::Engine as _;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha1::Sha1::digest(&body));
        let pairs = vec![Parameter::new("oauth_body_hash", hash)];
        choices.push(Choice::inspect("hash-added", 5, "oauth_body_hash is signed and not sent", add(pairs)));
    }
    choices
}

/// The texts, numbers and truth values at the top of a JSON object.
fn json_fields(body: &[u8]) -> Vec<Parameter> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(body) else { return Vec::new() };
    let plain = fields.into_iter().filter_map(|(name, value)| match value {
        serde_json::Value::String(text) => Some(Parameter::new(name, text)),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => {
            Some(Parameter::new(name, value.to_string()))
        }
        _ => None,
    });
    plain.take(MOST_FIELDS).collect()
}

/// Objects with more fields are not signed like this.
const MOST_FIELDS: usize = 200;

fn add(pairs: Vec<Parameter>) -> Edit {
    Edit::parameters(move |parameters| {
        parameters.extend(pairs.iter().map(|pair| Collected::new(Source::Body, pair.clone())));
    })
}
