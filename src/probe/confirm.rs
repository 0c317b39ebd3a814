//! The rule of acceptance, in this one place.
//!
//! An answer that differs from that of the broken control becomes an acceptance only when a second request
//! with a fresh nonce gives the same class, while the broken control, sent after it, still gives its first.
//! When the answer is not 2xx, or when both are 2xx, both are done twice. When they disagree, variant and
//! control are sent four more times each in changed order. At the end of a run every acceptance is held
//! against all broken controls of the run, and asked once more in turn with them.

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::run::{Standing, State};
use super::session::{Question, Session, Stop};
use crate::verdict::Judgement;

/// V is the variant, B the broken control: no period of two to five requests fits it.
const CHANGED_ORDER: [Purpose; 8] = {
    use Purpose::{Broken as B, Confirmation as V};
    [V, B, B, V, B, V, V, B]
};

/// With fewer answers than this in a run, chance is ruled out by more closing rounds.
const ENOUGH_ANSWERS: usize = 24;

impl Session<'_> {
    /// Confirms or rejects the answer at `first` as an acceptance of its candidate, and fills in its standing.
    pub(super) fn confirm(&mut self, first: usize, standing: &mut Standing) {
        let Some(class) = self.exchanges[first].class.clone() else { return };
        let candidate = self.exchanges[first].candidate;
        let plain_case = class.is_success() && !self.first_controls.is_success();
        let mut agreed = true;
        for _ in 0..if plain_case { 1 } else { 2 } {
            let Some(passed) = self.asked_again(candidate, first) else { return };
            standing.count(passed);
            agreed &= passed == Judgement::Differs;
            match self.control_still_refused() {
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
            if purpose == Purpose::Broken {
                let Some(place) = self.ask(Question { purpose, candidate: 0, connection: Connection::New })
                else {
                    return;
                };
                self.learn(place);
                control_passed |=
                    self.exchanges[place].class.as_ref().is_some_and(|control| control.agrees_with(&class));
            } else {
                let Some(judgement) = self.asked_again(candidate, first) else { return };
                standing.count(judgement);
                passed += usize::from(judgement == Judgement::Differs);
            }
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
            Judgement::Differs if !one.agrees_with(two) => Judgement::Unclear,
            judgement => judgement,
        })
    }

    /// Sends the broken control. False when it changed and then changed back; none when it stays changed, so
    /// that the run is over.
    pub(super) fn control_still_refused(&mut self) -> Option<bool> {
        let last_good = self.exchanges.len();
        if self.control_holds() {
            self.learn(self.exchanges.len() - 1);
            return Some(true);
        }
        if !self.goes_on() {
            return None;
        }
        if self.control_holds() {
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
            self.reference.learn(class.clone());
        }
    }

    /// Asks every accepted candidate again, in turn with the broken control: what was accepted by chance does
    /// not stay so. Then holds each acceptance against all broken controls of the run.
    pub(super) fn close(&mut self, standings: &mut [Standing]) {
        let accepted: Vec<usize> =
            (0..standings.len()).filter(|i| standings[*i].state == State::Accepted).take(4).collect();
        if !accepted.is_empty() && !self.settings.first {
            let missing = ENOUGH_ANSWERS.saturating_sub(self.exchanges.len());
            for _ in 0..missing.div_ceil(accepted.len() + 1).clamp(2, 6) {
                if self.remaining() <= accepted.len() || !self.goes_on() {
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
                if self.control_still_refused().is_none() {
                    break;
                }
            }
        }
        for standing in standings.iter_mut().filter(|standing| standing.is_accepted()) {
            let class = standing.first.and_then(|first| self.exchanges[first].class.as_ref());
            if class.is_none_or(|class| !self.reference.differs(class)) {
                standing.state = State::Refused;
            }
        }
    }
}
