//! What is asked beside the stages of the plan, once they are through or end early.

use super::Connection;
use super::close::CLOSING;
use super::exchange::{Purpose, peculiar_in};
use super::run::{Standing, State};
use super::session::Question;
use super::walk::{ASKED_AGAIN, PROOF, Walk};
use crate::axes::clock;
use crate::plan::Candidate;
use crate::rfc5849::base_string_uri::Scheme;
use crate::verdict::peculiar::Peculiar;
use crate::verdict::{Class, words};

/// So many with something of their own in their answers are asked about once more, beside the likeliest.
const PECULIAR: usize = 2;

impl Walk<'_> {
    /// Where a right signature is refused for its time: is it accepted with another time? What is refused for its
    /// time again says nothing new.
    pub(super) fn other_clock(&mut self) {
        let refused_for_time = |standing: &Standing| {
            let first = standing.first.filter(|_| standing.is_accepted())?;
            let class = self.session.exchanges[first].class.as_ref()?;
            (!class.is_success() && words::blames_freshness(&class.plain)).then_some(())
        };
        let Some(place) = self.standings.iter().position(|s| refused_for_time(s).is_some()) else { return };
        let accepted = self.session.plan.candidates[place].variant.clone();
        for deviation in clock::deviations(&self.session.situation) {
            let Some(variant) = accepted.with(&deviation) else { return };
            let place = self.session.place_of(variant);
            self.standings.resize(self.session.plan.candidates.len(), Standing::UNTRIED);
            if self.standings[place].state != State::Untried || !self.session.has_measure(place) {
                continue;
            }
            let purpose = Purpose::Variant;
            let question = Question { purpose, candidate: place, connection: Connection::Kept };
            let Some(answer) = self.session.ask(question) else { return };
            let mut standing = Standing { state: State::Unclear, first: Some(answer), ..Standing::UNTRIED };
            if self.session.exchanges[answer].class.as_ref().is_some_and(Class::is_success) {
                standing.count(self.session.exchanges[answer].judgement);
                self.session.confirm(answer, &mut standing);
            }
            self.standings[place] = standing;
            if standing.is_accepted() {
                return;
            }
        }
    }

    /// Asks about the candidate of this name, if there is one that was not asked about.
    fn ask_about_named(&mut self, variant: &str) {
        let is_it = |candidate: &Candidate| candidate.variant.to_string() == variant;
        let Some(place) = self.session.plan.candidates.iter().position(is_it) else { return };
        if self.standings[place].state == State::Untried {
            self.ask_about(&[place], Connection::Kept);
        }
    }

    /// Where the secret was accepted without the white space around it: is the secret as given refused?
    pub(super) fn secret_as_given(&mut self) {
        if !self.session.situation.secret_has_white_space {
            return;
        }
        let Some(accepted) = self.standings.iter().position(Standing::is_accepted) else { return };
        let as_given = self.session.plan.candidates[accepted].variant.without("client-secret");
        self.ask_about_named(&as_given.to_string());
    }

    /// `--first`: the RFC's form if it was not asked, and the accepted base with the other scheme.
    pub(super) fn two_more_questions(&mut self) {
        self.secret_as_given();
        let Some(accepted) = self.standings.iter().position(Standing::is_accepted) else { return };
        let uri = &self.session.plan.candidates[accepted].base_string_uri;
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

    /// What met an overload, a time-out or a broken connection gets one more chance, over a new connection: another server may
    /// answer there.
    pub(super) fn ask_unclear_again(&mut self) {
        let unclear: Vec<usize> = (0..self.standings.len())
            .filter(|place| {
                self.standings[*place].state == State::Unclear && self.standings[*place].accepted == 0
            })
            .collect();
        self.walk(&unclear, Connection::New, if self.any_accepted() { CLOSING } else { PROOF });
    }

    /// A balancer with two or three servers that differ may have shown each variant to the wrong one: the
    /// likeliest are sent once more, on new connections and shifted against their first turn. Before them those whose answer
    /// had something of its own: that may have been chance.
    pub(super) fn ask_again_shifted(&mut self) {
        let refused = |walk: &Self, place: &usize| walk.standings[*place].state == State::Refused;
        let likeliest: Vec<usize> = (0..self.standings.len())
            .filter(|place| refused(self, place) && self.session.plan.candidates[*place].core)
            .take(ASKED_AGAIN)
            .collect();
        let mut again = self.peculiar();
        again.retain(|place| refused(self, place) && !likeliest.contains(place));
        again.truncate(PECULIAR);
        again.extend(likeliest);
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
            if !self.session.goes_on() || self.session.remaining() <= PROOF + self.kept_back {
                return;
            }
            self.ask_about(&[place], Connection::New);
            // Of two servers that take turns by connection, two new ones in a row reach both.
            let is_of_the_rfc = self.session.plan.candidates[place].is_rfc5849();
            if is_of_the_rfc && refused(self, &place) && self.session.remaining() > PROOF + self.kept_back {
                self.ask_about(&[place], Connection::New);
            }
        }
    }
    /// Candidates whose answers have something of their own, those with most of that first.
    fn peculiar(&self) -> Vec<usize> {
        let (plan, exchanges) = (&self.session.plan, &self.session.exchanges);
        let mut all: Vec<Peculiar> = (0..plan.shapes.len())
            .flat_map(|shape| peculiar_in(exchanges, |candidate| plan.candidates[candidate].shape == shape))
            .collect();
        all.sort_by_key(|own| std::cmp::Reverse(own.marks));
        all.into_iter().map(|own| own.candidate).collect()
    }
}
