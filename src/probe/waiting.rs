//! Answers that are none: "come back later", and a kept connection that the server had closed.

use std::time::{Duration, SystemTime};

use super::session::{Question, Session, Stop};
use super::{Connection, FailureKind};
use crate::stamp::Source;
use crate::verdict::{Judgement, Silence};

/// The longest `Retry-After` that is waited for, and how long in all.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAITS: Duration = Duration::from_secs(30);

impl Session<'_> {
    /// Two answers are no answers: "come back later", and a kept connection that the server had closed. Unless wrong
    /// signatures are refused so.
    pub(super) fn wait_and_ask_again(&mut self, question: Question, place: usize) -> usize {
        let exchange = &self.exchanges[place];
        if Silence::of(&exchange.observation).is_some() && exchange.judgement == Judgement::Refused {
            return place;
        }
        let closed =
            exchange.observation.failure().is_some_and(|failure| failure.kind == FailureKind::Closed)
                && question.connection == Connection::Kept
                && place > 0;
        if closed && self.remaining() > 0 && self.goes_on() {
            let question = Question { connection: Connection::New, ..question };
            let sending = self.send(question);
            return self.keep(question, sending);
        }
        let Some(answer) = self.exchanges[place].observation.answer() else { return place };
        if !matches!(answer.status, 429 | 503) {
            return place;
        }
        let limited = answer.status == 429;
        let wait = answer.header("retry-after").and_then(|value| retry_after(value, self.world.source));
        let affordable = |wait: &Duration| *wait <= LONGEST_WAIT && self.waited + *wait <= LONGEST_WAITS;
        if let Some(wait) = wait.filter(affordable)
            && self.remaining() > 0
            && self.goes_on()
        {
            self.waited += wait;
            self.world.transport.pause(wait);
            let sending = self.send(question);
            let again = self.keep(question, sending);
            if self.exchanges[again].status() == Some(429) {
                self.stop = self.stop.or(Some(Stop::Limited));
            }
            return again;
        }
        if limited {
            self.stop = self.stop.or(Some(Stop::Limited));
        }
        place
    }
}

/// Seconds, or the time of day from which one counts them.
fn retry_after(value: &str, source: &dyn Source) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(value.trim()).ok()?;
    let seconds = then.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    Some(Duration::from_secs(seconds.saturating_sub(source.unix_seconds())))
}
