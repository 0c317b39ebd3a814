//! What a captured request shows: its faults, and how it was signed. Nothing is sent anywhere.

mod against;
mod behind_a_proxy;
mod explanation;
mod given_secret;
mod notes;
mod same_fault;
mod several;
mod spoken;
mod steps;
mod texts;
mod verdict;

pub use against::{Against, AgainstReport};
pub use explanation::{DeviationReport, ExplanationReport};
pub use several::summary;
pub use steps::{Calculation, Step};
pub use verdict::{InspectionVerdict, exit_code};

use serde::Serialize;

use crate::axis::{Authority, BaseAddress, Situation, Variant};
use crate::causes::Finding;
use crate::credentials::{Credentials, Redactor, Secret};
use crate::discover::path_prefix;
use crate::import::Captured;
use crate::lints::{lint, secrets_in_base_string, sent_secrets};
use crate::report::SCHEMA_VERSION;
use crate::search::{Progress, Search, search};
use crate::servers::PROFILES;

use against::{base_string_uri_in, rfc5849_base_string};
use notes::notes;
use spoken::{Seen, Spoken};

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

impl Inspection {
    /// Looks at one request. `progress` is told how many signatures were made, and ends the search with `false`.
    /// Where the text leaves the scheme open, the one that explains the signature with less is taken. Secrets that the
    /// request or the server's base string carries along are not repeated.
    pub fn new(captured: &Captured, knowledge: &Knowledge, progress: &Progress<'_>) -> Self {
        let mut inspection = Self::of_either_scheme(captured, knowledge, progress);
        let told = match &knowledge.against {
            Some(Against::BaseString(text)) => secrets_in_base_string(text),
            _ => Vec::new(),
        };
        for secret in sent_secrets(captured).into_iter().map(str::to_owned).chain(told) {
            let key = captured.consumer_key().unwrap_or_default().to_owned();
            let sent = Credentials { key, secret: Secret::new(secret), token: None };
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
        situation.discover(path_prefix::of_forwarded(&situation.request));
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
        let verdict = InspectionVerdict::of(found.as_ref());
        let best = found.as_ref().and_then(|found| found.explanations.first());
        if let Some(best) = best {
            findings.retain(|own| !same_fault::says_more_than(&best.variant, own));
        } else if let Some(credentials) = &knowledge.credentials {
            findings.splice(..0, given_secret::swapped(captured, credentials));
        }
        let against = knowledge.against.as_ref();
        let against = against.map(|against| AgainstReport::new(against, &situation, best));
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
            rfc5849_base_string: rfc5849_base_string(&situation),
            explanations: found.iter().flat_map(|found| &found.explanations).map(Into::into).collect(),
            findings,
            tried: found.as_ref().map_or(0, |found| found.tried),
            complete: found.is_none_or(|found| found.complete),
            elapsed_ms: 0,
        }
    }
}
