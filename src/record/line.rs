//! The lines of a recording, and a request with what came back.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::Method;
use hyper::header::HeaderName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::head::Head;
use super::headers::{LEFT_OUT, headers, of_answer};
use super::plan::PlanLine;
use crate::credentials::{REPLACEMENT, Redactor};
use crate::probe::exchange::Purpose;
use crate::probe::sending::Sending;
use crate::probe::session::Question;
use crate::probe::{Answer, Failure, Observation, Outcome};
use crate::request::Outgoing;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::parameters::Parameter;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::Trace;
use crate::verdict::scrub::Scrub;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    Head(Box<Head>),
    Plan(PlanLine),
    Order(Vec<usize>),
    Request(Box<RequestLine>),
    /// Of so many lines between the head and this one.
    End(usize),
}

impl Line {
    /// As JSON without secrets. They are looked for before the line is written, which escapes what stands in it.
    pub(super) fn written(&mut self, redactor: &Redactor) -> String {
        let mut signature = None;
        if let Self::Request(line) = self {
            signature = line.plaintext_signature().map(Redactor::of_signature);
            if signature.is_some() {
                line.leave_signature_out();
            }
        }
        let mut value = serde_json::to_value(&*self).unwrap_or_default();
        change_texts(&mut value, &|text| {
            let text = redactor.redact(text);
            signature.as_ref().map_or_else(|| text.clone(), |own| own.redact(&text))
        });
        value.to_string()
    }
}

fn change_texts(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(all) => all.iter_mut().for_each(|own| change_texts(own, change)),
        Value::Object(all) => all.values_mut().for_each(|own| change_texts(own, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether HTTP has room for this method and for headers of these names.
fn are_words(method: &str, headers: &[(String, String)]) -> bool {
    Method::from_bytes(method.as_bytes()).is_ok()
        && headers.iter().all(|(name, _)| HeaderName::from_bytes(name.as_bytes()).is_ok())
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// One request and what came back.
#[derive(Serialize, Deserialize)]
pub(super) struct RequestLine {
    purpose: Purpose,
    candidate: usize,
    sent_at: u64,
    method: String,
    url: String,
    host_header: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    signed: Option<SignedLine>,
    elapsed_us: u64,
    remote: Option<SocketAddr>,
    came_back: CameBack,
}

#[derive(Serialize, Deserialize)]
struct SignedLine {
    protocol_parameters: Vec<(String, String)>,
    base_string_uri: BaseStringUri,
    normalized_parameters: String,
    signature_base_string: String,
    signature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CameBack {
    Answer { status: u16, headers: Vec<(String, String)>, body: String, cut: bool },
    Failure(Failure),
}

impl RequestLine {
    pub(super) fn of(question: Question, sending: &Sending) -> Self {
        let Sending { sent_at, outgoing, trace, observation, .. } = sending;
        Self {
            purpose: question.purpose,
            candidate: question.candidate,
            sent_at: *sent_at,
            method: outgoing.method.clone(),
            url: outgoing.url.to_string(),
            host_header: outgoing.host_header.clone(),
            headers: headers(&outgoing.headers),
            body: outgoing.body.as_deref().map(text),
            signed: trace.as_ref().map(SignedLine::of),
            elapsed_us: u64::try_from(observation.elapsed.as_micros()).unwrap_or(u64::MAX),
            remote: observation.remote,
            came_back: match &observation.outcome {
                Outcome::Failure(failure) => CameBack::Failure(failure.clone()),
                Outcome::Answer(answer) => CameBack::Answer {
                    status: answer.status,
                    headers: of_answer(&answer.headers),
                    body: text(&answer.body),
                    cut: answer.cut,
                },
            },
        }
    }

    /// Whether it can have been sent: method and names of headers are words of HTTP.
    pub(super) fn is_possible(&self) -> bool {
        are_words(&self.method, &self.headers)
    }

    /// What stands for the signature in place of it, where the signature is the secret (PLAINTEXT, RFC 5849 section 3.4.4).
    /// Some secrets are too short to be looked for, and some variants send a secret in a form of their own.
    pub(super) fn leave_signature_out(&mut self) {
        let Some(signed) = &mut self.signed else { return };
        REPLACEMENT.clone_into(&mut signed.signature);
        self.url = without_signature(&self.url);
        self.body = self.body.as_deref().map(without_signature);
        for (name, value) in &mut self.headers {
            if name.eq_ignore_ascii_case("authorization") {
                LEFT_OUT.clone_into(value);
            }
        }
    }

    /// The signature, where it is the secret.
    pub(super) fn plaintext_signature(&self) -> Option<&str> {
        let signed = self.signed.as_ref()?;
        let is_plaintext = |(name, value): &(String, String)| {
            name == "oauth_signature_method" && value == SignatureMethod::Plaintext.name()
        };
        signed.protocol_parameters.iter().any(is_plaintext).then_some(signed.signature.as_str())
    }

    pub(super) fn answers(&self, question: Question) -> bool {
        self.purpose == question.purpose && self.candidate == question.candidate
    }

    pub(super) fn sending(&self) -> Option<Sending> {
        let outgoing = Outgoing {
            method: self.method.clone(),
            url: Url::parse(&self.url).ok()?,
            host_header: self.host_header.clone(),
            headers: self.headers.clone(),
            body: self.body.clone().map(String::into_bytes),
        };
        let trace = self.signed.as_ref().map(SignedLine::trace);
        let scrub = match &trace {
            Some(trace) => Scrub::of_signed(&outgoing, trace),
            None => Scrub::of_unsigned(&outgoing),
        };
        let outcome = match &self.came_back {
            CameBack::Failure(failure) => Outcome::Failure(failure.clone()),
            CameBack::Answer { status, headers, body, cut } => Outcome::Answer(Answer {
                status: *status,
                headers: headers.clone(),
                body: body.clone().into_bytes(),
                cut: *cut,
            }),
        };
        let elapsed = Duration::from_micros(self.elapsed_us);
        let observation = Observation { elapsed, remote: self.remote, outcome };
        Some(Sending { sent_at: self.sent_at, outgoing, trace, scrub, observation })
    }
}

/// A query or a body without the value of the signature in it.
fn without_signature(text: &str) -> String {
    let Some((before, after)) = text.split_once("oauth_signature=") else { return text.to_owned() };
    let end = after.find(['&', '#']).unwrap_or(after.len());
    format!("{before}oauth_signature={REPLACEMENT}{}", &after[end..])
}

impl SignedLine {
    fn of(trace: &Trace) -> Self {
        let pair = |own: &Parameter| (text(&own.name), text(&own.value));
        Self {
            protocol_parameters: trace.protocol_parameters.iter().map(pair).collect(),
            base_string_uri: trace.base_string_uri.clone(),
            normalized_parameters: trace.normalized_parameters.clone(),
            signature_base_string: trace.signature_base_string.clone(),
            signature: trace.signature.clone(),
        }
    }

    fn trace(&self) -> Trace {
        let pairs = self.protocol_parameters.iter();
        Trace {
            protocol_parameters: pairs
                .map(|(name, value)| Parameter::new(name.as_str(), value.as_str()))
                .collect(),
            base_string_uri: self.base_string_uri.clone(),
            normalized_parameters: self.normalized_parameters.clone(),
            signature_base_string: self.signature_base_string.clone(),
            signature: self.signature.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_left_out_of_a_query_and_a_body() {
        assert_eq!(without_signature("a=1&oauth_signature=b%26&c=2"), "a=1&oauth_signature=[secret]&c=2");
        assert_eq!(without_signature("oauth_signature=b"), "oauth_signature=[secret]");
        assert_eq!(without_signature("a=1"), "a=1");
    }
}
