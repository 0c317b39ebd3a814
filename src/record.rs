//! A run on tape: JSON Lines without secrets, from which the same report comes once more with no network.
//!
//! A run takes only four things from outside: what its plans are made of, the orders that it drew, what it sent, and what
//! came back. The tape keeps these in their order, and gives them back in the same order. Everything else (the judgements, the rule of
//! acceptance, the causes) is worked out again, so that a case that somebody sends is a test of it.

mod head;
mod headers;
mod line;
mod plan;
mod tape;

pub use tape::{Asked, Tape};

use thiserror::Error;

use crate::credentials::{Credentials, Secret};
use crate::diagnose::Case;
use crate::probe::run::{Run, run};
use crate::probe::world::World;
use crate::report::Report;

use head::Head;
use line::Line;

/// Version of the form of recordings.
pub const RECORDING_VERSION: u32 = 1;
/// Stands for the secret that no recording holds. It is too short to be looked for: a server that writes it would be read in
/// another way than in the run.
const NO_SECRET: &str = "\u{1}";

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
                Ok(Line::Request(own)) if !own.is_possible() => {
                    return Err(RecordingError::Damaged(place + 1));
                }
                Ok(Line::End(_)) if !head.is_possible() => return Err(RecordingError::Damaged(1)),
                Ok(Line::End(count)) if count != recorded.len() => return Err(RecordingError::Changed),
                Ok(Line::End(_)) => return Ok(Self { head: *head, lines: recorded }),
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
        let tape = Tape::playing(self.lines, self.head.was_interrupted);
        let world = World { transport: &tape, source: &tape, progress: &|_| {}, tape: Some(&tape) };
        let run = run(world, &situation, &credentials, &self.head.settings, &judge);
        if !tape.went_as_recorded() {
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
