//! What the user allows a run.

use std::time::Duration;

/// How far to go, and how fast.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// Requests at the same time.
    pub concurrency: usize,
    /// Wait between two requests.
    pub delay: Duration,
    /// No more requests than this, controls and confirmations included.
    pub max_probes: usize,
    /// End soon after the first confirmed acceptance.
    pub first: bool,
    /// Leave nothing out.
    pub all: bool,
    /// Whether to find out, once something is accepted, what the server makes its base URL of.
    pub follow_up: FollowUp,
    /// Send one request twice, and others with a short and a long nonce.
    pub test_replay: bool,
    /// So many rounds of the likeliest variants on new connections.
    pub repeat: usize,
}

/// When requests with another `Host` or with `X-Forwarded-*` may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FollowUp {
    /// Not at all.
    Never,
    /// Unless answers show a cache on the way, which might keep what such a request is answered.
    UnlessCached,
    /// In any case.
    Always,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: 1,
            delay: Duration::ZERO,
            max_probes: 192,
            first: false,
            all: false,
            follow_up: FollowUp::UnlessCached,
            test_replay: false,
            repeat: 0,
        }
    }
}
