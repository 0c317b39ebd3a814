//! What a captured request shows: its faults, and how it was signed. Nothing is sent anywhere.

mod given_secret;
mod same_fault;
mod spoken;
mod steps;
mod texts;

pub use steps::{Calculation, Step};

use serde::Serialize;

use crate::axes::AXES;
use crate::axis::{Authority, BaseAddress, Deviation, Situation, Variant};
use crate::causes::{Finding, Side};
use crate::clients::{CLIENTS, Client};
use crate::comparison::{Difference, are_of_one_request, differences};
use crate::credentials::{Credentials, Redactor, Secret};
use crate::discover::{Discovered, Origin, path_prefix};
use crate::import::Captured;
use crate::lints::{lint, sent_secrets};
use crate::report::SCHEMA_VERSION;
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::rfc5849::signature::SignatureMethod;
use crate::search::{Explanation, Found, Progress, Search, search};
use crate::servers::PROFILES;
use crate::sign::trace;

use spoken::{Seen, Spoken, is_behind_the_base_string};

/// What came out, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectionVerdict {
    /// The signature is the one that RFC 5849 asks for.
    Verifies,
    /// It was signed in another way, and that way is known.
    Explained,
    /// Nothing that was tried gives it.
    NotExplained,
    /// There was no secret: only the form was looked at.
    Linted,
}

/// What is known beside the request.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// Key and secrets; none when only the form is looked at.
    pub credentials: Option<Credentials>,
    /// Other names that the server goes by.
    pub aliases: Vec<Authority>,
    /// Whole base addresses to try.
    pub base_addresses: Vec<BaseAddress>,
    /// At most so many deviations.
    pub depth: usize,
    /// Threads.
    pub jobs: usize,
    /// What to compare with, when something is.
    pub against: Option<Against>,
    /// Whether to show the calculation step by step.
    pub steps: bool,
    /// The present time, in seconds since 1970.
    pub now: u64,
}

/// What a server makes of a request.
#[derive(Clone, Debug)]
pub enum Against {
    /// It signs with this base address.
    BaseAddress(BaseAddress),
    /// It said so: a base string.
    BaseString(String),
}

/// What was signed beside what a server wants.
#[derive(Clone, Debug, Serialize)]
pub struct AgainstReport {
    /// What was signed: of the best explanation; where there is none, what RFC 5849 asks for.
    pub signed: String,
    /// Whether it is known what was signed.
    pub signed_is_known: bool,
    /// What the server wants.
    pub wanted: String,
    /// Whether both are of one request; if not, nonce and timestamp are not compared.
    pub same_request: bool,
    /// The parts that differ.
    pub differences: Vec<Difference>,
    /// Whether client and server match: the base strings are the same, and the key and the digest are as RFC 5849 has
    /// them. None where it is not known what was signed.
    pub matches: Option<bool>,
}

/// Everything about one captured request.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// Version of this form.
    pub schema_version: u32,
    /// Where in the text it stood.
    pub origin: String,
    /// The verdict; the exit code follows from it and from the findings.
    pub verdict: InspectionVerdict,
    /// The first sentence: whose side is wrong.
    pub headline: String,
    /// What to change, a sentence each; empty when that is not known.
    pub change: Vec<String>,
    /// Its signature method as written.
    pub signature_method: Option<String>,
    /// The base string that RFC 5849 asks for.
    pub rfc5849_base_string: String,
    /// How it was signed, the likeliest first.
    pub explanations: Vec<ExplanationReport>,
    /// What a server would want, when that was asked.
    pub against: Option<AgainstReport>,
    /// How the signature is made, as RFC 5849 has it and as it was made; empty when that was not asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calculations: Vec<Calculation>,
    /// Faults that the request shows by itself.
    pub findings: Vec<Finding>,
    /// What the text left open, and what was assumed.
    pub notes: Vec<String>,
    /// So many signatures were made.
    pub tried: u64,
    /// Whether the search went as far as it should.
    pub complete: bool,
    /// Milliseconds.
    pub elapsed_ms: u128,
}

/// One way that gives the signature.
#[derive(Clone, Debug, Serialize)]
pub struct ExplanationReport {
    /// Its name.
    pub variant: String,
    /// The same, each deviation for itself.
    pub deviations: Vec<DeviationReport>,
    /// What is signed as base string URI.
    pub base_string_uri: String,
    /// What is signed.
    pub signature_base_string: String,
    /// Other variants with the same bytes.
    pub also: Vec<String>,
}

/// One difference from RFC 5849.
#[derive(Clone, Debug, Serialize)]
pub struct DeviationReport {
    /// The decision.
    pub axis: &'static str,
    /// What was chosen.
    pub choice: String,
    /// In words.
    pub said: String,
}

impl Inspection {
    /// Looks at one request. `progress` is told how many signatures were made, and ends the search with `false`.
    /// Where the text leaves the scheme open, the one that explains the signature with less is taken. Secrets that the
    /// request carries along are not repeated.
    pub fn new(captured: &Captured, knowledge: &Knowledge, progress: &Progress<'_>) -> Self {
        let mut inspection = Self::of_either_scheme(captured, knowledge, progress);
        for secret in sent_secrets(captured) {
            let key = captured.consumer_key().unwrap_or_default().to_owned();
            let sent = Credentials { key, secret: Secret::new(secret.to_owned()), token: None };
            inspection.redact(&sent);
        }
        inspection
    }

    /// Puts `[secret]` in the place of these secrets.
    pub fn redact(&mut self, credentials: &Credentials) {
        let redactor = Redactor::new(credentials, &[&credentials.key]);
        self.change_texts(&|text| redactor.redact(text));
    }

    fn of_either_scheme(captured: &Captured, knowledge: &Knowledge, progress: &Progress<'_>) -> Self {
        let first = Self::of(captured, knowledge, progress);
        let deviations =
            |own: &Self| own.explanations.first().map_or(usize::MAX, |best| best.deviations.len());
        let is_open = captured.scheme_is_assumed && knowledge.credentials.is_some() && first.complete;
        if !is_open || first.verdict == InspectionVerdict::Verifies {
            return first;
        }
        let Some(other) = captured.with_the_other_scheme() else { return first };
        let mut second = Self::of(&other, knowledge, progress);
        second.tried += first.tried;
        if deviations(&second) < deviations(&first) {
            return second;
        }
        Self { tried: second.tried, complete: second.complete, ..first }
    }

    fn of(captured: &Captured, knowledge: &Knowledge, progress: &Progress<'_>) -> Self {
        let mut findings = lint(captured, knowledge.now);
        let mut situation = Situation {
            aliases: knowledge.aliases.clone(),
            base_addresses: knowledge.base_addresses.clone(),
            ..Situation::new(captured.request.clone())
        };
        let of_products: Vec<_> = PROFILES
            .iter()
            .filter_map(|product| path_prefix::of_product(product, &situation.request))
            .collect();
        situation.discover(of_products);
        match &knowledge.against {
            Some(Against::BaseAddress(base)) => situation.base_addresses.push(base.clone()),
            Some(Against::BaseString(text)) => {
                situation.discover(base_string_uri_in(text));
            }
            None => {}
        }
        if let Some(method) = captured.signature_method {
            situation.request.signature_method = method;
        }
        let found = knowledge.credentials.as_ref().map(|credentials| {
            situation.secret_has_white_space = credentials.secret.has_white_space_around();
            let (depth, jobs) = (knowledge.depth, knowledge.jobs);
            search(&Search { situation: &situation, captured, credentials, depth, jobs }, progress)
        });
        let verdict = verdict(found.as_ref());
        let best = found.as_ref().and_then(|found| found.explanations.first());
        if let Some(best) = best {
            findings.retain(|own| !same_fault::says_more_than(&best.variant, own));
        } else if let Some(credentials) = &knowledge.credentials {
            findings.splice(..0, given_secret::swapped(captured, credentials));
        }
        let against = knowledge.against.as_ref().map(|against| {
            let signed =
                best.map_or_else(|| base_string(&situation), |best| best.signature_base_string.clone());
            let wanted = wanted(against, &situation);
            let mut differences = differences(&signed, &wanted);
            let same_request = are_of_one_request(&signed, &wanted);
            if !same_request {
                differences.retain(|own| !MADE_ANEW.contains(&own.part.as_str()));
            }
            let is_signed_so = |best: &Explanation| {
                let (_, client) = given_secret::apart_from_the_client(&best.variant);
                !client.deviations.iter().any(is_behind_the_base_string)
            };
            let matches = best.map(|best| differences.is_empty() && is_signed_so(best));
            let signed_is_known = best.is_some();
            AgainstReport { signed, signed_is_known, wanted, same_request, differences, matches }
        });
        let spoken = Spoken::new(&Seen {
            captured,
            verdict,
            found: found.as_ref(),
            findings: &findings,
            against: against.as_ref(),
            knowledge,
        });
        let credentials = knowledge.credentials.as_ref();
        let explained = best.map(|best| best.variant.clone()).filter(|own| !own.deviations.is_empty());
        let calculations = [Some(Variant::rfc5849()), explained].into_iter().flatten();
        let calculation = |variant| Calculation::new(&situation, &variant, credentials);
        Self {
            calculations: calculations.filter(|_| knowledge.steps).map(calculation).collect(),
            notes: notes(captured, best, knowledge, against.as_ref()),
            against,
            schema_version: SCHEMA_VERSION,
            origin: captured.origin.clone(),
            headline: spoken.headline,
            change: spoken.change,
            verdict,
            signature_method: captured.method_label.clone(),
            rfc5849_base_string: base_string(&situation),
            explanations: found.iter().flat_map(|found| &found.explanations).map(Into::into).collect(),
            findings,
            tried: found.as_ref().map_or(0, |found| found.tried),
            complete: found.is_none_or(|found| found.complete),
            elapsed_ms: 0,
        }
    }

    /// Whether the request shows a fault by itself.
    pub fn has_fault(&self) -> bool {
        self.findings.iter().any(|own| own.side != Side::None)
    }

    /// 0 verifies, 3 explained or a fault was found, 4 not explained and no fault, 8 nothing was found without a secret.
    /// Where the request is compared with a server, 0 when both match and 3 when they do not.
    pub fn exit_code(&self) -> u8 {
        if self.has_fault() {
            return 3;
        }
        match (self.against.as_ref().and_then(|own| own.matches), self.verdict) {
            (Some(true), _) | (None, InspectionVerdict::Verifies) => 0,
            (Some(false), _) | (None, InspectionVerdict::Explained) => 3,
            (None, InspectionVerdict::NotExplained) => 4,
            (None, InspectionVerdict::Linted) => 8,
        }
    }
}

/// One exit code for several requests: the gravest.
pub fn exit_code(all: &[Inspection]) -> u8 {
    let codes: Vec<u8> = all.iter().map(Inspection::exit_code).collect();
    [4, 3, 8, 0].into_iter().find(|code| codes.contains(code)).unwrap_or(0)
}

impl From<&Explanation> for ExplanationReport {
    fn from(explanation: &Explanation) -> Self {
        let deviations = explanation.variant.deviations.iter().map(|own| DeviationReport {
            axis: own.axis.name,
            choice: own.choice.name.clone(),
            said: own.choice.said.clone(),
        });
        Self {
            variant: explanation.variant.to_string(),
            deviations: deviations.collect(),
            base_string_uri: explanation.base_string_uri.clone(),
            signature_base_string: explanation.signature_base_string.clone(),
            also: explanation.also.iter().map(ToString::to_string).collect(),
        }
    }
}

fn verdict(found: Option<&Found>) -> InspectionVerdict {
    let Some(found) = found else { return InspectionVerdict::Linted };
    match found.explanations.first() {
        Some(first) if first.variant.deviations.is_empty() => InspectionVerdict::Verifies,
        Some(_) => InspectionVerdict::Explained,
        None => InspectionVerdict::NotExplained,
    }
}

fn wanted(against: &Against, situation: &Situation) -> String {
    match against {
        Against::BaseString(text) => text.clone(),
        Against::BaseAddress(base) => {
            let situation = Situation { base_addresses: vec![base.clone()], ..situation.clone() };
            let choices = AXES
                .iter()
                .find(|axis| axis.name == "base-address")
                .map(|axis| (axis, (axis.choices)(&situation)));
            // Without a choice the base address is that of the request itself.
            let deviation = choices.and_then(|(axis, choices)| {
                Some(Deviation { axis, choice: choices.into_iter().next()?.into() })
            });
            base_string_of(&situation, &Variant { deviations: deviation.into_iter().collect() })
        }
    }
}

fn base_string(situation: &Situation) -> String {
    base_string_of(situation, &Variant::rfc5849())
}

fn base_string_of(situation: &Situation, variant: &Variant) -> String {
    // The base string depends on no secret.
    let credentials = Credentials {
        key: String::new(),
        secret: crate::credentials::Secret::new(String::new()),
        token: None,
    };
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let mut request = situation.request.clone();
    request.signature_method = SignatureMethod::HmacSha1;
    trace(&request, &credentials, variant, &stamp).signature_base_string
}

/// What every request has of its own.
const MADE_ANEW: [&str; 3] =
    ["parameter oauth_nonce", "parameter oauth_timestamp", "parameter oauth_signature"];

/// The base string URI in a base string that a server told.
fn base_string_uri_in(text: &str) -> Option<Discovered> {
    let encoded = text.split('&').nth(1)?;
    let called = Called::parse(&String::from_utf8_lossy(&decode(encoded))).ok()?;
    let Called { scheme, host, port, path, .. } = called;
    Discovered::base_string_uri(BaseStringUri { scheme, host, port, path }, Origin::Refusal)
}

fn notes(
    captured: &Captured,
    best: Option<&Explanation>,
    knowledge: &Knowledge,
    against: Option<&AgainstReport>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if against.is_some_and(|own| !own.same_request) {
        notes.push(
            "What --against holds belongs to another request (it has another oauth_nonce): nonce and timestamp are not \
             compared."
                .to_owned(),
        );
    }
    if captured.scheme_is_assumed {
        notes.push(format!(
            "The text does not say whether it is http or https: {} was assumed. --url says which.",
            captured.request.sent.scheme().name()
        ));
    }
    if captured.method_is_assumed {
        notes.push(format!(
            "The text does not name the HTTP method: {} was assumed. --method says which.",
            captured.request.method
        ));
    }
    if let Some(Against::BaseAddress(base)) = &knowledge.against
        && !base.covers(captured.request.sent.path())
    {
        notes.push(format!(
            "The path {} is not under {}, the path of --against: what the server wants is only a guess, with the one \
             put before the other.",
            captured.request.sent.path(),
            base.path
        ));
    }
    if let Some(best) =
        best.filter(|best| !best.variant.deviations.is_empty() && best.variant.is_base_uri_only())
    {
        let signs = |own: &&Client| own.signs(&captured.request.called).to_string() == best.base_string_uri;
        let known: Vec<&str> = CLIENTS.iter().filter(signs).map(|own| own.title.as_str()).collect();
        if !known.is_empty() {
            notes.push(format!(
                "Of a URL typed like this, these clients sign just that: {}.",
                known.join(", ")
            ));
        }
    }
    notes
}
