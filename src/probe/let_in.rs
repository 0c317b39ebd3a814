//! A broken signature that gets the success of a right one, once there was one. Two things do that: a front end that
//! authenticates the connection and not each request, and a cache that does not look at signatures. A new connection
//! and another query tell them apart.

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::session::{Question, Session, Stop};
use crate::request::{Request, Sent};
use crate::sign::sign_freshly;
use crate::stamp::random_text;
use crate::verdict::{Class, Judgement, words};

/// What lets a broken signature in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetIn {
    /// The connection over which a right one was accepted. On new connections the broken one is refused as before: only
    /// what was asked there counts, from this exchange on.
    ByConnection {
        /// Place of the first exchange that counts.
        since: usize,
    },
    /// It is let in on a new connection too, and refused where another query is asked for: as a cache does it.
    ByCache,
    /// It is let in on a new connection too.
    Somehow,
    /// It gets the success that everything gets, and is refused where another query is asked for.
    FromTheStart,
}

impl Session<'_> {
    /// Whether the broken controls since `start` got the success that a variant got before.
    pub(super) fn is_let_in(&self, start: usize) -> bool {
        let successes: Vec<&Class> = self.exchanges[..start]
            .iter()
            .filter(|exchange| exchange.purpose.is_probe() && exchange.judgement == Judgement::Differs)
            .filter_map(|exchange| exchange.class.as_ref().filter(|class| class.is_success()))
            .collect();
        self.exchanges[start..].iter().all(|control| {
            control.judgement == Judgement::Differs
                && control.class.as_ref().is_some_and(|class| {
                    successes.iter().any(|success| success.agrees_with(class))
                        && !words::is_firewall_page(&class.plain)
                })
        })
    }

    /// Finds out by what the broken signature of the candidate's shape is let in since `start`. False when the run goes
    /// on: because it is refused on new connections, or never was but by an accident. None when the run is over.
    pub(super) fn told_by_what(&mut self, candidate: usize, start: usize) -> Option<bool> {
        let was_new = matches!(self.let_in, Some(LetIn::ByConnection { .. }));
        if !was_new && self.remaining() > 0 {
            let question = Question { purpose: Purpose::Broken, candidate, connection: Connection::New };
            let place = self.ask(question)?;
            if self.exchanges[place].judgement == Judgement::Refused {
                self.let_in = Some(LetIn::ByConnection { since: place });
                self.learn(place);
                return Some(false);
            }
        }
        let is_cached = self.is_told_by_the_query(candidate, Judgement::Differs, &|answer| {
            answer.judgement == Judgement::Refused
        });
        if !is_cached && self.measure(candidate).first.silence().is_some() && self.goes_on() {
            self.take_wording(start);
            return Some(false);
        }
        self.let_in = Some(if is_cached { LetIn::ByCache } else { LetIn::Somehow });
        self.stop = self.stop.or(Some(Stop::LetIn));
        None
    }

    /// Where whatever was signed got the same success: is a wrong signature refused where another query is asked for?
    /// Somebody's right request may have filled a cache before this run, and then no answer says that nothing is checked.
    pub(super) fn look_past_a_cache(&mut self) {
        let Some(measure) = self.measures.first() else { return };
        let has_no_refusal = measure.all.common_refusals().is_some_and(|words| words.is_empty());
        if !measure.all.is_steady() || !measure.all.is_success() || !has_no_refusal || !self.goes_on() {
            return;
        }
        let refused = |answer: &Exchange| {
            let class = answer.class.as_ref().filter(|class| !class.is_success());
            class.is_some_and(|class| class.status == 401 || words::blames_signature(&class.plain))
        };
        if self.is_refused_with_another_query(0, &refused) {
            // One refusal may be a limit on requests.
            let is_told = self.is_told_by_the_query(0, Judgement::Refused, &refused);
            self.let_in = is_told.then_some(LetIn::FromTheStart);
            self.stop = self.stop.or(Some(Stop::LetIn));
        }
    }

    /// Whether the broken signature is let in where the same is asked for, which looks like `let_in` here, and refused
    /// where the query has a parameter more, which no cache has. In an order drawn by chance: servers in turn, or one that
    /// answers at random, look so once in 70 times.
    fn is_told_by_the_query(
        &mut self,
        candidate: usize,
        let_in: Judgement,
        refused: &dyn Fn(&Exchange) -> bool,
    ) -> bool {
        let mixed = self.world.in_drawn_order(&[[true; 4], [false; 4]].concat());
        mixed.into_iter().all(|same| {
            if !same {
                return self.is_refused_with_another_query(candidate, refused);
            }
            let place =
                self.ask(Question { purpose: Purpose::Broken, candidate, connection: Connection::New });
            place.is_some_and(|place| self.exchanges[place].judgement == let_in)
        })
    }

    /// Sends the broken signature with a parameter more in the query.
    fn is_refused_with_another_query(
        &mut self,
        candidate: usize,
        refused: &dyn Fn(&Exchange) -> bool,
    ) -> bool {
        let request = &self.situation.request;
        let called = request.called.clone().with(&format!("sigprobe={}", random_text(self.world.source, 12)));
        let Ok(sent) = Sent::new(&called, Some(request.sent.host_header())) else { return false };
        let request = Request { called, sent, ..request.clone() };
        let shape = &self.plan.shapes[self.plan.candidates[candidate].shape];
        let signed = sign_freshly(&request, &self.broken, shape, self.world.source);
        let said = "deliberately wrong signature, with an extra query parameter".to_owned();
        let Some(place) = self.follow_up((candidate, None), signed, Connection::New, said) else {
            return false;
        };
        let exchange = &mut self.exchanges[place];
        let is_refused = refused(exchange);
        // Nothing that is signed wrongly is accepted.
        exchange.judgement = if is_refused { Judgement::Refused } else { Judgement::Unclear };
        is_refused
    }

    /// Place of the first exchange that counts.
    pub(super) fn counts_from(&self) -> usize {
        match self.let_in {
            Some(LetIn::ByConnection { since }) => since,
            _ => 0,
        }
    }
}
