//! From what is expected of targets and what was answered to what is reported: the one model that every format of a
//! check renders.

mod changed;
mod judged;
mod way;

pub use judged::{Judged, after_both, after_recheck, after_search};

use serde::Serialize;

use crate::report::Verdict;

/// Version of the JSON form.
pub const SCHEMA_VERSION: u32 = 1;

/// What is known of one target at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// What is expected is true.
    AsExpected,
    /// Something else is true.
    Differs,
    /// The answers do not say.
    Undecided,
    /// No HTTP answer, or only 502, 503, 504.
    Unreachable,
    /// Not asked: its server did not answer another target, or the run was stopped.
    NotAsked,
    /// What is true now was written into the targets file.
    Learnt,
}

impl State {
    /// Every state, in the order of summaries.
    pub const ALL: [Self; 6] =
        [Self::AsExpected, Self::Learnt, Self::Differs, Self::Undecided, Self::Unreachable, Self::NotAsked];

    /// Stable kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsExpected => "as-expected",
            Self::Differs => "differs",
            Self::Undecided => "undecided",
            Self::Unreachable => "unreachable",
            Self::NotAsked => "not-asked",
            Self::Learnt => "learnt",
        }
    }

    /// In words, for tables and summaries.
    pub fn said(self) -> &'static str {
        match self {
            Self::AsExpected => "as expected",
            Self::Differs => "differs",
            Self::Undecided => "undecided",
            Self::Unreachable => "unreachable",
            Self::NotAsked => "not asked",
            Self::Learnt => "learnt",
        }
    }

    /// Whether nothing has to be done about it.
    pub fn is_good(self) -> bool {
        matches!(self, Self::AsExpected | Self::Learnt)
    }
}

/// One target's line.
#[derive(Clone, Debug, Serialize)]
pub struct TargetReport {
    /// Its name.
    pub name: String,
    /// The URL that is called.
    pub url: String,
    /// What is known of it.
    pub state: State,
    /// What is expected, in words; nothing when nothing is yet.
    pub expected: Option<String>,
    /// What is true, in words.
    pub found: Option<String>,
    /// What changed: "expected https without port, now http with :443".
    pub changed: Option<String>,
    /// One sentence about it.
    pub said: String,
    /// Whether it was searched: a full probe.
    pub searched: bool,
    /// The verdict of that probe.
    pub verdict: Option<Verdict>,
    /// Requests sent.
    pub requests: usize,
    /// Milliseconds.
    pub elapsed_ms: u128,
}

/// Everything that a check found out.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Version of this form.
    pub schema_version: u32,
    /// Version of sigprobe.
    pub tool_version: &'static str,
    /// When it began: RFC 3339, UTC.
    pub started_at: String,
    /// Whether the user stopped it.
    pub interrupted: bool,
    /// Every target, in the order of the file.
    pub targets: Vec<TargetReport>,
    /// Requests sent in all.
    pub requests_sent: usize,
    /// Milliseconds.
    pub elapsed_ms: u128,
}

impl CheckReport {
    /// How many targets are in this state.
    pub fn count(&self, state: State) -> usize {
        self.targets.iter().filter(|target| target.state == state).count()
    }

    /// 0 all as expected, 3 one differs or is undecided, 7 the only ones that are not as expected did not answer, 130
    /// interrupted.
    pub fn exit_code(&self) -> u8 {
        if self.interrupted {
            130
        } else if self.targets.iter().all(|target| target.state.is_good()) {
            0
        } else if self.count(State::Differs) + self.count(State::Undecided) > 0 {
            3
        } else {
            7
        }
    }

    /// "200 targets: 160 as expected, 20 differ, 20 unreachable."
    pub fn summary(&self) -> String {
        let counts: Vec<String> = State::ALL
            .into_iter()
            .map(|state| (self.count(state), state))
            .filter(|(count, _)| *count > 0)
            .map(|(count, state)| match state {
                State::Differs if count > 1 => format!("{count} differ"),
                _ => format!("{count} {}", state.said()),
            })
            .collect();
        let targets = if self.targets.len() == 1 { "target" } else { "targets" };
        format!("{} {targets}: {}.", self.targets.len(), counts.join(", "))
    }
}
