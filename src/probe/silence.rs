//! Where wrong signatures get no answer, or are sent elsewhere: that is then how they are refused, and right ones are asked
//! about all the same.

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::let_in::LetIn;
use super::session::{Question, Session, Stop};
use super::walk::Walk;
use crate::verdict::Silence;

/// How many of the likeliest are asked about where a wrong signature gets no answer: each may be waited for.
const ASKED_INTO_SILENCE: usize = 10;
/// The same where a gateway answers everything, signed or not: as a rule there is no server behind it.
const ASKED_OF_A_GATEWAY: usize = 3;

impl Session<'_> {
    /// Places of all broken controls of a shape.
    fn controls_of(&self, shape: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.exchanges.len()).filter(move |place| {
            let exchange = &self.exchanges[*place];
            exchange.purpose == Purpose::Broken && self.plan.candidates[exchange.candidate].shape == shape
        })
    }

    /// Two broken controls or more that met with the same silence, and none that was answered: that is how wrong
    /// signatures are refused here.
    pub(super) fn learn_silence(&mut self, shape: usize) {
        let places: Vec<usize> = self.controls_of(shape).collect();
        let silences: Vec<Option<Silence>> =
            places.iter().map(|place| Silence::of(&self.exchanges[*place].observation)).collect();
        if let [Some(silence), _, ..] = silences[..]
            && silences.iter().all(|own| *own == Some(silence))
        {
            self.measures[shape].first.learn_silence(silence);
            self.measures[shape].all.learn_silence(silence);
            for place in places {
                self.judge_again(place);
            }
        }
    }

    /// Whether as little as possible is asked once something is accepted: the user wants it so, or each refusal takes all
    /// the time that is allowed.
    pub(super) fn is_brief(&self) -> bool {
        self.settings.first || self.measure(0).first.silence() == Some(Silence::TimeOut)
    }

    /// Where a wrong signature closes the connection, or a right one opens it to all, each question has its own.
    pub(super) fn on_its_way(&self, question: Question) -> Question {
        let closes = self.measure(question.candidate).first.silence() == Some(Silence::Closed);
        let opens = matches!(self.let_in, Some(LetIn::ByConnection { .. }));
        let connection = if closes || opens { Connection::New } else { question.connection };
        Question { connection, ..question }
    }
}

impl Walk<'_> {
    /// Whether wrong signatures get no answer, or what is not signed is sent elsewhere just as they are.
    pub(super) fn is_silent(&self) -> bool {
        let controls = self.session.exchanges.iter().take(3);
        self.session.measure(0).first.silence().is_some()
            || controls.filter(|own| own.redirect().is_some()).count() == 3
    }

    /// Those of a stage that are worth a question without an answer: the likeliest, and where the user gave names and nobody
    /// waits for an answer, whatever is made of them.
    pub(super) fn worth_asking(&self, places: Vec<usize>) -> Vec<usize> {
        let waits = self.session.measure(0).first.silence() == Some(Silence::TimeOut);
        let situation = &self.session.situation;
        let names_are_given = !situation.aliases.is_empty() || !situation.base_addresses.is_empty();
        let is_core = |place: usize| self.session.plan.candidates[place].core;
        let left = self.left_to_ask();
        let kept = places.into_iter().enumerate();
        kept.filter(|(turn, place)| *turn < left || names_are_given && !waits && is_core(*place))
            .map(|(_, place)| place)
            .collect()
    }

    /// How many more candidates may be asked about without an answer.
    fn left_to_ask(&self) -> usize {
        let asked = self.standings.iter().filter(|standing| standing.first.is_some()).count();
        let is_gateway = |own: &Exchange| matches!(Silence::of(&own.observation), Some(Silence::Gateway(_)));
        let most = if self.session.exchanges.iter().take(3).all(is_gateway) {
            ASKED_OF_A_GATEWAY
        } else {
            ASKED_INTO_SILENCE
        };
        most.saturating_sub(asked)
    }

    /// The likeliest signatures got no answer either. Did anything?
    pub(super) fn give_up(&mut self) {
        let ended = !matches!(self.session.stop, None | Some(Stop::Budget));
        let all = |holds: fn(&Exchange) -> bool| self.session.exchanges.iter().all(holds);
        let stop = if all(Exchange::is_unanswered) {
            Some(Stop::Unreachable)
        } else if all(|exchange| exchange.redirect().is_some()) {
            Some(Stop::Redirected)
        } else {
            None
        };
        if !ended && stop.is_some() {
            self.session.stop = stop;
        }
    }
}
