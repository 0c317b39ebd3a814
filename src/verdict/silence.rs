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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{Answer, Failure};

    #[test]
    fn silence_is_no_answer_of_the_server_itself() {
        let of =
            |outcome| Silence::of(&Observation { elapsed: std::time::Duration::ZERO, remote: None, outcome });
        let failure = |kind| of(Outcome::Failure(Failure { kind, detail: String::new() }));
        let answer = |status| {
            of(Outcome::Answer(Answer { status, headers: Vec::new(), body: Vec::new(), cut: false }))
        };
        assert_eq!(failure(FailureKind::Closed), Some(Silence::Closed));
        assert_eq!(failure(FailureKind::TimeOut), Some(Silence::TimeOut));
        assert_eq!(failure(FailureKind::Dns), None);
        for (status, is_silence) in
            [(500, false), (501, false), (502, true), (503, true), (504, true), (505, false)]
        {
            assert_eq!(answer(status), is_silence.then_some(Silence::Gateway(status)));
            assert_eq!(Silence::is_of_gateway(status), is_silence);
        }
        assert_eq!(Silence::Gateway(503).said(), "a gateway sends status 503");
        assert_eq!(Silence::Closed.said(), FailureKind::Closed.said());
        assert_eq!(Silence::TimeOut.said(), FailureKind::TimeOut.said());
    }
}
