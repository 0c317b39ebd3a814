//! The rule of acceptance, in this one place.
//!
//! An answer that differs from that of the broken control becomes an acceptance only when a second request
//! with a fresh nonce gives the same class, while the broken control, sent after it, still gives its first.
//! When the answer is not 2xx, or when both are 2xx, both are done twice. When they disagree, variant and
//! control are sent four more times each in changed order. At the end of a run the accepted variants are asked
//! again in turn with the broken control, until chance is ruled out, and held against all answers of the run.

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::run::{Standing, State};
use super::session::{Question, Session, Stop};
use crate::verdict::Judgement;
use crate::verdict::chance::of_coincidence;

/// V is the variant, B the broken control: a server that accepts every second to seventh request, whatever it
/// is, accepts B at least once when it accepts V twice.
const CHANGED_ORDER: [Purpose; 8] = {
    use Purpose::{Broken as B, Confirmation as V};
    [B, V, V, V, V, B, B, B]
};

/// A server that answers by chance, whatever is signed, shows acceptances like those of a run this seldom.
const NEVER_BY_CHANCE: f64 = 1e-6;
/// Where answers contradict each other, an acceptance that is likelier than this is taken for chance.
const PERHAPS_BY_CHANCE: f64 = 1e-3;
/// The same for what is reported with its counts as accepted at times.
const COUNTS_BY_CHANCE: f64 = 1e-2;
/// The most closing rounds.
const CLOSING_ROUNDS: usize = 8;
/// With `--first`, whose user wants few requests: less is enough, and fewer rounds are made.
const SELDOM_BY_CHANCE: f64 = 1e-4;
const CLOSING_ROUNDS_FIRST: usize = 5;

impl Session<'_> {
    /// Confirms or rejects the answer at `first` as an acceptance of its candidate, and fills in its standing.
    pub(super) fn confirm(&mut self, first: usize, standing: &mut Standing) {
        let Some(class) = self.exchanges[first].class.clone() else { return };
        let candidate = self.exchanges[first].candidate;
        let plain_case = class.is_success() && !self.measure(candidate).first.is_success();
        let mut agreed = true;
        for _ in 0..if plain_case { 1 } else { 2 } {
            let Some(passed) = self.asked_again(candidate, first) else { return };
            standing.count(passed);
            agreed &= passed == Judgement::Differs;
            match self.control_still_refused(candidate) {
                Some(true) => {}
                Some(false) => agreed = false,
                // Locked out, limited or interrupted: nothing that was asked since the last control counts.
                None => {
                    standing.state = State::Unclear;
                    return;
                }
            }
            if !agreed {
                break;
            }
        }
        if agreed {
            standing.state = if standing.refused == 0 { State::Accepted } else { State::Sometimes };
            return;
        }
        let mut control_passed = false;
        let mut passed = 0;
        for purpose in CHANGED_ORDER {
            // Where the budget ends, what was answered so far counts.
            if purpose == Purpose::Broken {
                let Some(place) = self.ask(Question { purpose, candidate, connection: Connection::New })
                else {
                    break;
                };
                self.learn(place);
                let control = self.exchanges[place].class.as_ref();
                control_passed |= control
                    .is_some_and(|control| self.measure(candidate).first.differ_alike(&class, control));
            } else {
                let Some(judgement) = self.asked_again(candidate, first) else { break };
                standing.count(judgement);
                passed += usize::from(judgement == Judgement::Differs);
            }
        }
        if !matches!(self.stop, None | Some(Stop::Budget)) {
            return;
        }
        standing.state = match (passed >= 2 && !control_passed, standing.refused) {
            (true, 0) => State::Accepted,
            (true, _) => State::Sometimes,
            (false, 0) => State::Unclear,
            (false, _) => State::Refused,
        };
    }

    /// Asks about the candidate again. "Differs" means: of the same class as the answer at `first`.
    fn asked_again(&mut self, candidate: usize, first: usize) -> Option<Judgement> {
        let place =
            self.ask(Question { purpose: Purpose::Confirmation, candidate, connection: Connection::Kept })?;
        let (Some(one), Some(two)) = (&self.exchanges[first].class, &self.exchanges[place].class) else {
            return Some(Judgement::Unclear);
        };
        Some(match self.exchanges[place].judgement {
            Judgement::Differs if !self.measure(candidate).first.differ_alike(one, two) => Judgement::Unclear,
            judgement => judgement,
        })
    }

    /// Sends the broken control of the candidate's shape. False when it changed and then changed back; none when it
    /// stays changed, so that the run is over.
    pub(super) fn control_still_refused(&mut self, candidate: usize) -> Option<bool> {
        let last_good = self.exchanges.len();
        if self.control_holds(candidate) {
            self.learn(self.exchanges.len() - 1);
            return Some(true);
        }
        if !self.goes_on() {
            return None;
        }
        if self.control_holds(candidate) {
            self.learn_since(last_good);
            return Some(false);
        }
        if self.stop.is_none() {
            let silent = |exchange: &Exchange| matches!(exchange.status(), None | Some(502..=504));
            let unanswered = self.exchanges[last_good..].iter().all(silent);
            self.stop = Some(if unanswered { Stop::Unanswered } else { Stop::LockedOut });
        }
        None
    }

    fn learn_since(&mut self, start: usize) {
        for place in start..self.exchanges.len() {
            self.learn(place);
        }
    }

    /// Takes the answer to a broken control into the reference.
    pub(super) fn learn(&mut self, place: usize) {
        let exchange = &self.exchanges[place];
        // Overload and time-outs say nothing about how a signature is refused.
        if let (Purpose::Broken, Some(class), false) =
            (exchange.purpose, &exchange.class, matches!(exchange.status(), Some(429 | 502 | 503 | 504)))
        {
            let class = class.clone();
            let shape = self.plan.candidates[exchange.candidate].shape;
            self.measures[shape].all.learn(class);
        }
    }

    /// Asks the accepted candidates again, in turn with the broken control, until chance is ruled out. Then
    /// holds them against all answers of the run: what was accepted by chance does not stay so.
    pub(super) fn close(&mut self, standings: &mut [Standing]) {
        let accepted: Vec<usize> = (0..standings.len()).filter(|i| standings[*i].is_accepted()).collect();
        if accepted.is_empty() {
            return;
        }
        let (rounds, enough) = if self.settings.first {
            (CLOSING_ROUNDS_FIRST, SELDOM_BY_CHANCE)
        } else {
            (CLOSING_ROUNDS, NEVER_BY_CHANCE)
        };
        for _ in 0..rounds {
            let affordable = self.remaining() > accepted.len() + 1;
            if self.chance(standings) < enough || !affordable || !self.goes_on() {
                break;
            }
            for candidate in &accepted {
                let Some(first) = standings[*candidate].first else { continue };
                let Some(judgement) = self.asked_again(*candidate, first) else { break };
                standings[*candidate].count(judgement);
                if judgement == Judgement::Refused {
                    standings[*candidate].state = State::Sometimes;
                }
            }
            if !self.controls_still_refused(&accepted) {
                break;
            }
        }
        let chance = self.chance(standings);
        let contradicted = standings.iter().any(|standing| standing.accepted > 0 && standing.refused > 0)
            || self.answers().any(|exchange| {
                exchange.judgement == Judgement::Differs && !standings[exchange.candidate].is_accepted()
            });
        for (candidate, standing) in
            standings.iter_mut().enumerate().filter(|(_, standing)| standing.is_accepted())
        {
            let shape = self.plan.candidates[candidate].shape;
            let measure = &self.measures[shape];
            let class = standing.first.and_then(|first| self.exchanges[first].class.as_ref());
            // Also after what looks like a lock-out: that would not be answered like an acceptance.
            let control_passed = class.is_none_or(|class| {
                !measure.all.differs(class)
                    || self.exchanges.iter().any(|exchange| {
                        exchange.purpose == Purpose::Broken
                            && self.plan.candidates[exchange.candidate].shape == shape
                            && exchange.judgement == Judgement::Differs
                            && exchange
                                .class
                                .as_ref()
                                .is_some_and(|control| measure.first.differ_alike(class, control))
                    })
            });
            let limit = if standing.state == State::Sometimes { COUNTS_BY_CHANCE } else { PERHAPS_BY_CHANCE };
            if control_passed || contradicted && chance > limit {
                standing.state = State::Unclear;
            }
        }
    }

    /// Sends the broken control of every shape of these candidates. False when one has changed for good.
    fn controls_still_refused(&mut self, candidates: &[usize]) -> bool {
        let mut shapes = Vec::new();
        for candidate in candidates {
            let shape = self.plan.candidates[*candidate].shape;
            if !shapes.contains(&shape) {
                shapes.push(shape);
                if self.control_still_refused(*candidate).is_none() {
                    return false;
                }
            }
        }
        true
    }

    /// How likely it is that a server that does not look at signatures accepts just those that were accepted.
    fn chance(&self, standings: &[Standing]) -> f64 {
        let (mut all, mut passed, mut own, mut own_passed) = (0_usize, 0_usize, 0_usize, 0_usize);
        for exchange in self.answers() {
            let is_own = exchange.purpose.is_probe() && standings[exchange.candidate].is_accepted();
            let has_passed = exchange.judgement == Judgement::Differs;
            all += 1;
            passed += usize::from(has_passed);
            own += usize::from(is_own);
            own_passed += usize::from(is_own && has_passed);
        }
        // It takes one acceptance to ask again at all: that one proves nothing.
        let chosen = standings.iter().filter(|standing| standing.is_accepted()).count();
        of_coincidence(
            all.saturating_sub(chosen),
            passed.saturating_sub(chosen),
            own.saturating_sub(chosen),
            own_passed.saturating_sub(chosen),
        )
    }

    /// Every answer to a signed request that says something, up to the last good control before a lock-out.
    fn answers(&self) -> impl Iterator<Item = &Exchange> {
        let good_control = |exchange: &Exchange| {
            exchange.purpose == Purpose::Broken && exchange.judgement == Judgement::Refused
        };
        let end = match self.stop {
            Some(Stop::LockedOut | Stop::Unanswered | Stop::Limited) => {
                self.exchanges.iter().rposition(good_control).map_or(0, |last| last + 1)
            }
            _ => self.exchanges.len(),
        };
        self.exchanges[..end].iter().filter(|exchange| {
            exchange.judgement != Judgement::Unclear
                && !matches!(exchange.purpose, Purpose::Unsigned | Purpose::UnknownKey)
        })
    }
}
