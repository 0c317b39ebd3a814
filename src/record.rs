//! A run on tape: JSON Lines without secrets, from which the same report comes once more with no network.
//!
//! A run takes only four things from outside: what its plans are made of, the orders that it drew, what it sent, and what
//! came back. The tape keeps these in their order, and gives them back in the same order. Everything else (the judgements, the rule of
//! acceptance, the causes) is worked out again, so that a case that somebody sends is a test of it.

mod head;
mod line;
mod plan;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use thiserror::Error;

use crate::axis::Situation;
use crate::credentials::{Credentials, Redactor, Secret};
use crate::diagnose::Case;
use crate::plan::Plan;
use crate::probe::run::{Run, run};
use crate::probe::sending::Sending;
use crate::probe::session::Question;
use crate::probe::settings::Settings;
use crate::probe::world::World;
use crate::probe::{Connection, Failure, FailureKind, Observation, Outcome, Transport};
use crate::report::{Facts, Report};
use crate::request::Outgoing;
use crate::servers::Profile;
use crate::stamp::Source;
use crate::verdict::Judge;

use head::Head;
use line::{Line, RequestLine};
use plan::PlanLine;

/// Version of the form of recordings.
pub const RECORDING_VERSION: u32 = 1;
/// Stands for the secret that no recording holds.
const NO_SECRET: &str = "this-is-not-the-secret";

/// Why a text cannot be replayed. Each completes a sentence that begins with the file's name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum RecordingError {
    #[error("is no recording: give a file that \"sigprobe probe --record FILE\" wrote")]
    NotARecording,
    #[error(
        "is a recording of version {0}, and this sigprobe reads version {RECORDING_VERSION}: use the sigprobe that wrote it"
    )]
    Version(u32),
    #[error("is damaged in line {0}: record the run again")]
    Damaged(usize),
    #[error("does not hold the whole run, or something in it was changed: record the run again")]
    Changed,
    #[error("ends too early: copy the whole file")]
    Cut,
    #[error(
        "was written by sigprobe {}, which asked in another order than this one ({this}): replay it with that version",
        crate::formats::sentence(.0),
        this = env!("CARGO_PKG_VERSION")
    )]
    AskedOtherwise(String),
}

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
        written.collect::<String>() + "\"end\"\n"
    }
}

impl Default for Tape {
    fn default() -> Self {
        Self::new()
    }
}

/// A recording that was read.
pub struct Recording {
    head: Head,
    lines: Vec<Line>,
}

/// What a replay gives to those who write it down.
pub struct Replayed {
    /// The same report.
    pub report: Report,
    /// The run behind it.
    pub run: Run,
    /// The key, and stand-ins for the secrets.
    pub credentials: Credentials,
}

impl Recording {
    /// Reads what [`Tape::text`] wrote.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        let mut lines = text.lines().enumerate();
        let first = lines.next().map_or("", |(_, line)| line);
        let version = head::version(first).ok_or(RecordingError::NotARecording)?;
        if version != RECORDING_VERSION {
            return Err(RecordingError::Version(version));
        }
        let Ok(Line::Head(head)) = serde_json::from_str(first) else {
            return Err(RecordingError::Damaged(1));
        };
        let mut recorded = Vec::new();
        for (place, line) in lines {
            match serde_json::from_str(line) {
                Ok(Line::Head(_)) | Err(_) => return Err(RecordingError::Damaged(place + 1)),
                Ok(Line::End) if head.is_possible() => return Ok(Self { head: *head, lines: recorded }),
                Ok(Line::End) => return Err(RecordingError::Damaged(1)),
                Ok(line) => recorded.push(line),
            }
        }
        Err(RecordingError::Cut)
    }

    /// Goes through the run once more. Nothing is sent.
    pub fn replay(self) -> Result<Replayed, RecordingError> {
        let damaged = RecordingError::Damaged(1);
        let situation = self.head.situation().ok_or(damaged.clone())?;
        let judge = self.head.judge().ok_or(damaged.clone())?;
        let server = self.head.server().map_err(|()| damaged)?;
        let secret = || Secret::new(NO_SECRET.to_owned());
        let token = self.head.token.clone().map(|token| (token, secret()));
        let credentials = Credentials { key: self.head.key.clone(), secret: secret(), token };
        let tape = Tape(Side::Plays(Box::new(Player {
            lines: Mutex::new(self.lines.into()),
            now: AtomicU64::new(0),
            is_off: AtomicBool::new(false),
            was_interrupted: self.head.was_interrupted,
        })));
        let world = World { transport: &tape, source: &tape, progress: &|_| {}, tape: Some(&tape) };
        let run = run(world, &situation, &credentials, &self.head.settings, &judge);
        let Side::Plays(player) = &tape.0 else { return Err(RecordingError::NotARecording) };
        if player.is_off.load(Ordering::Relaxed) || !locked(&player.lines).is_empty() {
            let is_own = self.head.tool_version == env!("CARGO_PKG_VERSION");
            let version = self.head.tool_version;
            return Err(if is_own {
                RecordingError::Changed
            } else {
                RecordingError::AskedOtherwise(version)
            });
        }
        let report = Report::new(&Case::new(&run).with_server(server.as_ref()), self.head.facts);
        Ok(Replayed { report, run, credentials })
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
