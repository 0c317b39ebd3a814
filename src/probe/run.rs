//! The order of questions: controls, the core by cost, then the rest; and when to stop.

use super::exchange::{Exchange, Purpose};
use super::session::{Question, Session, Settings, Stop, World};
use super::{Connection, FailureKind};
use crate::axis::Situation;
use crate::credentials::Credentials;
use crate::plan::{Candidate, candidates};
use crate::rfc5849::base_string_uri::Scheme;
use crate::verdict::{Judge, Judgement, Reference, words};

/// What is known about one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never sent.
    Untried,
    /// Answered like the broken control.
    Refused,
    /// The answers say nothing about the signature.
    Unclear,
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
    const UNTRIED: Self = Self { state: State::Untried, accepted: 0, refused: 0, first: None };

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
    /// What could be asked.
    pub candidates: Vec<Candidate>,
    /// What is known of each of them.
    pub standings: Vec<Standing>,
    /// Every request, in the order in which it was sent.
    pub exchanges: Vec<Exchange>,
    /// What broken signatures are answered.
    pub reference: Reference,
    /// Why it ended early.
    pub stop: Option<Stop>,
    /// Requests sent until the first acceptance was confirmed.
    pub requests_to_answer: Option<usize>,
}

/// Refusals between two broken controls.
const CONTROL_EVERY: usize = 10;
/// How many of the likeliest are asked again, on new connections, when nothing was accepted.
const ASKED_AGAIN: usize = 10;
/// What confirming one answer may take.
const CONFIRMATION: usize = 5;

/// Asks the server which of the situation's candidates it accepts.
pub fn run(
    world: World<'_>,
    situation: &Situation,
    credentials: &Credentials,
    settings: &Settings,
    judge: &Judge,
) -> Run {
    let candidates = candidates(situation, credentials);
    let session = Session::new(world, situation, credentials, settings, judge, &candidates);
    let standings = vec![Standing::UNTRIED; candidates.len()];
    let mut walk = Walk { session, standings, unchecked: Vec::new(), requests_to_answer: None };
    if walk.controls() {
        walk.questions();
    }
    walk.session.close(&mut walk.standings);
    let Walk { session, standings, requests_to_answer, .. } = walk;
    let Session { exchanges, reference, stop, .. } = session;
    Run { candidates, standings, exchanges, reference, stop, requests_to_answer }
}

struct Walk<'a> {
    session: Session<'a>,
    standings: Vec<Standing>,
    /// Candidates refused since the broken control was last answered as at first.
    unchecked: Vec<usize>,
    requests_to_answer: Option<usize>,
}

impl Walk<'_> {
    fn ask(&mut self, purpose: Purpose) -> Option<usize> {
        self.session.ask(Question { purpose, candidate: 0, connection: Connection::Kept })
    }

    /// Unsigned, and a broken signature twice. False when there is nothing to find out here.
    fn controls(&mut self) -> bool {
        let mut places = Vec::new();
        for purpose in [Purpose::Unsigned, Purpose::Broken, Purpose::Broken] {
            let Some(place) = self.ask(purpose) else { break };
            places.push(place);
            let failures: Vec<FailureKind> = places
                .iter()
                .filter_map(|place| self.session.exchanges[*place].observation.failure())
                .map(|failure| failure.kind)
                .collect();
            // A time-out or a closed connection may be an accident, once; what DNS, TCP and TLS say stays so.
            let accident = |kind: &FailureKind| {
                matches!(
                    kind,
                    FailureKind::TimeOut | FailureKind::Closed | FailureKind::NotHttp | FailureKind::Other
                )
            };
            let hopeless =
                failures.len() == places.len() && (failures.len() > 1 || !failures.iter().all(accident));
            if hopeless {
                self.session.stop = self.session.stop.or(Some(Stop::Unreachable));
            }
            if !self.session.goes_on() {
                return false;
            }
        }
        if places.len() < 3 {
            return false;
        }
        let exchanges: Vec<&Exchange> = places.iter().map(|place| &self.session.exchanges[*place]).collect();
        let all = |holds: &dyn Fn(&Exchange) -> bool| exchanges.iter().all(|exchange| holds(exchange));
        let stop = if all(&|e| matches!(e.status(), None | Some(502..=504)))
            || all(&|e| e.class.as_ref().is_none_or(|class| words::is_http_on_tls_port(&class.plain)))
        {
            Some(Stop::Unreachable)
        } else if all(&|e| {
            e.status().is_some_and(|s| matches!(s, 301 | 302 | 303 | 307 | 308))
                && e.class.as_ref().is_some_and(|class| class.location.is_some())
        }) {
            Some(Stop::Redirected)
        } else {
            None
        };
        if stop.is_some() {
            self.session.stop = stop;
            return false;
        }
        for place in places {
            self.session.learn(place);
        }
        self.session.first_controls = self.session.reference.clone();
        if self.session.first_controls.controls().is_empty() {
            self.session.stop = Some(Stop::Unanswered);
            return false;
        }
        true
    }

    fn questions(&mut self) {
        let (all, first) = (self.session.settings.all, self.session.settings.first);
        let core: Vec<usize> = self.places(|candidate| candidate.core);
        self.walk(&core, CONFIRMATION);
        if first && self.any_accepted() {
            self.two_more_questions();
            return;
        }
        self.unknown_key();
        self.secret_as_given();
        if all || !self.any_accepted() {
            let rest = self.places(|candidate| !candidate.core);
            let shifted = if self.any_accepted() { 0 } else { ASKED_AGAIN + 2 * CONFIRMATION };
            self.walk(&rest, CONFIRMATION + shifted);
            if first && self.any_accepted() {
                self.two_more_questions();
                return;
            }
            self.secret_as_given();
        }
        self.ask_unclear_again();
        let sometimes = self.standings.iter().any(|standing| standing.state == State::Sometimes);
        if sometimes || !self.any_accepted() {
            self.ask_again_shifted();
        }
    }

    fn places(&self, holds: impl Fn(&Candidate) -> bool) -> Vec<usize> {
        let candidates = self.session.candidates;
        (0..candidates.len()).filter(|place| holds(&candidates[*place])).collect()
    }

    fn any_accepted(&self) -> bool {
        self.standings.iter().any(Standing::is_accepted)
    }

    /// Asks about these candidates in their order, as long as `reserve` requests are left.
    fn walk(&mut self, candidates: &[usize], reserve: usize) {
        for batch in candidates.chunks(self.session.settings.concurrency.clamp(1, CONTROL_EVERY)) {
            if !self.session.goes_on() {
                return;
            }
            if self.session.remaining() < batch.len() + reserve {
                return;
            }
            self.ask_about(batch, Connection::Kept);
            if self.session.settings.first && self.any_accepted() {
                return;
            }
        }
    }

    /// Asks about a few candidates at once, and confirms what differs.
    fn ask_about(&mut self, batch: &[usize], connection: Connection) {
        let questions: Vec<Question> = batch
            .iter()
            .map(|candidate| Question { purpose: Purpose::Variant, candidate: *candidate, connection })
            .collect();
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
            match self.session.control_still_refused() {
                Some(_) => self.unchecked.clear(),
                None => self.forget_unchecked(),
            }
            if !self.any_accepted() {
                self.unknown_key();
            }
        }
    }

    /// After a lock-out everything is refused: what was refused since the last good control is unclear.
    fn forget_unchecked(&mut self) {
        for candidate in self.unchecked.drain(..) {
            self.standings[candidate].state = State::Unclear;
        }
    }

    /// Once the likeliest were refused: is the key known at all?
    fn unknown_key(&mut self) {
        let asked = self.session.exchanges.iter().any(|exchange| exchange.purpose == Purpose::UnknownKey);
        if !asked && !self.any_accepted() {
            self.ask(Purpose::UnknownKey);
        }
    }

    /// Where the secret was accepted without the white space around it: is the secret as given refused?
    fn secret_as_given(&mut self) {
        if !self.session.situation.secret_has_white_space {
            return;
        }
        let Some(accepted) = self.standings.iter().position(Standing::is_accepted) else { return };
        let as_given = self.session.candidates[accepted].variant.without("client-secret").to_string();
        let same = |candidate: &Candidate| candidate.variant.to_string() == as_given;
        let Some(place) = self.session.candidates.iter().position(same) else { return };
        if self.standings[place].state == State::Untried {
            self.ask_about(&[place], Connection::Kept);
        }
    }

    /// `--first`: the RFC's form if it was not asked, and the accepted base with the other scheme.
    fn two_more_questions(&mut self) {
        self.secret_as_given();
        let Some(accepted) = self.standings.iter().position(Standing::is_accepted) else { return };
        let uri = &self.session.candidates[accepted].base_string_uri;
        let other = match uri.split_once("://") {
            Some(("http", rest)) => format!("{}://{rest}", Scheme::Https.name()),
            Some((_, rest)) => format!("{}://{rest}", Scheme::Http.name()),
            None => return,
        };
        let mut more = self.places(Candidate::is_rfc5849);
        more.extend(self.places(|candidate| candidate.base_string_uri == other).first());
        more.retain(|place| self.standings[*place].state == State::Untried);
        for place in more {
            self.ask_about(&[place], Connection::Kept);
        }
    }

    /// What met an overload, a time-out or a broken connection gets one more chance.
    fn ask_unclear_again(&mut self) {
        let unclear: Vec<usize> = (0..self.standings.len())
            .filter(|place| {
                self.standings[*place].state == State::Unclear && self.standings[*place].accepted == 0
            })
            .collect();
        self.walk(&unclear, CONFIRMATION);
    }

    /// A balancer with two or three servers that differ may have shown each variant to the wrong one: the
    /// likeliest are sent once more, on new connections and shifted against their first turn.
    fn ask_again_shifted(&mut self) {
        let refused = |walk: &Self, place: &usize| walk.standings[*place].state == State::Refused;
        let again: Vec<usize> =
            (0..self.standings.len()).filter(|place| refused(self, place)).take(ASKED_AGAIN).collect();
        for place in again {
            let Some(first) = self.standings[place].first else { continue };
            // Neither two nor three servers taking turns are then at the same place; controls fill the gap.
            while !matches!((self.session.exchanges.len() - first) % 6, 1 | 5) {
                let connection = Connection::New;
                let Some(control) =
                    self.session.ask(Question { purpose: Purpose::Broken, candidate: 0, connection })
                else {
                    return;
                };
                self.session.learn(control);
            }
            if !self.session.goes_on() || self.session.remaining() <= CONFIRMATION {
                return;
            }
            self.ask_about(&[place], Connection::New);
        }
    }
}
