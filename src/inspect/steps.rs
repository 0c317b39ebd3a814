//! A signature step by step, to learn from and to compare by hand.

use serde::Serialize;

use crate::axis::{Edit, Situation, Variant};
use crate::credentials::Credentials;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::sign::digest::DigestForm;
use crate::sign::parameters::{Collected, Source};
use crate::sign::trace;

/// All steps from a request to its signature.
#[derive(Clone, Debug, Serialize)]
pub struct Calculation {
    /// The variant that is calculated; `rfc5849` for the RFC's own.
    pub variant: String,
    /// In order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Section of RFC 5849.
    pub section: &'static str,
    /// What is made here.
    pub name: &'static str,
    /// One line, or one for each parameter. No secret, and nothing that holds one.
    pub lines: Vec<String>,
}

impl Calculation {
    /// Calculates the signature of `situation`'s request as `variant` has it; without credentials up to the base
    /// string.
    pub fn new(situation: &Situation, variant: &Variant, credentials: Option<&Credentials>) -> Self {
        let request = &situation.request;
        // Key and secrets have no part in the base string of a captured request.
        let none = Credentials {
            key: String::new(),
            secret: crate::credentials::Secret::new(String::new()),
            token: None,
        };
        let stamp = Stamp { nonce: String::new(), timestamp: 0 };
        let traced = trace(request, credentials.unwrap_or(&none), variant, &stamp);
        let collected = request.collected(&[]);
        let own = collected.iter().filter(|own| !own.is_named("oauth_signature"));
        let mut steps = vec![
            Step { section: "3.4.1.3.1", name: "Parameters, decoded", lines: own.map(parameter).collect() },
            step("3.4.1.3.2", "Normalised parameters", traced.normalized_parameters),
            step("3.4.1.2", "Base string URI", traced.base_string_uri.to_string()),
            step("3.4.1.1", "Signature base string", traced.signature_base_string),
        ];
        if let Some(credentials) = credentials {
            steps.push(step("3.4.2", "Signing key", key(credentials, variant)));
            let form = DigestForm::new(request.signature_method, &variant.deviations);
            // Without a hash function the signature is the key.
            let signature = if form.hash.is_none() { "[secret]".to_owned() } else { traced.signature };
            steps.push(step("3.4.2", "Signature", signature));
        }
        Self { variant: variant.to_string(), steps }
    }
}

fn step(section: &'static str, name: &'static str, line: String) -> Step {
    Step { section, name, lines: vec![line] }
}

fn parameter(own: &Collected) -> String {
    let place = match own.source {
        Source::Query => "query",
        Source::Body => "body",
        Source::Protocol => "OAuth",
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{} = {} ({place})", text(&own.parameter.name), text(&own.parameter.value))
}

/// How the key is put together, without the secrets themselves.
fn key(credentials: &Credentials, variant: &Variant) -> String {
    let token = if credentials.token_secret().is_empty() {
        "nothing, since there is no token secret"
    } else {
        "the percent-encoded token secret"
    };
    let rule = format!("the percent-encoded consumer secret, an ampersand, {token}");
    let edits = variant.deviations.iter().filter(|own| matches!(own.choice.edit, Edit::SigningKey(_)));
    let said: Vec<&str> = edits.map(|own| own.choice.said.as_str()).collect();
    if said.is_empty() { rule } else { format!("{rule}; but here: {}", said.join(", ")) }
}
