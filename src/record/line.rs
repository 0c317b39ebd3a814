//! The lines of a recording.

use std::net::SocketAddr;
use std::time::Duration;

use regex::RegexBuilder;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Asked, RECORDING_VERSION};
use crate::axis::{Authority, BaseAddress, Situation, Variant};
use crate::discover::Discovered;
use crate::discover::runtime_settings::RuntimeSettings;
use crate::plan::{Candidate, Plan, Stage};
use crate::probe::exchange::Purpose;
use crate::probe::follow_up::rounds::is_balancer_cookie;
use crate::probe::run::Run;
use crate::probe::sending::Sending;
use crate::probe::session::{Question, Settings, Stop};
use crate::probe::{Answer, Failure, Observation, Outcome};
use crate::report::Facts;
use crate::request::{Called, Outgoing, Request, Sent};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::parameters::Parameter;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::servers::Profile;
use crate::sign::Trace;
use crate::verdict::Judge;
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

/// What was asked, and what the report says beside the run.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    recording_version: u32,
    pub(super) tool_version: String,
    pub(super) key: String,
    pub(super) token: Option<String>,
    called: Called,
    host_header: String,
    method: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    content_type: Option<String>,
    placement: Placement,
    signature_method: SignatureMethod,
    realm: Option<String>,
    aliases: Vec<Authority>,
    base_addresses: Vec<BaseAddress>,
    addresses: Vec<String>,
    discovered: Vec<Discovered>,
    runtime_settings: Option<RuntimeSettings>,
    discovers: bool,
    secret_has_white_space: bool,
    pub(super) settings: Settings,
    refused_when: Option<String>,
    accepted_when: Option<String>,
    server: Option<String>,
    pub(super) was_interrupted: bool,
    pub(super) facts: Facts,
}

/// The form's version in the first line of a recording.
pub(super) fn version(line: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Outermost {
        head: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        recording_version: u32,
    }
    serde_json::from_str::<Outermost>(line).ok().map(|own| own.head.recording_version)
}

/// Stands for the value of a header that may let somebody in.
const LEFT_OUT: &str = "[left out]";

/// The user's headers whose values say something about the way, and let nobody in.
fn is_harmless(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("x-forwarded-")
        || ["accept", "accept-language", "forwarded", "user-agent", "content-type"].contains(&name.as_str())
}

fn headers(all: &[(String, String)]) -> Vec<(String, String)> {
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

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Head {
    pub(super) fn of(asked: &Asked<'_>, run: &Run, facts: &Facts) -> Self {
        let Situation { request, .. } = asked.situation;
        let situation = asked.situation;
        let pattern = |own: &Option<regex::Regex>| own.as_ref().map(|own| own.as_str().to_owned());
        Self {
            recording_version: RECORDING_VERSION,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            key: asked.credentials.key.clone(),
            token: asked.credentials.token_identifier().map(str::to_owned),
            called: request.called.clone(),
            host_header: request.sent.host_header().to_owned(),
            method: request.method.clone(),
            headers: headers(&request.headers),
            body: request.body.as_deref().map(text),
            content_type: request.content_type.clone(),
            placement: request.placement,
            signature_method: request.signature_method,
            realm: request.realm.clone(),
            aliases: situation.aliases.clone(),
            base_addresses: situation.base_addresses.clone(),
            addresses: situation.addresses.clone(),
            discovered: situation.discovered.clone(),
            runtime_settings: situation.runtime_settings.clone(),
            discovers: situation.discovers,
            secret_has_white_space: situation.secret_has_white_space,
            settings: asked.settings.clone(),
            refused_when: pattern(&asked.judge.refused_when),
            accepted_when: pattern(&asked.judge.accepted_when),
            server: asked.server.map(|profile| profile.text.clone()),
            was_interrupted: run.stop == Some(Stop::Interrupted),
            facts: facts.clone(),
        }
    }

    pub(super) fn situation(&self) -> Option<Situation> {
        let request = Request {
            called: self.called.clone(),
            sent: Sent::new(&self.called, Some(&self.host_header)).ok()?,
            method: self.method.clone(),
            headers: self.headers.clone(),
            body: self.body.clone().map(String::into_bytes),
            content_type: self.content_type.clone(),
            placement: self.placement,
            signature_method: self.signature_method,
            realm: self.realm.clone(),
            captured: None,
        };
        Some(Situation {
            aliases: self.aliases.clone(),
            base_addresses: self.base_addresses.clone(),
            addresses: self.addresses.clone(),
            discovered: self.discovered.clone(),
            runtime_settings: self.runtime_settings.clone(),
            discovers: self.discovers,
            secret_has_white_space: self.secret_has_white_space,
            ..Situation::new(request)
        })
    }

    pub(super) fn judge(&self) -> Option<Judge> {
        let pattern = |own: &Option<String>| match own {
            None => Some(None),
            Some(own) => RegexBuilder::new(own).multi_line(true).size_limit(1 << 20).build().ok().map(Some),
        };
        Some(Judge {
            refused_when: pattern(&self.refused_when)?,
            accepted_when: pattern(&self.accepted_when)?,
        })
    }

    pub(super) fn server(&self) -> Result<Option<Profile>, ()> {
        self.server.as_deref().map(|text| Profile::parse(text).map_err(|_| ())).transpose()
    }
}

/// A plan: it depends on the secret, which variants come to the same bytes.
#[derive(Serialize, Deserialize)]
pub(super) struct PlanLine {
    candidates: Vec<CandidateLine>,
    shapes: Vec<String>,
    inert: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct CandidateLine {
    variant: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    also: Vec<String>,
    base_string_uri: String,
    core: bool,
    stage: Stage,
    shape: usize,
}

fn names(variants: &[Variant]) -> Vec<String> {
    variants.iter().map(ToString::to_string).collect()
}

impl PlanLine {
    pub(super) fn of(plan: &Plan) -> Self {
        let candidate = |own: &Candidate| CandidateLine {
            variant: own.variant.to_string(),
            also: names(&own.also),
            base_string_uri: own.base_string_uri.clone(),
            core: own.core,
            stage: own.stage,
            shape: own.shape,
        };
        Self {
            candidates: plan.candidates.iter().map(candidate).collect(),
            shapes: names(&plan.shapes),
            inert: names(&plan.inert),
        }
    }

    /// The same again; none where this situation has no such variants.
    pub(super) fn plan(&self, situation: &Situation) -> Option<Plan> {
        let variant = |text: &String| Variant::parse(text, situation).ok();
        let all = |texts: &[String]| texts.iter().map(variant).collect::<Option<Vec<Variant>>>();
        let candidate = |own: &CandidateLine| {
            Some(Candidate {
                variant: variant(&own.variant)?,
                also: all(&own.also)?,
                base_string_uri: own.base_string_uri.clone(),
                core: own.core,
                stage: own.stage,
                shape: own.shape,
            })
        };
        let candidates = self.candidates.iter().map(candidate).collect::<Option<Vec<Candidate>>>()?;
        let shapes = all(&self.shapes)?;
        let is_whole = !candidates.is_empty() && candidates.iter().all(|own| own.shape < shapes.len());
        is_whole.then_some(Plan { candidates, shapes, inert: all(&self.inert)? })
    }
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
