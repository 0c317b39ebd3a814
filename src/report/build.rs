//! From a case to a report.

use super::advice::advice;
use super::clients::clients;
use super::headline::headline;
use super::pasteable::pasteable;
use super::proved_right::proved_right;
use super::told_apart::indistinguishable;
use super::{
    AcceptedReport, ConfiguredReport, DiscoveredReport, ExchangeReport, NotTried, RedirectedReport, Report,
    SCHEMA_VERSION, SentReport, ServerReport,
};
use crate::axis::BaseAddress;
use crate::causes::{Finding, Possible};
use crate::diagnose::Case;
use crate::discover::runtime_settings::RuntimeSettings;
use crate::discover::{Discovered, Found};
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::run::State;
use crate::probe::session::Stop;
use crate::verdict::Judgement;

/// What the command line knows about a run beside the run itself.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// When it began: RFC 3339, UTC.
    pub started_at: String,
    /// Milliseconds that it took.
    pub elapsed_ms: u128,
    /// Proxy in use, and who chose it.
    pub proxy: Option<String>,
    /// Where connections went in place of the URL's host and port.
    pub destination: Option<String>,
    /// Where a redirect led, when the run started again there.
    pub redirected: Option<RedirectedReport>,
    /// Sentences about the input.
    pub notes: Vec<String>,
}

/// How many variants of those not tried are named in texts for people.
pub const NAMED: usize = 6;

impl Report {
    /// Explains a run.
    pub fn new(case: &Case<'_>, facts: Facts) -> Self {
        let verdict = case.verdict();
        let (findings, possible) = case.causes();
        let headline = headline(case, verdict, &findings);
        let advice = advice(case, verdict, &findings, facts.destination.as_deref());
        let advice = advice.into_iter().map(pasteable).collect();
        let findings =
            findings.into_iter().map(|own| Finding { remedy: pasteable(own.remedy), ..own }).collect();
        let possible =
            possible.into_iter().map(|own| Possible { check: pasteable(own.check), ..own }).collect();
        let request = &case.situation.request;
        let mut notes = facts.notes;
        notes.extend(request.sent.differences_from(&request.called));
        let before = facts.redirected.as_ref().map_or(0, |redirected| redirected.requests);
        Self {
            schema_version: SCHEMA_VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            started_at: facts.started_at,
            verdict,
            headline,
            called: facts
                .redirected
                .as_ref()
                .map_or_else(|| request.called.text(), |redirected| redirected.from.clone()),
            sent: SentReport {
                scheme: request.sent.scheme().name(),
                connected_to: facts
                    .destination
                    .unwrap_or_else(|| format!("{}:{}", request.sent.host(), request.sent.port())),
                remote: case
                    .run
                    .exchanges
                    .iter()
                    .find_map(|exchange| exchange.observation.remote)
                    .map(|remote| remote.to_string()),
                host: request.sent.host_header().to_owned(),
                target: request.sent.target(),
                method: request.method.clone(),
                placement: request.placement.name(),
                signature_method: request.signature_method.name(),
                proxy: facts.proxy,
            },
            configured: case.situation.runtime_settings.as_ref().map(configured),
            discovered: case.situation.discovered.iter().map(discovered).collect(),
            server: case.server.map(|server| ServerReport {
                name: server.profile.name.clone(),
                title: server.profile.title.clone(),
                how: server.how(),
                signs: server.profile.signs.clone(),
                sources: server.profile.sources.clone(),
            }),
            accepted: accepted(case),
            controls: exchanges(case, 'c'),
            probes: exchanges(case, 'p'),
            follow_ups: exchanges(case, 'f'),
            clients: clients(case, facts.redirected.is_some()),
            advice,
            findings,
            possible,
            proved_right: proved_right(case),
            not_tried: not_tried(case),
            indistinguishable: indistinguishable(case),
            notes,
            requests_sent: before + case.run.exchanges.len(),
            requests_to_answer: case.run.requests_to_answer.map(|requests| before + requests),
            redirected: facts.redirected,
            elapsed_ms: facts.elapsed_ms,
        }
    }
}

fn configured(settings: &RuntimeSettings) -> ConfiguredReport {
    let text = |base: &Option<BaseAddress>| base.as_ref().map(|base| base.text.clone());
    ConfiguredReport {
        base_address: text(&settings.base_address),
        canonical_base_address: text(&settings.canonical_base_address),
        web_api_address: text(&settings.web_api_address),
        web_api_canonical_base_address: text(&settings.web_api_canonical_base_address),
        ssl_enabled: settings.ssl_enabled,
    }
}

fn discovered(discovered: &Discovered) -> DiscoveredReport {
    let text = Some(discovered.found.text());
    let report = DiscoveredReport {
        origin: discovered.origin.code(),
        said: discovered.origin.to_string(),
        ..DiscoveredReport::default()
    };
    match discovered.found {
        Found::Authority(_) => DiscoveredReport { name: text, ..report },
        Found::BaseAddress(_) => DiscoveredReport { base_address: text, ..report },
        Found::BaseStringUri(_) => DiscoveredReport { base_string_uri: text, ..report },
        Found::PathPrefix(_) => DiscoveredReport { path_prefix: text, ..report },
    }
}

fn accepted(case: &Case<'_>) -> Vec<AcceptedReport> {
    case.accepted()
        .into_iter()
        .map(|(candidate, standing)| AcceptedReport {
            base_string_uri: candidate.base_string_uri.clone(),
            variant: candidate.variant.to_string(),
            also: candidate.also.iter().map(ToString::to_string).collect(),
            accepted: standing.accepted,
            refused: standing.refused,
        })
        .collect()
}

/// The requests whose identifiers begin with this letter.
fn exchanges(case: &Case<'_>, letter: char) -> Vec<ExchangeReport> {
    let exchanges = case.run.exchanges.iter();
    exchanges.filter(|exchange| exchange.purpose.letter() == letter).map(|e| described(case, e)).collect()
}

fn described(case: &Case<'_>, exchange: &Exchange) -> ExchangeReport {
    let candidate = &case.run.candidates[exchange.candidate];
    let control = exchange.purpose.is_control();
    ExchangeReport {
        id: exchange.id.clone(),
        purpose: exchange.purpose.name(),
        variant: (!control).then(|| candidate.variant.to_string()),
        also: if control { Vec::new() } else { candidate.also.iter().map(ToString::to_string).collect() },
        said: match exchange.purpose {
            Purpose::Unsigned => "not signed".to_owned(),
            Purpose::Broken => "deliberately wrong signature".to_owned(),
            Purpose::UnknownKey => "random key".to_owned(),
            Purpose::Variant => candidate.variant.said(),
            Purpose::Confirmation => format!("again: {}", candidate.variant.said()),
            Purpose::FollowUp => exchange.said.clone().unwrap_or_default(),
        },
        base_string_uri: exchange.base_string_uri.clone(),
        signature_base_string: exchange.signature_base_string.clone(),
        status: exchange.status(),
        verdict: verdict_of(case, exchange),
        elapsed_ms: exchange.observation.elapsed.as_millis(),
    }
}

/// What one request shows. Only the rule of acceptance makes an answer "accepted".
fn verdict_of(case: &Case<'_>, exchange: &Exchange) -> String {
    if let Some(failure) = exchange.observation.failure() {
        return failure.kind.code().to_owned();
    }
    let standing = &case.run.standings[exchange.candidate];
    let word = match (exchange.purpose, exchange.judgement) {
        (Purpose::Unsigned | Purpose::UnknownKey, _) => "control",
        (_, Judgement::Refused) if exchange.purpose.is_probe() && standing.state == State::Unclear => {
            "unclear"
        }
        (_, Judgement::Refused) => "refused",
        (Purpose::Variant | Purpose::Confirmation, Judgement::Differs) if standing.is_accepted() => {
            "accepted"
        }
        (Purpose::FollowUp, Judgement::Differs) => "accepted",
        (Purpose::Broken, Judgement::Differs) => "changed",
        _ => "unclear",
    };
    word.to_owned()
}

fn not_tried(case: &Case<'_>) -> Vec<NotTried> {
    let reason = match case.run.stop {
        None if case.best().is_some() => "another was accepted (--all leaves nothing out)",
        Some(Stop::Interrupted) => "interrupted",
        Some(stop) if stop != Stop::Budget => "the run ended early",
        _ => "the search used its share of --max-probes (the rest is kept for confirmations)",
    };
    case.run
        .candidates
        .iter()
        .zip(&case.run.standings)
        .filter(|(_, standing)| standing.state == State::Untried)
        .map(|(candidate, _)| NotTried {
            variant: candidate.variant.to_string(),
            base_string_uri: candidate.base_string_uri.clone(),
            reason,
        })
        .collect()
}
