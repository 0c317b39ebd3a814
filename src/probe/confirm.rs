//! The rule of acceptance, in this one place.
//!
//! An answer that differs from that of the broken control becomes an acceptance only when a second request
//! with a fresh nonce gives the same class, while the broken control, sent after it, still gives its first.
//! When the answer is not 2xx, or when both are 2xx, both are done twice. When they disagree, variant and
//! control are sent four more times each, in an order drawn by chance. What is accepted then is still held against chance at the
//! end of the run (see `close.rs`).

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::run::{Standing, State};
use super::session::{Question, Session, Stop};
use crate::verdict::structure::Kind;
use crate::verdict::{Class, Judgement, words};

/// When they disagree, so many more of each.
const DISAGREEMENT: [Purpose; 8] = {
    use Purpose::{Broken as B, Confirmation as V};
    [V, V, V, V, B, B, B, B]
};

impl Session<'_> {
    /// Confirms or rejects the answer at `first` as an acceptance of its candidate, and fills in its standing.
    pub(super) fn confirm(&mut self, first: usize, standing: &mut Standing) {
        let Some(class) = self.exchanges[first].class.clone() else { return };
        let candidate = self.exchanges[first].candidate;
        let plain_case = class.is_success() && !self.measure(candidate).first.is_success();
        let mut agreed = true;
        for _ in 0..if plain_case { 1 } else { 2 } {
            let Some(passed) = self.asked_again(candidate, first, Connection::Kept) else {
                return self.cut_short(standing);
            };
            standing.count(passed);
            agreed &= passed == Judgement::Differs;
            match self.control_still_refused(candidate) {
                Some(true) => {}
                Some(false) => agreed = false,
                None => return self.cut_short(standing),
            }
            if self.exchanges[first].judgement == Judgement::Refused {
                // It was another wording of the refusal, as the control has shown.
                let refused = standing.accepted + standing.refused;
                *standing = Standing { state: State::Refused, accepted: 0, refused, first: Some(first) };
                return;
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
        for purpose in self.world.in_drawn_order(&DISAGREEMENT) {
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
                let Some(judgement) = self.asked_again(candidate, first, Connection::Kept) else { break };
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

    /// The run ended before a confirmation did. After a lock-out, a limit or an interruption nothing counts that was
    /// asked since the last control.
    fn cut_short(&self, standing: &mut Standing) {
        let only_budget = self.stop == Some(Stop::Budget) && standing.refused == 0;
        standing.state = if only_budget { State::Unproved } else { State::Unclear };
    }

    /// Asks about the candidate again. "Differs" means: of the same class as the answer at `first`. What is answered as
    /// neither, and not by an overload, is refused by whoever answered this time.
    pub(super) fn asked_again(
        &mut self,
        candidate: usize,
        first: usize,
        connection: Connection,
    ) -> Option<Judgement> {
        let place = self.ask(Question { purpose: Purpose::Confirmation, candidate, connection })?;
        let alike = match (&self.exchanges[first].class, &self.exchanges[place].class) {
            (Some(one), Some(two)) => self.measure(candidate).first.differ_alike(one, two),
            _ => false,
        };
        Some(match self.exchanges[place].judgement {
            Judgement::Refused => Judgement::Refused,
            _ if self.is_answered_otherwise(first, place) => {
                self.exchanges[place].judgement = Judgement::Unclear;
                Judgement::Refused
            }
            Judgement::Differs if !alike => Judgement::Unclear,
            judgement => judgement,
        })
    }

    /// Whether what was answered with a success at `first` fails at `place`, or the other way round, or fails with another
    /// status, or is a page in place of data: another server may have answered. An overload says nothing of that.
    pub(super) fn is_answered_otherwise(&self, first: usize, place: usize) -> bool {
        let (Some(one), Some(two)) = (&self.exchanges[first].class, &self.exchanges[place].class) else {
            return false;
        };
        let is_overload = |class: &Class| {
            matches!(class.status, 429 | 502..=504)
                || !class.is_success() && words::tells_lock_out(&class.plain)
        };
        let differs = if one.forced.is_some() || two.forced.is_some() {
            one.forced != two.forced
        } else {
            one.is_success() != two.is_success()
                || !one.is_success() && one.status != two.status
                || is_data_and_page(one, two)
        };
        differs && !is_overload(one) && !is_overload(two)
    }

    /// Sends the broken control of the candidate's shape. False when it changed and then changed back, is refused in
    /// other words from now on, or on new connections only; none when it stays changed, so that the run is over.
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
        if self.stop.is_none() && self.is_another_wording(last_good) {
            self.take_wording(last_good);
            return Some(false);
        }
        if self.stop.is_none() && self.is_let_in(last_good) {
            return self.told_by_what(candidate, last_good);
        }
        if self.stop.is_none() {
            let unanswered = self.exchanges[last_good..].iter().all(Exchange::is_unanswered);
            self.stop = Some(if unanswered { Stop::Unanswered } else { Stop::LockedOut });
        }
        None
    }

    /// Whether the controls since `start` are refused with the status of the first ones, and without a word of a
    /// lock-out: another server behind the same address, as it looks. Where the first ones got no answer, that was an
    /// accident.
    fn is_another_wording(&self, start: usize) -> bool {
        self.exchanges[start..].iter().all(|exchange| {
            let first = &self.measure(exchange.candidate).first;
            exchange.class.as_ref().is_some_and(|class| {
                first.controls().iter().all(|control| control.status == class.status)
                    && (first.silence().is_none() || !class.is_success() && !exchange.is_unanswered())
                    && !words::tells_lock_out(&class.plain)
                    && !words::is_firewall_page(&class.plain)
            })
        })
    }

    /// From now on, what these controls say in other words means nothing; nor did it before.
    pub(super) fn take_wording(&mut self, start: usize) {
        self.wordings += 1;
        self.learn_since(start);
        for exchange in self.exchanges[start..].iter().filter(|exchange| exchange.purpose == Purpose::Broken)
        {
            let shape = self.plan.candidates[exchange.candidate].shape;
            if let Some(class) = exchange.class.clone() {
                self.measures[shape].first.learn(class);
            }
        }
        for exchange in &mut self.exchanges {
            let measure = &self.measures[self.plan.candidates[exchange.candidate].shape].first;
            let differs = exchange.class.as_ref().is_some_and(|class| measure.differs(class));
            if exchange.judgement == Judgement::Differs && !differs {
                exchange.judgement = Judgement::Refused;
            }
        }
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
}

/// Whether one of these successes is JSON and the other one a page, such as that of a server under maintenance.
fn is_data_and_page(one: &Class, two: &Class) -> bool {
    let kinds = [one.structure.kind, two.structure.kind];
    kinds.contains(&Kind::Json) && kinds.contains(&Kind::Markup)
}
