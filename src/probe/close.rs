//! The end of a run: what was accepted is asked about again, in turn with the broken control, until chance is ruled
//! out, and held against all answers of the run.

use super::exchange::{Exchange, Purpose};
use super::run::{Standing, State};
use super::session::{Session, Stop};
use crate::verdict::Judgement;
use crate::verdict::chance::of_coincidence;

/// A server that answers by chance, whatever is signed, shows acceptances like those of a run this seldom.
const NEVER_BY_CHANCE: f64 = 1e-6;
/// The same with `--first`, whose user wants few requests. What is likelier than this, because the budget left no more
/// requests, is not called accepted, nor accepted at times.
const SELDOM_BY_CHANCE: f64 = 1e-5;
/// The most closing rounds.
const CLOSING_ROUNDS: usize = 10;

/// The answers that a server may have given by chance.
struct Tally {
    all: usize,
    passed: usize,
    own: usize,
    own_passed: usize,
}

impl Session<'_> {
    /// Asks the accepted candidates again until chance is ruled out or the budget is spent. What was or may have been
    /// accepted by chance does not stay so.
    pub(super) fn close(&mut self, standings: &mut [Standing]) {
        let accepted: Vec<usize> = (0..standings.len()).filter(|i| standings[*i].is_accepted()).collect();
        if accepted.is_empty() {
            return;
        }
        let enough = if self.settings.first { SELDOM_BY_CHANCE } else { NEVER_BY_CHANCE };
        for _ in 0..CLOSING_ROUNDS {
            let ends = self.tally(standings).chance() < enough || !self.goes_on();
            if ends || !self.closing_round(&accepted, standings) {
                break;
            }
        }
        self.rule_out_chance(standings);
    }

    /// Each accepted candidate, twice as long as refusals outnumber acceptances, then the broken controls. False when
    /// no more can be asked.
    fn closing_round(&mut self, accepted: &[usize], standings: &mut [Standing]) -> bool {
        let shapes = self.shapes_of(accepted);
        let Tally { all, passed, own_passed, .. } = self.tally(standings);
        let times = if own_passed < all - passed { [2, 1].as_slice() } else { &[1] };
        let affordable = |times: &&usize| self.remaining() >= *times * accepted.len() + shapes.len();
        let Some(times) = times.iter().find(affordable) else { return false };
        for candidate in accepted.repeat(*times) {
            let Some(first) = standings[candidate].first else { continue };
            let Some(judgement) = self.asked_again(candidate, first) else { return false };
            standings[candidate].count(judgement);
            if judgement == Judgement::Refused {
                standings[candidate].state = State::Sometimes;
            }
        }
        shapes.into_iter().all(|candidate| self.control_still_refused(candidate).is_some())
    }

    /// One of these candidates for each of their shapes.
    fn shapes_of(&self, candidates: &[usize]) -> Vec<usize> {
        let shape = |candidate: usize| self.plan.candidates[candidate].shape;
        let mut one_of_each: Vec<usize> = Vec::new();
        for candidate in candidates {
            if one_of_each.iter().all(|known| shape(*known) != shape(*candidate)) {
                one_of_each.push(*candidate);
            }
        }
        one_of_each
    }

    fn rule_out_chance(&self, standings: &mut [Standing]) {
        let chance = self.tally(standings).chance();
        let contradicted = standings.iter().any(|standing| standing.accepted > 0 && standing.refused > 0)
            || self.answers().any(|exchange| {
                exchange.judgement == Judgement::Differs && !standings[exchange.candidate].is_accepted()
            });
        for (candidate, standing) in
            standings.iter_mut().enumerate().filter(|(_, standing)| standing.is_accepted())
        {
            let may_be_chance = chance >= SELDOM_BY_CHANCE;
            if self.control_passed(candidate, standing) || contradicted && may_be_chance {
                standing.state = State::Unclear;
            } else if may_be_chance {
                standing.state = State::Unproved;
            }
        }
    }

    /// Whether a broken control was answered as this candidate was. Also after what looks like a lock-out: that would
    /// not be answered like an acceptance.
    fn control_passed(&self, candidate: usize, standing: &Standing) -> bool {
        let Some(class) = standing.first.and_then(|first| self.exchanges[first].class.as_ref()) else {
            return true;
        };
        let shape = self.plan.candidates[candidate].shape;
        let measure = &self.measures[shape];
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
    }

    fn tally(&self, standings: &[Standing]) -> Tally {
        let mut tally = Tally { all: 0, passed: 0, own: 0, own_passed: 0 };
        for exchange in self.answers() {
            let is_own = exchange.purpose.is_probe() && standings[exchange.candidate].is_accepted();
            let has_passed = exchange.judgement == Judgement::Differs;
            tally.all += 1;
            tally.passed += usize::from(has_passed);
            tally.own += usize::from(is_own);
            tally.own_passed += usize::from(is_own && has_passed);
        }
        // It takes one acceptance to ask again at all: that one proves nothing.
        let chosen = standings.iter().filter(|standing| standing.is_accepted()).count();
        Tally {
            all: tally.all.saturating_sub(chosen),
            passed: tally.passed.saturating_sub(chosen),
            own: tally.own.saturating_sub(chosen),
            own_passed: tally.own_passed.saturating_sub(chosen),
        }
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

impl Tally {
    /// How likely it is that a server that does not look at signatures accepts just those that were accepted.
    fn chance(&self) -> f64 {
        of_coincidence(self.all, self.passed, self.own, self.own_passed)
    }
}
