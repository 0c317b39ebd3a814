//! How a request got no answer of the server's own. Some servers and firewalls refuse a wrong signature so.

use crate::probe::{FailureKind, Observation, Outcome};

/// In which way there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The connection was closed.
    Closed,
    /// No answer came in time.
    TimeOut,
    /// A gateway answered in the server's place: 502, 503 or 504.
    Gateway(u16),
}

impl Silence {
    /// What an observation is of that; none when there was an answer, or no way to the server.
    pub fn of(observation: &Observation) -> Option<Self> {
        match &observation.outcome {
            Outcome::Failure(failure) if failure.kind == FailureKind::Closed => Some(Self::Closed),
            Outcome::Failure(failure) if failure.kind == FailureKind::TimeOut => Some(Self::TimeOut),
            Outcome::Answer(answer) if Self::is_of_gateway(answer.status) => {
                Some(Self::Gateway(answer.status))
            }
            Outcome::Answer(_) | Outcome::Failure(_) => None,
        }
    }

    /// Whether a gateway answers with this status when the server does not.
    pub fn is_of_gateway(status: u16) -> bool {
        matches!(status, 502..=504)
    }

    /// In words that complete "a wrong signature gets no answer: ...".
    pub fn said(self) -> String {
        match self {
            Self::Closed => FailureKind::Closed.said().to_owned(),
            Self::TimeOut => FailureKind::TimeOut.said().to_owned(),
            Self::Gateway(status) => format!("a gateway sends status {status}"),
        }
    }
}
