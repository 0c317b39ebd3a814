//! The first line of a recording: what was asked.

use regex::RegexBuilder;
use serde::{Deserialize, Serialize};

use super::headers::headers;
use super::line::text;
use super::{Asked, RECORDING_VERSION};
use crate::axis::{Authority, BaseAddress, Situation};
use crate::discover::Discovered;
use crate::discover::runtime_settings::RuntimeSettings;
use crate::probe::run::Run;
use crate::probe::session::Stop;
use crate::probe::settings::Settings;
use crate::report::Facts;
use crate::request::{Called, Request, Sent};
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::servers::Profile;
use crate::verdict::Judge;

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

    /// Whether the command line could have asked for it. A replay would go on for ever after some other numbers.
    pub(super) fn is_possible(&self) -> bool {
        let Settings { concurrency, delay, max_probes, repeat, .. } = &self.settings;
        let before = self.facts.redirected.as_ref().map_or(0, |redirected| redirected.requests);
        *concurrency <= 64
            && delay.as_secs() <= 3600
            && *repeat <= 1000
            && [*max_probes, before].into_iter().all(|requests| requests <= u16::MAX.into())
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
