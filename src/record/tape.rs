//! What a run is recorded on while it goes on, and what stands in for clock, entropy and network when it is played back.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::head::Head;
use super::line::{Line, RequestLine};
use super::plan::PlanLine;
use crate::axis::Situation;
use crate::credentials::{Credentials, Redactor};
use crate::plan::Plan;
use crate::probe::run::Run;
use crate::probe::sending::Sending;
use crate::probe::session::Question;
use crate::probe::settings::Settings;
use crate::probe::{Connection, Failure, FailureKind, Observation, Outcome, Transport};
use crate::report::Facts;
use crate::request::Outgoing;
use crate::servers::Profile;
use crate::stamp::Source;
use crate::verdict::Judge;

/// What a run is recorded on, or played back from.
pub struct Tape(Side);

enum Side {
    Records(Mutex<Vec<Line>>),
    Plays(Box<Player>),
}

struct Player {
    lines: Mutex<VecDeque<Line>>,
    /// When the request that was taken last was sent.
    now: AtomicU64,
    /// Whether the run asks something else than what was recorded.
    is_off: AtomicBool,
    was_interrupted: bool,
}

/// What a run was asked to find out, beside its secrets.
pub struct Asked<'a> {
    /// What was known before the first request.
    pub situation: &'a Situation,
    /// Key and token are recorded, the secrets are not.
    pub credentials: &'a Credentials,
    /// How far to go.
    pub settings: &'a Settings,
    /// The user's own rules.
    pub judge: &'a Judge,
    /// The product that the user named.
    pub server: Option<&'a Profile>,
}

impl Tape {
    /// An empty one, to record on.
    pub fn new() -> Self {
        Self(Side::Records(Mutex::default()))
    }

    /// One that gives back what was recorded.
    pub(super) fn playing(lines: Vec<Line>, was_interrupted: bool) -> Self {
        Self(Side::Plays(Box::new(Player {
            lines: Mutex::new(lines.into()),
            now: AtomicU64::new(0),
            is_off: AtomicBool::new(false),
            was_interrupted,
        })))
    }

    /// Whether the run asked just what was recorded, to the end.
    pub(super) fn went_as_recorded(&self) -> bool {
        match &self.0 {
            Side::Records(_) => true,
            Side::Plays(player) => !player.is_off.load(Ordering::Relaxed) && locked(&player.lines).is_empty(),
        }
    }

    pub(crate) fn plays(&self) -> bool {
        matches!(self.0, Side::Plays(_))
    }

    /// The plan that was recorded; when recording, the one that is made now.
    pub(crate) fn plan(&self, situation: &Situation, made: impl FnOnce() -> Plan) -> Plan {
        match &self.0 {
            Side::Records(lines) => {
                let plan = made();
                locked(lines).push(Line::Plan(PlanLine::of(&plan)));
                plan
            }
            Side::Plays(player) => {
                let mut lines = locked(&player.lines);
                let recorded = match lines.front() {
                    Some(Line::Plan(recorded)) => recorded.plan(situation),
                    _ => None,
                };
                if let Some(plan) = recorded {
                    lines.pop_front();
                    return plan;
                }
                player.is_off.store(true, Ordering::Relaxed);
                made()
            }
        }
    }

    /// The order that was recorded; when recording, the one that is drawn now. It holds each number below `count` once.
    pub(crate) fn order(&self, count: usize, drawn: impl FnOnce() -> Vec<usize>) -> Vec<usize> {
        match &self.0 {
            Side::Records(lines) => {
                let order = drawn();
                locked(lines).push(Line::Order(order.clone()));
                order
            }
            Side::Plays(player) => {
                let mut lines = locked(&player.lines);
                let recorded = match lines.front() {
                    Some(Line::Order(order)) if is_order(order, count) => Some(order.clone()),
                    _ => None,
                };
                if let Some(order) = recorded {
                    lines.pop_front();
                    return order;
                }
                player.is_off.store(true, Ordering::Relaxed);
                drawn()
            }
        }
    }

    /// Keeps what was sent and what came back.
    pub(crate) fn keep(&self, question: Question, sending: &Sending) {
        if let Side::Records(lines) = &self.0 {
            locked(lines).push(Line::Request(Box::new(RequestLine::of(question, sending))));
        }
    }

    /// When playing: what was sent and came back at this place.
    pub(crate) fn next(&self, question: Question) -> Option<Sending> {
        let Side::Plays(player) = &self.0 else { return None };
        let mut lines = locked(&player.lines);
        let sending = match lines.front() {
            Some(Line::Request(recorded)) if recorded.answers(question) => recorded.sending(),
            _ => None,
        };
        let Some(sending) = sending else {
            player.is_off.store(true, Ordering::Relaxed);
            return None;
        };
        lines.pop_front();
        player.now.store(sending.sent_at, Ordering::Relaxed);
        Some(sending)
    }

    /// The recording as text, one JSON document a line, without the secrets. `facts` are those of the report.
    pub fn text(&self, asked: &Asked<'_>, run: &Run, facts: &Facts, redactor: &Redactor) -> String {
        let Side::Records(lines) = &self.0 else { return String::new() };
        let mut head = Line::Head(Box::new(Head::of(asked, run, facts)));
        let mut lines = locked(lines);
        let written =
            std::iter::once(&mut head).chain(lines.iter_mut()).map(|line| line.written(redactor) + "\n");
        let written = written.collect::<String>();
        written + &Line::End(lines.len()).written(redactor) + "\n"
    }
}

impl Default for Tape {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Tape {
    /// What is not on the tape was not answered.
    fn send(&self, _: &Outgoing, _: Connection) -> Observation {
        let failure = Failure { kind: FailureKind::Interrupted, detail: String::new() };
        Observation { elapsed: Duration::ZERO, remote: None, outcome: Outcome::Failure(failure) }
    }

    fn pause(&self, _: Duration) {}

    fn interrupted(&self) -> bool {
        match &self.0 {
            Side::Records(_) => false,
            Side::Plays(player) => player.was_interrupted && locked(&player.lines).is_empty(),
        }
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

impl Source for Tape {
    fn unix_seconds(&self) -> u64 {
        match &self.0 {
            Side::Records(_) => 0,
            Side::Plays(player) => player.now.load(Ordering::Relaxed),
        }
    }

    /// What is signed here is not sent.
    fn fill(&self, bytes: &mut [u8]) {
        static STATE: AtomicU64 = AtomicU64::new(1);
        for byte in bytes {
            // Numerical Recipes' linear congruential generator.
            let state = STATE.load(Ordering::Relaxed).wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            STATE.store(state, Ordering::Relaxed);
            *byte = state.to_be_bytes()[4];
        }
    }
}

fn is_order(order: &[usize], count: usize) -> bool {
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..count)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
