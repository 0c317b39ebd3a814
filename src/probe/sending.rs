//! Making requests of questions and sending them, one after the other or side by side.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Observation;
use super::control::unknown_credentials;
use super::exchange::Purpose;
use super::session::{Question, Session};
use crate::plan::Candidate;
use crate::record::Tape;
use crate::request::Outgoing;
use crate::sign::{Trace, sign_freshly, unsigned};
use crate::verdict::scrub::Scrub;

/// A request that was sent, not yet judged.
pub(crate) struct Sending {
    pub(crate) sent_at: u64,
    pub(crate) outgoing: Outgoing,
    pub(crate) trace: Option<Trace>,
    pub(crate) scrub: Scrub,
    pub(crate) observation: Observation,
}

impl Session<'_> {
    pub(super) fn send_all(&self, questions: &[Question], sent: usize) -> Vec<Sending> {
        let next = AtomicUsize::new(0);
        let slots: Vec<Mutex<Option<Sending>>> = questions.iter().map(|_| Mutex::new(None)).collect();
        let work = || {
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(question) = questions.get(place) else { return };
                if sent + place > 0 && !self.settings.delay.is_zero() {
                    self.world.transport.pause(self.settings.delay);
                }
                let sending = self.send(*question);
                *slots[place].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(sending);
                (self.world.progress)(sent + place + 1);
            }
        };
        // A tape has its order.
        let most = if self.world.tape.is_some_and(Tape::plays) { 1 } else { self.settings.concurrency };
        let workers = most.clamp(1, questions.len().max(1));
        if workers == 1 {
            work();
        } else {
            std::thread::scope(|scope| {
                for _ in 0..workers {
                    scope.spawn(work);
                }
            });
        }
        slots
            .into_iter()
            .filter_map(|slot| slot.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
            .collect()
    }

    pub(super) fn send(&self, question: Question) -> Sending {
        let (outgoing, trace) = self.make(question);
        self.send_made(question, outgoing, trace)
    }

    pub(super) fn send_made(&self, question: Question, outgoing: Outgoing, trace: Option<Trace>) -> Sending {
        if let Some(sending) = self.world.tape.and_then(|tape| tape.next(question)) {
            return sending;
        }
        let scrub = match &trace {
            Some(trace) => Scrub::of_signed(&outgoing, trace),
            None => Scrub::of_unsigned(&outgoing),
        };
        let sent_at = self.world.source.unix_seconds();
        let observation = self.world.transport.send(&outgoing, question.connection);
        Sending { sent_at, outgoing, trace, scrub, observation }
    }

    fn make(&self, question: Question) -> (Outgoing, Option<Trace>) {
        let request = &self.situation.request;
        let Candidate { variant, shape, .. } = &self.plan.candidates[question.candidate];
        let variant = match question.purpose {
            Purpose::Variant | Purpose::Confirmation | Purpose::FollowUp => variant,
            _ => &self.plan.shapes[*shape],
        };
        let credentials = match question.purpose {
            Purpose::Unsigned => return (unsigned(request), None),
            Purpose::Broken => &self.broken,
            Purpose::UnknownKey => &unknown_credentials(self.credentials, self.world.source),
            Purpose::Variant | Purpose::Confirmation | Purpose::FollowUp => self.credentials,
        };
        let signed = sign_freshly(request, credentials, variant, self.world.source);
        (signed.outgoing, Some(signed.trace))
    }
}
