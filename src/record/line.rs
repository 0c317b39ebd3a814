//! The lines of a recording, and a request with what came back.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::head::Head;
use super::plan::PlanLine;
use crate::probe::exchange::Purpose;
use crate::probe::follow_up::rounds::is_balancer_cookie;
use crate::probe::sending::Sending;
use crate::probe::session::Question;
use crate::probe::{Answer, Failure, Observation, Outcome};
use crate::request::Outgoing;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::parameters::Parameter;
use crate::sign::Trace;
use crate::verdict::scrub::Scrub;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    Head(Box<Head>),
    Plan(PlanLine),
    Request(Box<RequestLine>),
    End,
}

/// Stands for the value of a header that may let somebody in.
const LEFT_OUT: &str = "[left out]";

/// The user's headers whose values say something about the way, and let nobody in.
fn is_harmless(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("x-forwarded-")
        || ["accept", "accept-language", "forwarded", "user-agent", "content-type"].contains(&name.as_str())
}

pub(super) fn headers(all: &[(String, String)]) -> Vec<(String, String)> {
    let kept = |(name, value): &(String, String)| {
        // The signature is none of the user's.
        let is_own = name.eq_ignore_ascii_case("authorization");
        let value = if is_own || is_harmless(name) { value.as_str() } else { LEFT_OUT };
        (name.clone(), value.to_owned())
    };
    all.iter().map(kept).collect()
}

/// Cookies may let somebody in, but for those that only name a server.
fn of_answer(all: &[(String, String)]) -> Vec<(String, String)> {
    let kept = |(name, value): &(String, String)| {
        let cookie = value.split('=').next().unwrap_or_default();
        let is_kept = name != "set-cookie" || is_balancer_cookie(cookie);
        (name.clone(), if is_kept { value.clone() } else { format!("{cookie}={LEFT_OUT}") })
    };
    all.iter().map(kept).collect()
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
