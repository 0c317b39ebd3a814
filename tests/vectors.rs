//! Published signatures, stage by stage. Whole signatures that agree could agree for a wrong reason, and one
//! that disagrees does not say where: each failure here names its vector and its stage.
//!
//! `tests/vectors/published.json` holds them with their sources; a misprint is there with what it really is.

#![allow(clippy::disallowed_methods, reason = "a test reads its data from a file")]

use serde::Deserialize;
use sigprobe::axis::Variant;
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::base_string_uri::BaseStringUri;
use sigprobe::rfc5849::parameters::{Parameter, normalize};
use sigprobe::rfc5849::percent_encoding::encode;
use sigprobe::rfc5849::protocol_parameters::{MADE_BY_SIGNERS, Stamp};
use sigprobe::rfc5849::signature::{SignatureMethod, signature, signing_key};
use sigprobe::rfc5849::signature_base_string::signature_base_string;
use sigprobe::sign::trace;

/// One published signature. Those of a bare HMAC have no request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    id: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "note")]
    _note: Option<String>,
    request: Option<Signed>,
    /// The method that the source prints, when the signature is not of that one.
    printed_method: Option<String>,
    client_secret: String,
    token_secret: String,
    signature_method: String,
    base_string_uri: Option<String>,
    normalized_parameters: Option<String>,
    base_string: String,
    key: String,
    signature: String,
}

/// A request with every parameter that is signed, decoded, in the order of the source.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    method: String,
    url: String,
    parameters: Vec<(String, String)>,
}

impl Signed {
    fn value(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn base_string_uri(&self) -> String {
        let url = Called::parse(&self.url).expect("the vector's URL");
        BaseStringUri::new(url.scheme, &url.host, url.port.as_deref(), &url.path).to_string()
    }

    fn normalized_parameters(&self) -> String {
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|(name, value)| Parameter::new(name.as_str(), value.as_str()))
            .collect();
        normalize(&parameters)
    }
}

impl Vector {
    fn method(&self) -> SignatureMethod {
        SignatureMethod::parse(&self.signature_method).expect("the vector's signature method")
    }

    /// Each stage fed with the published result of the one before it: (stage, expected, made).
    fn stages(&self) -> Vec<(&'static str, String, String)> {
        let mut stages = Vec::new();
        if let (Some(request), Some(uri), Some(normalized)) =
            (&self.request, &self.base_string_uri, &self.normalized_parameters)
        {
            stages.push(("base string URI", uri.clone(), request.base_string_uri()));
            stages.push(("normalised parameters", normalized.clone(), request.normalized_parameters()));
            let base_string = signature_base_string(&request.method, uri, normalized);
            stages.push(("base string", self.base_string.clone(), base_string));
            if let Some(made) = self.signed_by_trace(request) {
                stages.push(("all at once", self.signature.clone(), made));
            }
        }
        let key = signing_key(&self.client_secret, &self.token_secret).to_string();
        stages.push(("key", self.key.clone(), key));
        let made = signature(self.method(), &self.base_string, &self.key);
        stages.push(("signature", self.signature.clone(), made));
        stages
    }

    /// The signature as [`trace`] makes it from a URL and credentials, for requests that have what it always
    /// sends: a version, and the method's own label.
    fn signed_by_trace(&self, signed: &Signed) -> Option<String> {
        let made_here = signed.value("oauth_version") == Some("1.0")
            && signed.value("oauth_signature_method") == Some(self.signature_method.as_str());
        if !made_here {
            return None;
        }
        let query: Vec<String> = signed
            .parameters
            .iter()
            .filter(|(name, _)| !MADE_BY_SIGNERS.contains(&name.as_str()))
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let called = Called::parse(&format!("{}?{}", signed.url, query.join("&"))).expect("a URL");
        let mut request = Request::get(called).expect("a request");
        request.method.clone_from(&signed.method);
        request.signature_method = self.method();
        let token =
            signed.value("oauth_token").map(|token| (token.into(), Secret::new(self.token_secret.clone())));
        let credentials = Credentials {
            key: signed.value("oauth_consumer_key")?.to_owned(),
            secret: Secret::new(self.client_secret.clone()),
            token,
        };
        let stamp = Stamp {
            nonce: signed.value("oauth_nonce")?.to_owned(),
            timestamp: signed.value("oauth_timestamp")?.parse().expect("a timestamp"),
        };
        Some(trace(&request, &credentials, &Variant::rfc5849(), &stamp).signature)
    }
}

fn published() -> Vec<Vector> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/published.json");
    let text = std::fs::read_to_string(file).expect("the vectors can be read");
    serde_json::from_str(&text).expect("the vectors have their form")
}

#[test]
fn every_stage_gives_what_was_published() {
    let vectors = published();
    let mut wrong = Vec::new();
    for vector in &vectors {
        for (stage, expected, made) in vector.stages() {
            if made != expected {
                wrong.push(format!("{}, {stage}:\n  published {expected}\n  made      {made}", vector.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let whole = vectors.iter().filter(|v| v.request.as_ref().is_some_and(|r| v.signed_by_trace(r).is_some()));
    assert!(vectors.len() >= 25 && whole.count() >= 10, "vectors are missing, or are no longer looked at");
}

#[test]
fn a_misprint_is_not_the_signature_of_the_request_that_it_is_printed_for() {
    let vectors = published();
    let misprinted: Vec<_> = vectors.iter().filter(|vector| vector.printed_method.is_some()).collect();
    assert!(!misprinted.is_empty());
    for vector in misprinted {
        let (Some(method), Some(request)) = (&vector.printed_method, &vector.request) else { unreachable!() };
        let base_string =
            signature_base_string(method, &request.base_string_uri(), &request.normalized_parameters());
        assert_ne!(signature(vector.method(), &base_string, &vector.key), vector.signature, "{}", vector.id);
    }
}
