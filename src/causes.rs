//! Causes that a run can prove, one per file. A cause that is not proved is no finding.

mod answers_differ;
mod key_known;
mod key_unknown;
mod lock_out;
mod not_oauth1;
mod not_reachable;
mod other_host;
mod other_path;
mod other_port;
mod other_scheme;
mod rate_limit;
mod redirected;
mod refused_after_authentication;
mod signatures_not_checked;
mod tls_ended_before_the_server;
mod white_space_in_secret;

use serde::Serialize;

use crate::diagnose::Case;

/// Whose side a finding is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The server's configuration.
    Server,
    /// Something between client and server.
    Proxy,
    /// What the client signs or calls.
    Client,
    /// Key and secret.
    Credentials,
    /// The way to the server.
    Network,
    /// Nothing is wrong: a fact that helps.
    None,
}

/// A proved cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Whose side it is on.
    pub side: Side,
    /// What was found, in a sentence or two.
    pub said: String,
    /// Identifiers of the requests that prove it.
    pub evidence: Vec<String>,
    /// What to do about it.
    pub remedy: String,
}

/// Looks for one cause.
pub type Examine = fn(&Case<'_>) -> Option<Finding>;

/// In the order in which they are reported.
pub static CAUSES: &[Examine] = &[
    not_reachable::examine,
    redirected::examine,
    not_oauth1::examine,
    signatures_not_checked::examine,
    lock_out::examine,
    rate_limit::examine,
    answers_differ::examine,
    white_space_in_secret::examine,
    other_scheme::examine,
    other_host::examine,
    other_port::examine,
    other_path::examine,
    refused_after_authentication::examine,
    tls_ended_before_the_server::examine,
    key_unknown::examine,
    key_known::examine,
];
