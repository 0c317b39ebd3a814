//! The controls: unsigned and broken requests before everything else, and a broken signature for every other shape
//! before the first question of that shape.

use super::FailureKind;
use super::exchange::{Exchange, Purpose};
use super::hints::with_hints;
use super::redirect::leads_to_another_path;
use super::session::{Question, Session, Stop};
use super::transport::Connection;
use crate::verdict::judge::is_login_address;
use crate::verdict::{Silence, words};

impl Session<'_> {
    /// Unsigned, and a broken signature twice, the second time over a new connection: another server may answer there. False
    /// when there is nothing to find out here.
    pub(super) fn first_controls(&mut self) -> bool {
        let mut places = Vec::new();
        for (purpose, connection) in [
            (Purpose::Unsigned, Connection::Kept),
            (Purpose::Broken, Connection::Kept),
            (Purpose::Broken, Connection::New),
        ] {
            let Some(place) = self.ask(Question { purpose, candidate: 0, connection }) else { break };
            places.push(place);
            if self.is_hopeless(&places) {
                self.stop = self.stop.or(Some(Stop::Unreachable));
            }
            if !self.goes_on() {
                return false;
            }
        }
        if places.len() < 3 {
            return false;
        }
        let mut right = None;
        if let Some(stop) = self.nothing_to_ask(&places) {
            right = if stop == Stop::Redirected { self.a_right_one_that_stays() } else { None };
            if right.is_none() {
                self.stop = Some(stop);
                return false;
            }
        }
        for place in places {
            self.learn(place);
        }
        self.learn_silence(0);
        self.measures[0].first = self.measures[0].all.clone();
        if !self.measures[0].first.is_known() {
            self.stop = Some(Stop::Unanswered);
            return false;
        }
        if let Some(place) = right {
            self.judge_again(place);
        }
        self.plan_again(with_hints(&self.situation, &self.exchanges));
        true
    }

    /// Whether these requests failed in a way in which others will fail, too. A server may close the connection on
    /// whatever is not signed right.
    fn is_hopeless(&self, places: &[usize]) -> bool {
        let failures: Vec<FailureKind> = places
            .iter()
            .filter_map(|place| self.exchanges[*place].observation.failure())
            .map(|failure| failure.kind)
            .collect();
        // A time-out or a closed connection may be an accident, once; what DNS, TCP and TLS say stays so.
        let accident = |kind: &FailureKind| {
            matches!(
                kind,
                FailureKind::TimeOut | FailureKind::Closed | FailureKind::NotHttp | FailureKind::Other
            )
        };
        let closed = failures.iter().all(|kind| *kind == FailureKind::Closed);
        failures.len() == places.len() && !closed && (failures.len() > 1 || !failures.iter().all(accident))
    }

    /// Why no variant has to be asked about, if so.
    fn nothing_to_ask(&self, places: &[usize]) -> Option<Stop> {
        let exchanges: Vec<&Exchange> = places.iter().map(|place| &self.exchanges[*place]).collect();
        let all = |holds: &dyn Fn(&Exchange) -> bool| exchanges.iter().all(|exchange| holds(exchange));
        // A server may close the connection on whatever is not signed right, and a gateway may answer in its place.
        let silence = Silence::of(&exchanges[0].observation).filter(|silence| *silence != Silence::TimeOut);
        let refuses_so = silence.is_some() && all(&|e| Silence::of(&e.observation) == silence);
        let speaks_tls =
            |e: &Exchange| e.class.as_ref().is_some_and(|class| words::is_http_on_tls_port(&class.plain));
        if !refuses_so && all(&|e| e.is_unanswered() || speaks_tls(e)) {
            return Some(Stop::Unreachable);
        }
        let elsewhere = |e: &Exchange| e.redirect().is_some_and(|to| !self.is_refusal_by_redirect(to));
        (all(&|e| e.redirect().is_some()) && exchanges.iter().any(|e| elsewhere(e)))
            .then_some(Stop::Redirected)
    }

    /// The request in the form of the RFC, when it is answered where it was called: then only who is not let in is sent
    /// elsewhere.
    fn a_right_one_that_stays(&mut self) -> Option<usize> {
        let question = Question { purpose: Purpose::Variant, candidate: 0, connection: Connection::Kept };
        let place = self.ask(question)?;
        let exchange = &self.exchanges[place];
        (!exchange.is_unanswered() && exchange.redirect().is_none()).then_some(place)
    }

    /// Whether who is not let in may be sent there: to a place for logging in, to another page, as one about an error, or back
    /// to where it comes from. Then the likeliest signatures are asked about.
    fn is_refusal_by_redirect(&self, location: &str) -> bool {
        let called = self.situation.request.sent.url();
        is_login_address(location)
            || leads_to_another_path(called, location)
            || called
                .join(location)
                .is_ok_and(|to| to.path() == called.path() && to.origin() == called.origin())
    }

    /// Sends the broken control of the candidate's shape, if that was not done yet; once more when it is not answered, or with
    /// another status than in the shape of the request itself, which may be an accident. False when nothing can be told about
    /// this shape.
    pub(super) fn has_measure(&mut self, candidate: usize) -> bool {
        let shape = self.plan.candidates[candidate].shape;
        if !self.measures[shape].first.is_known() {
            let other_shape = self.measures[0].first.of_other_shape();
            self.measures[shape].first = other_shape.clone();
            self.measures[shape].all = other_shape.clone();
            let question = Question { purpose: Purpose::Broken, candidate, connection: Connection::Kept };
            let mut asked = Vec::new();
            while asked.len() < 2 && !asked.last().is_some_and(|last| self.is_plain(shape, *last)) {
                let Some(place) = self.ask(question) else { break };
                asked.push(place);
                self.learn(place);
                self.learn_silence(shape);
            }
            let accident = match asked[..] {
                [first, second] if self.has_status_of_own_shape(second) => Some((first, second)),
                _ => None,
            };
            if let Some((_, second)) = accident {
                self.measures[shape].all = other_shape;
                self.learn(second);
            }
            self.measures[shape].first = self.measures[shape].all.clone();
            if let Some((first, _)) = accident {
                // Nothing that is signed wrongly is accepted, but it counts when chance is ruled out.
                self.judge_again(first);
            }
        }
        self.measures[shape].first.is_known()
    }

    /// Whether this broken control is enough to go by.
    fn is_plain(&self, shape: usize, control: usize) -> bool {
        let is_alone = self.measures[0].first.status().is_none();
        self.measures[shape].all.is_known() && (is_alone || self.has_status_of_own_shape(control))
    }

    /// Whether this broken control has the status of those of the request's own shape.
    fn has_status_of_own_shape(&self, control: usize) -> bool {
        let own = self.exchanges[control].class.as_ref().map(|class| class.status);
        own.is_some() && own == self.measures[0].first.status()
    }
}
