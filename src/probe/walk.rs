//! The order of questions: the stages of the plan until something is accepted, then what completes the table; and
//! when to stop.

use super::Connection;
use super::close::CLOSING;
use super::exchange::{Exchange, Purpose};
use super::follow_up::elsewhere;
use super::run::{Standing, State};
use super::session::{Question, Session, Stop};
use crate::plan::{Candidate, Stage};
use crate::verdict::schemes::other_schemes_only;
use crate::verdict::{Class, Judgement, words};

/// Refusals between two broken controls.
const CONTROL_EVERY: usize = 10;
/// How many of the likeliest are asked again, on new connections, when nothing was accepted.
pub(super) const ASKED_AGAIN: usize = 10;
/// So many random keys are all answered otherwise before that says something of the real one.
pub(crate) const RANDOM_KEYS: usize = 4;
/// The least that confirms an answer: one more, and the broken control after it.
const CONFIRMATION: usize = 2;
/// The least that proves an acceptance.
pub(super) const PROOF: usize = CONFIRMATION + CLOSING;
/// What it takes more to prove what is accepted at times, where a budget of four times that leaves it.
const PROOF_AT_TIMES: usize = 48;

/// A run in progress, with what is known about each candidate.
pub(super) struct Walk<'a> {
    pub(super) session: Session<'a>,
    pub(super) standings: Vec<Standing>,
    /// Candidates refused since the broken control was last answered as at first.
    unchecked: Vec<usize>,
    pub(super) requests_to_answer: Option<usize>,
    /// Requests that are kept back for another endpoint.
    pub(super) kept_back: usize,
}

impl<'a> Walk<'a> {
    /// Begins after the first controls.
    pub(super) fn new(session: Session<'a>) -> Self {
        let standings = vec![Standing::UNTRIED; session.plan.candidates.len()];
        let kept_back = if elsewhere::path(&session).is_some() { elsewhere::REQUESTS } else { 0 };
        Self { session, standings, unchecked: Vec::new(), requests_to_answer: None, kept_back }
    }

    /// Asks everything that is worth asking.
    pub(super) fn questions(&mut self) {
        let all = self.session.settings.all;
        for stage in [
            Stage::Rfc,
            Stage::Hinted,
            Stage::LikelyBases,
            Stage::SingleFaults,
            Stage::Pairs,
            Stage::CoreBases,
            Stage::Others,
        ] {
            if self.any_accepted() && !all {
                break;
            }
            if stage == Stage::SingleFaults {
                self.unknown_key();
            }
            if self.is_pointless(stage) && !all {
                continue;
            }
            let reserve = if self.any_accepted() { 0 } else { ASKED_AGAIN + self.kept_back };
            let reserve = match stage {
                // Whatever the budget: what is accepted as called is worth telling before it is proved.
                Stage::Rfc => CONFIRMATION,
                Stage::Others => PROOF + PROOF_AT_TIMES.min(self.session.settings.max_probes / 4) + reserve,
                _ => PROOF,
            };
            let mut places = self.places(|candidate| candidate.stage == stage);
            if self.is_silent() && !all {
                places = self.worth_asking(places);
            }
            self.walk(&places, Connection::Kept, reserve);
            if self.session.is_brief() && self.any_accepted() {
                self.two_more_questions();
                self.ask_unclear_again();
                return;
            }
        }
        if self.is_silent() && !self.any_accepted() {
            return self.give_up();
        }
        if self.any_accepted() {
            // The whole table is the proof that nothing else is accepted.
            let core = self.places(|candidate| candidate.core);
            let untried: Vec<usize> =
                core.into_iter().filter(|place| self.standings[*place].state == State::Untried).collect();
            // Rounds that the user asked for come before it.
            let accepted = self.standings.iter().filter(|standing| standing.is_accepted()).count();
            self.walk(&untried, Connection::Kept, CLOSING + accepted * self.session.settings.repeat);
            self.secret_as_given();
        }
        self.ask_unclear_again();
        self.other_clock();
        let sometimes = self.standings.iter().any(|standing| standing.state == State::Sometimes);
        if sometimes || !self.any_accepted() {
            self.ask_again_shifted();
        }
    }

    /// Whether no question of this stage can find anything: what a server says that does not know the key does not
    /// depend on how a request is signed. Single faults are asked about all the same: the words may be those of every
    /// refusal.
    fn is_pointless(&self, stage: Stage) -> bool {
        if !matches!(stage, Stage::Pairs | Stage::Others) {
            return false;
        }
        let reference = &self.session.measure(0).all;
        let names_key = reference.all_say(words::blames_key);
        let random_key = self.session.exchanges.iter().find(|own| own.is_judged(Purpose::UnknownKey));
        let alike = |class: &Class| !reference.differs(class);
        // Who says so of a request without a key says it of whatever is wrong.
        let is_said_unsigned = self.session.exchanges.iter().any(|own| {
            let class = own.class.as_ref().filter(|_| own.purpose == Purpose::Unsigned);
            class.is_some_and(|class| words::blames_key(&class.plain))
        });
        names_key
            && !is_said_unsigned
            && random_key.and_then(|exchange| exchange.class.as_ref()).is_some_and(alike)
            || self.is_about_other_schemes()
    }

    /// Whether nothing but Basic, Bearer and the like is offered. A header that is lost on the way looks so as well;
    /// single faults, with the other placements, are asked about all the same.
    fn is_about_other_schemes(&self) -> bool {
        let answers = self.session.exchanges.iter().filter_map(|exchange| exchange.observation.answer());
        let first = self.session.measure(0).all.controls().first();
        first.is_some_and(|class| other_schemes_only(answers, &class.plain).is_some())
    }

    pub(super) fn places(&self, holds: impl Fn(&Candidate) -> bool) -> Vec<usize> {
        let candidates = &self.session.plan.candidates;
        (0..candidates.len()).filter(|place| holds(&candidates[*place])).collect()
    }

    pub(super) fn any_accepted(&self) -> bool {
        self.standings.iter().any(Standing::is_accepted)
    }

    /// Asks about these candidates in their order, as long as `reserve` requests are left.
    pub(super) fn walk(&mut self, candidates: &[usize], connection: Connection, reserve: usize) {
        let begins_accepted = self.any_accepted();
        // Where one is accepted, each of the others may be, and takes what confirms it.
        let each = if begins_accepted { 1 + CONFIRMATION } else { 1 };
        for batch in candidates.chunks(self.session.settings.concurrency.clamp(1, CONTROL_EVERY)) {
            if !self.session.goes_on() {
                return;
            }
            if self.session.remaining() < batch.len() * each + reserve {
                return;
            }
            let wordings = self.session.wordings;
            self.ask_about(batch, connection);
            if self.session.wordings > wordings {
                self.forget_refusals(batch);
            }
            let is_answered = !begins_accepted && self.any_accepted() && !self.session.settings.all;
            if is_answered {
                return;
            }
        }
    }

    /// Asks about a few candidates at once, and confirms what differs.
    pub(super) fn ask_about(&mut self, batch: &[usize], connection: Connection) {
        let mut questions = Vec::with_capacity(batch.len());
        for candidate in batch {
            if self.session.has_measure(*candidate) {
                questions.push(Question { purpose: Purpose::Variant, candidate: *candidate, connection });
            } else {
                self.standings[*candidate].state = State::Unclear;
            }
        }
        for place in self.session.ask_all(&questions) {
            let Exchange { candidate, judgement, .. } = self.session.exchanges[place];
            let mut standing = self.standings[candidate];
            standing.count(judgement);
            standing.first = Some(place);
            match judgement {
                Judgement::Refused => {
                    standing.state = State::Refused;
                    self.unchecked.push(candidate);
                }
                Judgement::Unclear => standing.state = State::Unclear,
                Judgement::Differs => {
                    standing.state = State::Unclear;
                    self.session.confirm(place, &mut standing);
                    if standing.is_accepted() && self.requests_to_answer.is_none() {
                        self.requests_to_answer = Some(self.session.exchanges.len());
                    }
                    if self.session.stop == Some(Stop::LockedOut) {
                        self.forget_unchecked();
                    } else {
                        self.unchecked.clear();
                    }
                }
            }
            self.standings[candidate] = standing;
        }
        if self.unchecked.len() >= CONTROL_EVERY && self.session.goes_on() {
            match self.session.control_still_refused(0) {
                Some(_) => self.unchecked.clear(),
                None => self.forget_unchecked(),
            }
            if !self.any_accepted() {
                self.unknown_key();
            }
        }
    }

    /// Another server answers than before, as it looks: what the first one refused is asked about once more.
    fn forget_refusals(&mut self, but: &[usize]) {
        for (candidate, standing) in self.standings.iter_mut().enumerate() {
            if standing.state == State::Refused && !but.contains(&candidate) {
                *standing = Standing { state: State::Unclear, first: standing.first, ..Standing::UNTRIED };
            }
        }
    }

    /// After a lock-out everything is refused: what was refused since the last good control is unclear.
    fn forget_unchecked(&mut self) {
        for candidate in self.unchecked.drain(..) {
            self.standings[candidate].state = State::Unclear;
        }
    }

    /// Once the likeliest were refused: is the key known at all? Asked once more when the answer says nothing; and with other
    /// random keys when it tells the key apart, since that may be an accident, or another server for that key.
    fn unknown_key(&mut self) {
        let purpose = Purpose::UnknownKey;
        let asked = self.session.exchanges.iter().filter(|exchange| exchange.purpose == purpose).count();
        let told = self.session.exchanges.iter().any(|exchange| exchange.is_judged(purpose));
        if asked < 2 && !told && !self.any_accepted() {
            let question = Question { purpose, candidate: 0, connection: Connection::Kept };
            let Some(place) = self.session.ask(question) else { return };
            let differs = |own: &Exchange| own.judgement == Judgement::Differs;
            let mut is_told_apart = differs(&self.session.exchanges[place]);
            for _ in 1..RANDOM_KEYS {
                if !is_told_apart || self.session.remaining() <= PROOF {
                    return;
                }
                let Some(place) = self.session.ask(Question { connection: Connection::New, ..question })
                else {
                    return;
                };
                is_told_apart = differs(&self.session.exchanges[place]);
            }
        }
    }
}
