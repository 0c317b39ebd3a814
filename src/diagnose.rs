//! From a finished run to a diagnosis: the verdict, and the causes that the answers prove.

mod key;
mod refusals;
mod spelling;
mod verdict;

use crate::axis::Situation;
use crate::causes::{CAUSES, Examined, Finding, Possible};
use crate::plan::Candidate;
use crate::probe::exchange::{Exchange, Purpose, peculiar_in};
use crate::probe::hints::recognised;
use crate::probe::redirect::Redirect;
use crate::probe::run::{Run, Standing, State};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::signature::SignatureMethod;
use crate::servers::{Check, Profile, Recognised};
use crate::sign::base_string_uri;
use crate::sign::shape::Shape;
use crate::verdict::Class;
use crate::verdict::peculiar::{Mark, Peculiar};
use crate::verdict::schemes::other_schemes_only;

/// What one answer alone has may be chance.
const ASKED_TWICE: usize = 2;

/// A run with everything that explains it.
pub struct Case<'a> {
    /// What was asked about.
    pub situation: &'a Situation,
    /// What was answered.
    pub run: &'a Run,
    /// Where the controls were sent on to, when that ended the run.
    pub redirect: Option<Redirect>,
    /// The product that answers, when its answers to the controls or the user tell it.
    pub server: Option<Recognised<'a>>,
    peculiar: Option<Peculiar>,
}

impl<'a> Case<'a> {
    /// Takes a finished run.
    pub fn new(run: &'a Run) -> Self {
        let situation = &run.situation;
        let sent = &situation.request.sent;
        let server = recognised(&run.exchanges, &sent.base_string_uri().path);
        let has_acceptance = run.standings.iter().any(Standing::is_accepted);
        let peculiar = if has_acceptance { None } else { peculiar_of(run) };
        Self { situation, run, redirect: Redirect::of(run, sent), server, peculiar }
    }

    /// The same with the product that the user names.
    #[must_use]
    pub fn with_server(self, profile: Option<&'a Profile>) -> Self {
        Self { server: profile.map(Recognised::by_user).or(self.server), ..self }
    }

    /// Whether the product that answers must have found this right before it refused the broken signature. Where a random key
    /// gets the same answer, the product does not look at keys as it is known to.
    pub fn server_proves(&self, check: Check) -> bool {
        if check == Check::Key && self.key_is_told_apart() == Some(false) {
            return false;
        }
        let refusal = self.run.reference.controls().first();
        match (&self.server, refusal) {
            (Some(server), Some(class)) => server.proved_by(class).contains(&check),
            _ => false,
        }
    }

    /// What the refusal of the broken signature is about, as the product's profile reads it.
    pub fn server_blames(&self) -> Option<Check> {
        let class = self.run.reference.controls().first()?;
        self.server.as_ref()?.reads(class).map(|refusal| refusal.blames)
    }

    /// The accepted candidates: those that are refused for their time come last, the RFC's form first among the
    /// others, then by cost.
    pub fn accepted(&self) -> Vec<(&'a Candidate, &'a Standing)> {
        let accepted: Vec<_> = self
            .run
            .candidates
            .iter()
            .zip(&self.run.standings)
            .filter(|(_, standing)| standing.is_accepted() && !self.is_blamed(standing))
            .collect();
        // What is accepted without a deviation needs it not.
        let needless = |candidate: &Candidate| {
            accepted.iter().any(|(other, standing)| {
                other.variant.is_part_of(&candidate.variant) && !self.is_refused_all_the_same(standing)
            })
        };
        let mut accepted: Vec<_> =
            accepted.iter().copied().filter(|(candidate, _)| !needless(candidate)).collect();
        accepted.sort_by_key(|(candidate, standing)| {
            (self.is_refused_all_the_same(standing), !candidate.is_rfc5849(), candidate.variant.cost())
        });
        accepted
    }

    /// Whether what is accepted is PLAINTEXT, which says nothing of any address.
    pub fn accepts_plaintext(&self) -> bool {
        let method = |candidate: &Candidate| {
            Shape::new(&self.situation.request, &candidate.variant.deviations).signature_method
        };
        self.best().is_some_and(|(best, _)| method(best) == SignatureMethod::Plaintext)
    }

    /// The answer that a standing rests on.
    fn class_of(&self, standing: &Standing) -> Option<&'a Class> {
        self.run.exchanges[standing.first?].class.as_ref()
    }

    /// The likeliest of them.
    pub fn best(&self) -> Option<(&'a Candidate, &'a Standing)> {
        self.accepted().into_iter().next()
    }

    /// The candidate that gets another answer than a wrong signature, and one whose words blame the signature all the same:
    /// where nothing else is accepted, something behind may look at it once more.
    pub fn checked_twice(&self) -> Option<(&'a Candidate, &'a Class)> {
        let mut all = self.run.candidates.iter().zip(&self.run.standings);
        let (candidate, standing) = all.find(|(_, own)| own.is_accepted() && self.is_blamed(own))?;
        Some((candidate, self.class_of(standing)?)).filter(|_| self.best().is_none())
    }

    /// What the RFC's form signs.
    pub fn rfc_uri(&self) -> BaseStringUri {
        self.situation.request.sent.base_string_uri()
    }

    /// What the best accepted candidate signs.
    pub fn signed_uri(&self) -> Option<BaseStringUri> {
        let (candidate, _) = self.best()?;
        Some(base_string_uri(&self.situation.request, &candidate.variant))
    }

    /// The same, when it is another base string URI than the RFC's, and the RFC's is refused.
    pub fn other_uri(&self) -> Option<BaseStringUri> {
        self.signed_uri().filter(|uri| *uri != self.rfc_uri() && self.rfc_form_is_refused())
    }

    /// Exchanges of one purpose.
    pub fn controls(&self, purpose: Purpose) -> impl Iterator<Item = &'a Exchange> {
        self.run.exchanges.iter().filter(move |exchange| exchange.purpose == purpose)
    }

    /// Identifiers of the controls of one purpose.
    pub fn control_ids(&self, purpose: Purpose) -> Vec<String> {
        self.controls(purpose).map(|exchange| exchange.id.clone()).collect()
    }

    /// Identifiers of all requests about the candidate at this place.
    pub fn probe_ids(&self, candidate: usize) -> Vec<String> {
        self.probes(candidate).map(|exchange| exchange.id.clone()).collect()
    }

    /// All requests about the candidate at this place.
    pub fn probes(&self, candidate: usize) -> impl Iterator<Item = &'a Exchange> {
        let is_own = move |own: &&Exchange| own.purpose.is_probe() && own.candidate == candidate;
        self.run.exchanges.iter().filter(is_own)
    }

    /// The requests about the best accepted candidate.
    pub fn evidence_of_acceptance(&self) -> Vec<String> {
        let Some((best, _)) = self.best() else { return Vec::new() };
        let place = self.run.candidates.iter().position(|candidate| std::ptr::eq(candidate, best));
        place.map_or_else(Vec::new, |place| self.probe_ids(place))
    }

    /// The evidence for what the best accepted candidate signs: its own requests, and those of the RFC's form.
    pub fn evidence_of_best(&self) -> Vec<String> {
        let place_of = |holds: &dyn Fn(&Candidate) -> bool| self.run.candidates.iter().position(holds);
        let Some((best, _)) = self.best() else { return Vec::new() };
        let mut ids = Vec::new();
        for place in [
            place_of(&|candidate| std::ptr::eq(candidate, best)),
            place_of(&|candidate| {
                let trimmed = candidate.variant.without("client-secret");
                trimmed.deviations.is_empty() && !std::ptr::eq(candidate, best)
            }),
        ]
        .into_iter()
        .flatten()
        {
            ids.extend(self.probe_ids(place));
        }
        ids
    }

    /// What the best accepted candidate chooses on an axis, when the same without that choice is refused: the
    /// name of the choice, and the requests that prove it.
    pub fn decided_by(&self, axis: &str) -> Option<(&'a str, Vec<String>)> {
        let (best, _) = self.best()?;
        let deviation = best.variant.deviations.iter().find(|deviation| deviation.axis.name == axis)?;
        let without = best.variant.without(axis).to_string();
        let same = |candidate: &Candidate| {
            std::iter::once(&candidate.variant).chain(&candidate.also).any(|own| own.to_string() == without)
        };
        let place = self.run.candidates.iter().position(same)?;
        if !self.is_refused(place) {
            return None;
        }
        let mut evidence = self.evidence_of_best();
        evidence.extend(self.probe_ids(place));
        evidence.dedup();
        Some((&deviation.choice.name, evidence))
    }

    /// In words what the best accepted candidate chooses on an axis; nothing when it does not deviate there.
    pub fn said_on(&self, axis: &str) -> &'a str {
        self.best()
            .and_then(|(best, _)| {
                best.variant.deviations.iter().find(|deviation| deviation.axis.name == axis)
            })
            .map_or("", |deviation| deviation.choice.said.as_str())
    }

    /// Plain words of the answer to the broken signature.
    pub fn refusal(&self) -> &'a str {
        self.run.reference.controls().first().map_or("", |class| class.plain.as_str())
    }

    /// Authentication schemes offered in `WWW-Authenticate`, when OAuth 1.0a is not among them and nothing
    /// else in the answers speaks of it.
    pub fn other_schemes_only(&self) -> Option<Vec<String>> {
        let answers = self.run.exchanges.iter().filter_map(|exchange| exchange.observation.answer());
        other_schemes_only(answers, self.refusal())
    }

    /// The candidate whose answers alone have something of their own each time, where nothing is accepted, and what that is.
    pub fn peculiar(&self) -> Option<(&'a Candidate, &Mark)> {
        let own = self.peculiar.as_ref()?;
        Some((&self.run.candidates[own.candidate], &own.mark))
    }

    /// The candidate that was accepted each time, and too seldom to rule out chance.
    pub fn unproved(&self) -> Option<(&'a Candidate, &'a Standing)> {
        let mut all = self.run.candidates.iter().zip(&self.run.standings);
        all.find(|(_, standing)| standing.state == State::Unproved)
    }

    /// Every cause that the answers prove, the most telling first, and those that they leave open.
    pub fn causes(&self) -> (Vec<Finding>, Vec<Possible>) {
        let (mut findings, mut possible) = (Vec::new(), Vec::new());
        for examined in CAUSES.iter().filter_map(|cause| (cause.examine)(self)) {
            match examined {
                Examined::Proved(finding) => findings.push(finding),
                Examined::Possible(one) => possible.push(one),
            }
        }
        (findings, possible)
    }
}

fn peculiar_of(run: &Run) -> Option<Peculiar> {
    let shapes = 0..run.shapes.len();
    let all = shapes.flat_map(|shape| peculiar_in(&run.exchanges, |own| run.candidates[own].shape == shape));
    all.into_iter().find(|own| own.answers >= ASKED_TWICE)
}
