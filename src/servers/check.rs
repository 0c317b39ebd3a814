//! What a server checks of a request, one thing after the other.

use serde::{Deserialize, Serialize};

/// One thing that a server checks, and that a refusal can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// That the connection is one with TLS.
    Tls,
    /// That OAuth parameters arrived at all.
    Arrival,
    /// That none is missing, twice or unreadable.
    Parameters,
    /// `oauth_version`.
    Version,
    /// `oauth_signature_method`.
    Method,
    /// `oauth_consumer_key`.
    Key,
    /// `oauth_token`.
    Token,
    /// `oauth_timestamp`.
    Timestamp,
    /// `oauth_nonce`.
    Nonce,
    /// `oauth_signature`.
    Signature,
    /// What the key may do.
    Permission,
    /// The words are the same for several of them.
    Unsaid,
}

impl Check {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Arrival => "arrival",
            Self::Parameters => "parameters",
            Self::Version => "version",
            Self::Method => "method",
            Self::Key => "key",
            Self::Token => "token",
            Self::Timestamp => "timestamp",
            Self::Nonce => "nonce",
            Self::Signature => "signature",
            Self::Permission => "permission",
            Self::Unsaid => "unsaid",
        }
    }

    /// What a refusal about it is about.
    pub fn said(self) -> &'static str {
        match self {
            Self::Tls => "the connection: it wants https",
            Self::Arrival => "OAuth parameters that did not arrive",
            Self::Parameters => "a parameter that is missing, twice or unreadable",
            Self::Version => "oauth_version",
            Self::Method => "the signature method",
            Self::Key => "the key",
            Self::Token => "the token",
            Self::Timestamp => "the time",
            Self::Nonce => "the nonce",
            Self::Signature => "the signature",
            Self::Permission => "what the key may do",
            Self::Unsaid => "one of several things, which it does not say",
        }
    }
}
