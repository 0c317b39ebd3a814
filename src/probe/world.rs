//! What a run takes from outside: network, clock, entropy and, when it is played back, the tape.

use super::Transport;
use crate::axis::Situation;
use crate::credentials::Credentials;
use crate::plan::Plan;
use crate::record::Tape;
use crate::stamp::{Source, drawn_order};

/// The world of a run: everything that is not decided by the plan.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The network.
    pub transport: &'a dyn Transport,
    /// Clock and entropy.
    pub source: &'a dyn Source,
    /// Told the number of requests sent so far, after each one.
    pub progress: &'a (dyn Fn(usize) + Sync),
    /// Where the run is recorded, or comes from.
    pub tape: Option<&'a Tape>,
}

impl World<'_> {
    /// The plan for this situation, or the recorded one.
    pub(super) fn plan(&self, situation: &Situation, credentials: &Credentials) -> Plan {
        let made = || Plan::new(situation, credentials);
        self.tape.map_or_else(made, |tape| tape.plan(situation, made))
    }

    /// These in an order that nobody can foresee: a server that answers in a rotation cannot fit it.
    pub(super) fn in_drawn_order<T: Copy>(&self, all: &[T]) -> Vec<T> {
        let drawn = || drawn_order(self.source, all.len());
        let order = self.tape.map_or_else(drawn, |tape| tape.order(all.len(), drawn));
        order.into_iter().map(|place| all[place]).collect()
    }
}
