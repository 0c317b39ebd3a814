//! The edge between planning and the network.

use std::time::Duration;

use super::Observation;
use crate::request::Outgoing;

/// Whether a request may use a connection that is open already. Balancers choose a server by connection
/// or by turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// A kept one is welcome.
    Kept,
    /// A new one.
    New,
}

/// Sends requests; the one place with network and waiting.
pub trait Transport: Sync {
    /// Sends one request and waits for its outcome. Redirects are not followed.
    fn send(&self, outgoing: &Outgoing, connection: Connection) -> Observation;

    /// Waits, unless the user interrupts.
    fn pause(&self, time: Duration);

    /// Whether the user asked to stop.
    fn interrupted(&self) -> bool;

    /// Time since the run began.
    fn elapsed(&self) -> Duration;
}
