//! Which signature method does the base string name?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::signature::SignatureMethod;

/// Another one than the request names.
pub(super) static AXIS: Axis = Axis {
    name: "signature-method-label",
    question: "Which signature method does the base string name?",
    rfc: "the one that is sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let collected = situation.collected();
    let Some(sent) = collected.iter().find(|collected| collected.is_named("oauth_signature_method")) else {
        return Vec::new();
    };
    let sent = String::from_utf8_lossy(&sent.parameter.value).into_owned();
    let mut labels: Vec<String> = SignatureMethod::ALL.map(|method| method.name().to_owned()).to_vec();
    labels.extend([sent.to_lowercase(), sent.to_uppercase()]);
    labels.retain(|label| *label != sent);
    labels.dedup();
    labels
        .into_iter()
        .map(|label| {
            let said = format!("signed as oauth_signature_method={label}");
            let value = label.clone();
            let edit = Edit::parameters(move |parameters| {
                for own in parameters.iter_mut().filter(|own| own.is_named("oauth_signature_method")) {
                    own.parameter.value = value.clone().into_bytes();
                }
            });
            Choice::inspect(label, 4, said, edit)
        })
        .collect()
}
