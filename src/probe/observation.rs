//! What one request met with.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Failure, FailureKind};

/// One request's outcome, with its time.
#[derive(Clone, Debug)]
pub struct Observation {
    /// From the first byte sent, or the attempt to connect, to the last byte read.
    pub elapsed: Duration,
    /// The address that answered, when there was a direct connection.
    pub remote: Option<SocketAddr>,
    /// An answer or a failure.
    pub outcome: Outcome,
}

/// An HTTP answer, or the reason why there is none.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A status line and headers arrived.
    Answer(Answer),
    /// They did not.
    Failure(Failure),
}

/// An HTTP answer. All of it is hostile input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers in order, names in lower case, values decoded leniently.
    pub headers: Vec<(String, String)>,
    /// The first part of the body; see [`Answer::BODY_LIMIT`].
    pub body: Vec<u8>,
    /// Whether the body ended before its announced end, by a fault of the connection.
    pub cut: bool,
}

impl Answer {
    /// No more than this of a body is read: what tells answers apart stands at the beginning.
    pub const BODY_LIMIT: usize = 256 * 1024;

    /// The first header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The body as text: byte order mark left out, invalid bytes replaced.
    pub fn text(&self) -> String {
        let bytes = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// Changes headers and body, where that changes anything.
    pub(super) fn change_texts(&mut self, change: &dyn Fn(&str) -> String) {
        for (name, value) in &mut self.headers {
            (*name, *value) = (change(name), change(value));
        }
        let body = String::from_utf8_lossy(&self.body);
        let changed = change(&body);
        if changed != body {
            self.body = changed.into_bytes();
        }
    }

    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Observation {
    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answer(answer) => Some(answer),
            Outcome::Failure(_) => None,
        }
    }

    /// The failure, if there is one.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Outcome::Answer(_) => None,
            Outcome::Failure(failure) => Some(failure),
        }
    }

    /// What failed, as the end of the sentence "No answer: ...", with the time that was waited in vain.
    pub fn said_of(&self, failure: &Failure) -> String {
        if failure.kind != FailureKind::TimeOut {
            return failure.kind.said().to_owned();
        }
        let tenths = (self.elapsed.as_secs_f64() * 10.0).round() / 10.0;
        format!("the server did not answer within {tenths} s")
    }
}
