//! The end of a run: what was accepted is asked about again, mixed with the broken control in an order drawn by chance,
//! and held against all answers of the run.
//!
//! Whatever a server does that does not look at signatures, be it random, in turn, or by the clock: it cannot know which of
//! these requests are the broken ones, so that the chance of telling them apart is known. Those before them went in an
//! order that a rotation may fit.

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::run::{Standing, State};
use super::session::{Question, Session, Stop};
use crate::verdict::Judgement;
use crate::verdict::chance::of_coincidence;

/// A server that answers at random, whatever is signed, shows acceptances like those of a run this seldom. What is likelier,
/// because the budget left no more requests, is not called accepted, nor accepted at times.
const SELDOM_AT_RANDOM: f64 = 1e-5;
/// A server that does not look at signatures gets through the drawn order this seldom.
const SELDOM_DRAWN: f64 = 1e-4;
/// The same where a variant was refused at times, which is called just that.
const SOMETIMES_DRAWN: f64 = 1e-3;
/// The most closing rounds. One is enough for what is accepted each time, three for what is accepted every second time.
const CLOSING_ROUNDS: usize = 4;
/// What a closing round mixes. Of 17 requests 6 can be chosen in 12 376 ways, which is enough for [`SELDOM_DRAWN`]; there
/// are more right ones, because some servers lock out whom they refuse too often.
const RIGHT: usize = 11;
const BROKEN: usize = 6;
/// So often the RFC's form is asked about again in the first round, when it was refused and something else is accepted: one
/// refusal may have been an accident, or that of another server behind the same address.
const REFUSED: usize = 4;
/// The same for what is accepted without one of its deviations.
const SIMPLER: usize = 2;
/// The least that closing takes.
pub(super) const CLOSING: usize = RIGHT + BROKEN;

impl Session<'_> {
    /// Asks the accepted candidates again until chance is ruled out or the budget is spent. What was or may have been
    /// accepted by chance does not stay so.
    pub(super) fn close(&mut self, standings: &mut [Standing]) {
        let accepted: Vec<usize> = (0..standings.len()).filter(|i| standings[*i].is_accepted()).collect();
        if accepted.is_empty() {
            return;
        }
        let accepted = self.affordable(accepted);
        let start = self.exchanges.len();
        let mut refused = self.refused_beside(&accepted, standings);
        for _ in 0..CLOSING_ROUNDS {
            let proved = accepted.iter().all(|candidate| self.is_no_chance(*candidate, standings, start));
            if proved || !self.goes_on() || !self.closing_round(&accepted, &refused, standings) {
                break;
            }
            refused.clear();
        }
        self.rule_out_chance(standings, start);
    }

    /// As many of them as a round can ask about, those first that a report names first. A server that takes any host accepts
    /// more than the budget has requests left for, and to rule out chance for some of them does so for all.
    fn affordable(&self, mut accepted: Vec<usize>) -> Vec<usize> {
        accepted.sort_by_key(|place| {
            let candidate = &self.plan.candidates[*place];
            (!candidate.is_rfc5849(), candidate.variant.cost())
        });
        while accepted.len() > 1 && self.mixed(&accepted, &self.shapes_of(&accepted)).is_none() {
            accepted.pop();
        }
        accepted
    }

    /// What a report rests on as refused, as often as it is asked about again: the RFC's forms, and what is accepted without
    /// one of its deviations. Each refusal may be from before the server was ready, or an accident.
    fn refused_beside(&self, accepted: &[usize], standings: &[Standing]) -> Vec<usize> {
        let is_refused = |place: &usize| standings[*place].state == State::Refused;
        let refused: Vec<usize> = (0..standings.len()).filter(is_refused).collect();
        let is_of_the_rfc = |place: &usize| self.plan.candidates[*place].is_rfc5849_but_for_the_secret();
        let best = accepted.first().map(|place| &self.plan.candidates[*place].variant);
        let simpler: Vec<String> = best.map_or_else(Vec::new, |best| {
            best.deviations.iter().map(|own| best.without(own.axis.name).to_string()).collect()
        });
        let is_simpler = |place: &usize| {
            let candidate = &self.plan.candidates[*place];
            let mut names = std::iter::once(&candidate.variant).chain(&candidate.also);
            names.any(|own| simpler.contains(&own.to_string()))
        };
        let of_the_rfc = refused.iter().copied().filter(is_of_the_rfc);
        let others = refused.iter().copied().filter(|place| !is_of_the_rfc(place)).filter(is_simpler);
        let times = |times| move |place| std::iter::repeat_n(place, times);
        of_the_rfc.flat_map(times(REFUSED)).chain(others.flat_map(times(SIMPLER))).collect()
    }

    /// The accepted candidates, the broken controls of their shapes, and those of `refused`, mixed; every other one on a new
    /// connection, where another server may answer. False when no more can be asked.
    fn closing_round(&mut self, accepted: &[usize], refused: &[usize], standings: &mut [Standing]) -> bool {
        let Some(mut mixed) = self.mixed(accepted, &self.shapes_of(accepted)) else { return false };
        let again = refused.iter().map(|candidate| (*candidate, Purpose::Confirmation));
        mixed.extend(again.take(self.remaining().saturating_sub(mixed.len())));
        let mut passed = Vec::new();
        let connections = [Connection::Kept, Connection::New].into_iter().cycle();
        for ((candidate, purpose), connection) in
            self.world.in_drawn_order(&mixed).into_iter().zip(connections)
        {
            let Some(first) = standings[candidate].first else { continue };
            if purpose == Purpose::Broken && connection == Connection::New {
                // Another server has words of its own, and may let everybody in.
                let Some(place) = self.ask(Question { purpose, candidate, connection }) else { return false };
                self.learn(place);
            } else if purpose == Purpose::Broken {
                if self.control_still_refused(candidate).is_none() {
                    return false;
                }
            } else if standings[candidate].is_accepted() {
                let Some(judgement) = self.asked_again(candidate, first, connection) else { return false };
                standings[candidate].count(judgement);
                if judgement == Judgement::Refused {
                    standings[candidate].state = State::Sometimes;
                }
            } else {
                let Some(place) = self.ask(Question { purpose, candidate, connection }) else { return false };
                let judgement = self.exchanges[place].judgement;
                let is_alike = accepted.iter().any(|best| {
                    standings[*best].first.is_some_and(|best| !self.is_answered_otherwise(best, place))
                });
                if judgement != Judgement::Differs || is_alike {
                    standings[candidate].count(judgement);
                }
                if judgement == Judgement::Differs && is_alike {
                    passed.push((candidate, place));
                }
            }
        }
        // What a broken signature got as well is no acceptance.
        passed.retain(|(candidate, place)| {
            let class = self.exchanges[*place].class.as_ref();
            class.is_some_and(|class| self.measure(*candidate).all.differs(class))
        });
        for (candidate, place) in passed {
            // One request, answered now so and now so.
            let is_of_the_rfc = self.plan.candidates[candidate].is_rfc5849_but_for_the_secret();
            let state = if is_of_the_rfc { State::Unclear } else { State::Sometimes };
            standings[candidate] = Standing { state, first: Some(place), ..standings[candidate] };
        }
        true
    }

    /// What a round asks, each candidate and each shape at least once. None when the budget is too small.
    fn mixed(&self, accepted: &[usize], shapes: &[usize]) -> Option<Vec<(usize, Purpose)>> {
        let times = |all: &[usize], least: usize, purpose| {
            let in_turn = all.iter().cycle().take(all.len().max(least));
            in_turn.map(|candidate| (*candidate, purpose)).collect::<Vec<_>>()
        };
        let right = times(accepted, RIGHT, Purpose::Confirmation);
        let mixed = [right, times(shapes, BROKEN, Purpose::Broken)].concat();
        (mixed.len() <= self.remaining()).then_some(mixed)
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

    fn rule_out_chance(&self, standings: &mut [Standing], start: usize) {
        let contradicted = standings.iter().any(|standing| standing.accepted > 0 && standing.refused > 0)
            || self.answers().any(|(_, exchange)| {
                exchange.judgement == Judgement::Differs && !standings[exchange.candidate].is_accepted()
            });
        let accepted: Vec<usize> = (0..standings.len()).filter(|i| standings[*i].is_accepted()).collect();
        let doubts: Vec<Option<State>> = accepted
            .iter()
            .map(|candidate| {
                let may_be_chance = !self.is_no_chance(*candidate, standings, start);
                let is_void = self.control_passed(*candidate, &standings[*candidate]);
                let unclear = is_void || contradicted && may_be_chance;
                unclear.then_some(State::Unclear).or(may_be_chance.then_some(State::Unproved))
            })
            .collect();
        for (candidate, doubt) in accepted.into_iter().zip(doubts) {
            standings[candidate].state = doubt.unwrap_or(standings[candidate].state);
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
            || self.exchanges[self.counts_from()..].iter().any(|exchange| {
                exchange.purpose == Purpose::Broken
                    && self.plan.candidates[exchange.candidate].shape == shape
                    && exchange.judgement == Judgement::Differs
                    && exchange
                        .class
                        .as_ref()
                        .is_some_and(|control| measure.first.differ_alike(class, control))
            })
    }

    /// Whether chance is ruled out for what was accepted.
    fn is_no_chance(&self, candidate: usize, standings: &[Standing], start: usize) -> bool {
        let is_steady = standings[candidate].state == State::Accepted;
        let drawn = if is_steady { SELDOM_DRAWN } else { SOMETIMES_DRAWN };
        self.coincidence(candidate, standings, start, 0) < SELDOM_AT_RANDOM
            && self.coincidence(candidate, standings, start, start) < drawn
    }

    /// How likely it is that a server that does not look at signatures accepts just what was accepted, by the answers from
    /// `begin` on. They are those of shapes whose broken signatures are refused as the candidate's are: by another reference,
    /// the same answer would be a refusal. Of the variants in question only what was asked from `start` on counts: they are in question because they passed
    /// before.
    fn coincidence(&self, candidate: usize, standings: &[Standing], start: usize, begin: usize) -> f64 {
        let refused_by = |candidate: usize| {
            let reference = &self.measure(candidate).first;
            (reference.silence(), reference.status())
        };
        let (mut all, mut passed, mut own, mut own_passed) = (0, 0, 0, 0);
        for (place, exchange) in self.answers().filter(|(place, _)| *place >= begin) {
            let is_own = exchange.purpose.is_probe() && standings[exchange.candidate].is_accepted();
            if is_own && place < start || refused_by(exchange.candidate) != refused_by(candidate) {
                continue;
            }
            let has_passed = exchange.judgement == Judgement::Differs;
            all += 1;
            passed += usize::from(has_passed);
            own += usize::from(is_own);
            own_passed += usize::from(is_own && has_passed);
        }
        of_coincidence(all, passed, own, own_passed)
    }

    /// Every answer to a signed request that says something, up to the last good control before a lock-out.
    fn answers(&self) -> impl Iterator<Item = (usize, &Exchange)> {
        let good_control = |exchange: &Exchange| {
            exchange.purpose == Purpose::Broken && exchange.judgement == Judgement::Refused
        };
        let end = match self.stop {
            Some(Stop::LockedOut | Stop::Unanswered | Stop::Limited) => {
                self.exchanges.iter().rposition(good_control).map_or(0, |last| last + 1)
            }
            _ => self.exchanges.len(),
        };
        let from = self.counts_from();
        self.exchanges[..end].iter().enumerate().skip(from).filter(|(_, exchange)| {
            exchange.judgement != Judgement::Unclear
                && !matches!(exchange.purpose, Purpose::Unsigned | Purpose::UnknownKey)
        })
    }
}
