//! A run from its controls to its closing rounds, and what is known at its end.

#[cfg(test)]
pub(crate) mod answered;

use super::exchange::Exchange;
use super::follow_up::FollowUps;
use super::let_in::LetIn;
use super::session::{Session, Stop};
use super::settings::Settings;
use super::walk::{PROOF, Walk};
use super::world::World;
use crate::axis::{Situation, Variant};
use crate::credentials::Credentials;
use crate::plan::{Candidate, Plan};
use crate::verdict::{Judge, Judgement, Reference};

/// What is known about one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never sent.
    Untried,
    /// Answered like the broken control.
    Refused,
    /// The answers say nothing about the signature.
    Unclear,
    /// Answered otherwise than the broken control each time, and too seldom to rule out chance: the budget was spent.
    Unproved,
    /// Confirmed by the rule of acceptance.
    Accepted,
    /// Accepted at times and refused at times.
    Sometimes,
}

/// One candidate's answers, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What follows from them.
    pub state: State,
    /// Answers that differ from the broken control's.
    pub accepted: usize,
    /// Answers like the broken control's.
    pub refused: usize,
    /// Place of the exchange that the state rests on.
    pub first: Option<usize>,
}

impl Standing {
    pub(super) const UNTRIED: Self = Self { state: State::Untried, accepted: 0, refused: 0, first: None };

    /// Counts one more answer.
    pub fn count(&mut self, judgement: Judgement) {
        match judgement {
            Judgement::Differs => self.accepted += 1,
            Judgement::Refused => self.refused += 1,
            Judgement::Unclear => {}
        }
    }

    /// Whether it is accepted, if only at times.
    pub fn is_accepted(&self) -> bool {
        matches!(self.state, State::Accepted | State::Sometimes)
    }
}

/// A finished run.
#[derive(Debug)]
pub struct Run {
    /// What was asked about, with what the answers to the controls said of it.
    pub situation: Situation,
    /// What could be asked.
    pub candidates: Vec<Candidate>,
    /// What requests look like beside their signatures; the first is that of the request itself.
    pub shapes: Vec<Variant>,
    /// Likely deviations that change nothing of this request, so that nothing was found out about them.
    pub inert: Vec<Variant>,
    /// What is known of each of them.
    pub standings: Vec<Standing>,
    /// Every request, in the order in which it was sent.
    pub exchanges: Vec<Exchange>,
    /// What broken signatures of the request's own shape are answered.
    pub reference: Reference,
    /// The same for each shape.
    pub references: Vec<Reference>,
    /// Why it ended early.
    pub stop: Option<Stop>,
    /// What lets broken signatures in once a right one was accepted.
    pub let_in: Option<LetIn>,
    /// Whether too few requests were left at its end to prove an acceptance.
    pub ran_short: bool,
    /// Requests sent until the first acceptance was confirmed.
    pub requests_to_answer: Option<usize>,
    /// What was found out beside the signature, once something was accepted.
    pub follow_ups: FollowUps,
}

/// Asks the server which of the situation's candidates it accepts.
pub fn run(
    world: World<'_>,
    situation: &Situation,
    credentials: &Credentials,
    settings: &Settings,
    judge: &Judge,
) -> Run {
    let mut session = Session::new(world, situation, credentials, settings, judge);
    let has_questions = session.first_controls();
    let mut walk = Walk::new(session);
    if has_questions {
        walk.questions();
    }
    walk.session.close(&mut walk.standings);
    if !walk.standings.iter().any(|standing| standing.accepted > 0) {
        walk.session.look_past_a_cache();
    }
    let follow_ups = FollowUps::ask(&mut walk.session, &walk.standings);
    let Walk { session, standings, requests_to_answer, .. } = walk;
    let ran_short = session.remaining() < PROOF;
    let requests_to_answer = requests_to_answer.filter(|_| standings.iter().any(Standing::is_accepted));
    let Session { situation, plan, exchanges, measures, stop, let_in, .. } = session;
    let Plan { candidates, shapes, inert } = plan;
    let references: Vec<Reference> = measures.into_iter().map(|measure| measure.all).collect();
    let reference = references.first().cloned().unwrap_or_default();
    Run {
        situation,
        candidates,
        shapes,
        inert,
        standings,
        exchanges,
        reference,
        references,
        stop,
        let_in,
        ran_short,
        requests_to_answer,
        follow_ups,
    }
}
