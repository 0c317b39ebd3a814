//! Sending questions within the budget, one after the other or side by side, and keeping the answers.

use std::time::Duration;

use super::control::broken_credentials;
use super::exchange::{CHARACTERS, Exchange, Purpose};
use super::let_in::LetIn;
use super::sending::Sending;
use super::settings::Settings;
use super::world::World;
use super::{Answer, Connection, FailureKind, Outcome};
use crate::axis::{Situation, Variant};
use crate::credentials::{Credentials, Redactor};
use crate::plan::Plan;
use crate::sign::Signed;
use crate::verdict::{Class, Judge, Judgement, Reference};

/// Why a run ended before its plan did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// No HTTP answer to the controls, or only 502, 503, 504.
    Unreachable,
    /// Two time-outs in a row on controls in the middle of the run.
    Unanswered,
    /// The broken control is no longer answered as at first.
    LockedOut,
    /// 429, and no short `Retry-After`.
    Limited,
    /// The broken control gets the success of a right signature, and whatever does that, new connections do not help; or
    /// everything gets it, and another query is refused.
    LetIn,
    /// All controls are redirected.
    Redirected,
    /// The budget is spent.
    Budget,
    /// The user interrupted.
    Interrupted,
}

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Why it is asked.
    pub purpose: Purpose,
    /// About which candidate.
    pub candidate: usize,
    /// On which connection.
    pub connection: Connection,
}

/// What broken signatures of one shape are answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Measure {
    /// Classes of the first broken controls.
    pub(super) first: Reference,
    /// Classes of all broken controls but those after a lock-out.
    pub(super) all: Reference,
}

/// A run in progress.
pub struct Session<'a> {
    pub(super) world: World<'a>,
    pub(super) situation: Situation,
    pub(super) credentials: &'a Credentials,
    pub(super) broken: Credentials,
    redactor: Redactor,
    pub(super) settings: &'a Settings,
    pub(super) judge: &'a Judge,
    /// What can be asked.
    pub(super) plan: Plan,
    /// Every exchange so far, in the order in which it was sent.
    pub exchanges: Vec<Exchange>,
    /// What broken signatures of each shape of the plan are answered.
    pub(super) measures: Vec<Measure>,
    pub(super) stop: Option<Stop>,
    /// How often the broken control was refused in other words from then on.
    pub(super) wordings: usize,
    /// What lets broken signatures in once a right one was accepted.
    pub(super) let_in: Option<LetIn>,
    pub(super) waited: Duration,
}

/// So much of each body is kept for causes and reports.
const KEPT_OF_A_BODY: usize = 16 * 1024;

impl<'a> Session<'a> {
    /// Begins a run; nothing is sent yet.
    pub fn new(
        world: World<'a>,
        situation: &Situation,
        credentials: &'a Credentials,
        settings: &'a Settings,
        judge: &'a Judge,
    ) -> Self {
        let plan = world.plan(situation, credentials);
        Self {
            world,
            situation: situation.clone(),
            credentials,
            broken: broken_credentials(credentials, world.source),
            redactor: Redactor::new(credentials, &[&credentials.key, &situation.request.called.text()]),
            settings,
            judge,
            measures: vec![Measure::default(); plan.shapes.len()],
            plan,
            exchanges: Vec::new(),
            stop: None,
            wordings: 0,
            let_in: None,
            waited: Duration::ZERO,
        }
    }

    /// Takes what the answers to the controls say about the situation into the plan. The shape of the request
    /// itself stays the first.
    pub(super) fn plan_again(&mut self, situation: Situation) {
        self.plan = self.world.plan(&situation, self.credentials);
        self.situation = situation;
        self.measures.resize(self.plan.shapes.len(), Measure::default());
    }

    /// The place of a variant that came up during the run.
    pub(super) fn place_of(&mut self, variant: Variant) -> usize {
        let place = self.plan.place_of(variant, &self.situation.request);
        self.measures.resize(self.plan.shapes.len(), Measure::default());
        place
    }

    /// The measure of a candidate's answers.
    pub(super) fn measure(&self, candidate: usize) -> &Measure {
        &self.measures[self.plan.candidates[candidate].shape]
    }

    /// Requests that may still be sent.
    pub fn remaining(&self) -> usize {
        self.settings.max_probes.saturating_sub(self.exchanges.len())
    }

    /// Whether the run goes on.
    pub fn goes_on(&mut self) -> bool {
        if self.stop.is_none() && self.world.transport.interrupted() {
            self.stop = Some(Stop::Interrupted);
        }
        self.stop.is_none()
    }

    /// Asks one question. Returns the place of its exchange; none when the run may not go on.
    pub fn ask(&mut self, question: Question) -> Option<usize> {
        self.ask_all(&[question]).first().copied()
    }

    /// Asks several questions, as many at a time as the settings allow. Answers are kept in the order of the
    /// questions. Questions for which there is no budget are not asked, and the run stops.
    pub fn ask_all(&mut self, questions: &[Question]) -> Vec<usize> {
        if !self.goes_on() {
            return Vec::new();
        }
        let questions: Vec<Question> = questions.iter().map(|question| self.on_its_way(*question)).collect();
        let affordable = questions.len().min(self.remaining());
        if affordable < questions.len() {
            self.stop = Some(Stop::Budget);
        }
        let sent = self.exchanges.len();
        let answers = self.send_all(&questions[..affordable], sent);
        let mut places = Vec::with_capacity(answers.len());
        for (question, sending) in questions.iter().zip(answers) {
            let place = self.keep(*question, sending);
            places.push(self.wait_and_ask_again(*question, place));
        }
        places
    }

    /// Judges an answer and files it.
    pub(super) fn keep(&mut self, question: Question, mut sending: Sending) -> usize {
        // A run sees what its recording holds: a replay decides as it did.
        if let Outcome::Answer(answer) = &mut sending.observation.outcome {
            answer.change_texts(&|text| self.redactor.redact(text));
        }
        if let Some(tape) = self.world.tape {
            tape.keep(question, &sending);
        }
        let Sending { sent_at, outgoing, trace, scrub, mut observation } = sending;
        if observation.failure().is_some_and(|failure| failure.kind == FailureKind::Interrupted) {
            self.stop = Some(Stop::Interrupted);
        }
        let class = self.judge.classify(&observation, &scrub);
        let judgement =
            self.judge.judge(&observation, class.as_ref(), &self.measure(question.candidate).first);
        let tells_secret = observation.answer().is_some_and(|answer| tells(&self.redactor, answer));
        // What tells answers apart is in the class now; a run of many large pages stays small.
        if let Outcome::Answer(answer) = &mut observation.outcome {
            answer.body.truncate(KEPT_OF_A_BODY);
            answer.body.shrink_to_fit();
        }
        let letter = question.purpose.letter();
        let number = self.exchanges.iter().filter(|e| e.purpose.letter() == letter).count() + 1;
        self.exchanges.push(Exchange {
            id: format!("{letter}{number}"),
            purpose: question.purpose,
            candidate: question.candidate,
            said: None,
            base_string_uri: trace.as_ref().map(|trace| trace.base_string_uri.to_string()),
            characters: trace.as_ref().map(|trace| CHARACTERS.map(|own| trace.signature.contains(own))),
            signature_base_string: trace.map(|trace| trace.signature_base_string),
            sent_at,
            outgoing,
            observation,
            tells_secret,
            class,
            judgement,
        });
        self.exchanges.len() - 1
    }

    /// Judges an answer once more, when the broken control was asked after it.
    pub(super) fn judge_again(&mut self, place: usize) -> Judgement {
        let exchange = &self.exchanges[place];
        let reference = &self.measure(exchange.candidate).first;
        let judgement = self.judge.judge(&exchange.observation, exchange.class.as_ref(), reference);
        self.exchanges[place].judgement = judgement;
        judgement
    }

    /// Sends a follow-up about a candidate. An answer that is neither a refusal nor like the one at `accepted` says
    /// nothing. None when the run may not go on.
    pub(super) fn follow_up(
        &mut self,
        (candidate, accepted): (usize, Option<usize>),
        signed: Signed,
        connection: Connection,
        said: String,
    ) -> Option<usize> {
        if !self.goes_on() || self.remaining() == 0 {
            return None;
        }
        let question = self.on_its_way(Question { purpose: Purpose::FollowUp, candidate, connection });
        let sending = self.send_made(question, signed.outgoing, Some(signed.trace));
        let place = self.keep(question, sending);
        let alike = accepted.is_none_or(|accepted| {
            let classes = (&self.exchanges[accepted].class, &self.exchanges[place].class);
            let (Some(one), Some(two)) = classes else { return false };
            self.measure(candidate).first.differ_alike(one, two)
        });
        let exchange = &mut self.exchanges[place];
        exchange.said = Some(said);
        if exchange.judgement == Judgement::Differs && !alike {
            exchange.judgement = Judgement::Unclear;
        }
        (self.world.progress)(self.exchanges.len());
        Some(place)
    }

    /// Whether the answer at `place` is an acceptance; none when it says nothing.
    pub(super) fn passes(&self, place: usize) -> Option<bool> {
        match self.exchanges[place].judgement {
            Judgement::Differs => Some(true),
            Judgement::Refused => Some(false),
            Judgement::Unclear => None,
        }
    }

    /// Sends the broken control of the candidate's shape again. False when it is not refused as at first, or not
    /// answered.
    pub(super) fn control_holds(&mut self, candidate: usize) -> bool {
        let Some(place) =
            self.ask(Question { purpose: Purpose::Broken, candidate, connection: Connection::Kept })
        else {
            return false;
        };
        let exchange = &self.exchanges[place];
        exchange.judgement == Judgement::Refused
    }
}

/// Whether a secret stands in what is read of this answer.
fn tells(redactor: &Redactor, answer: &Answer) -> bool {
    let text = answer.text();
    let read = &text[..text.floor_char_boundary(Class::TEXT_LIMIT)];
    redactor.finds(read) || answer.headers.iter().any(|(_, value)| redactor.finds(value))
}
