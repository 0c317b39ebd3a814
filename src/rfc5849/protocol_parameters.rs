//! Protocol parameters (RFC 5849 section 3.1): the `oauth_*` values that a signer makes for one request.

use super::parameters::Parameter;
use super::signature::SignatureMethod;

/// The names that a signer fills in by itself. Others (`oauth_callback`, `oauth_verifier`,
/// `oauth_body_hash`) are the caller's and are signed like any parameter.
pub const MADE_BY_SIGNERS: [&str; 7] = [
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_token",
    "oauth_version",
];

/// What makes one request different from the next: section 3.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Text that is used once.
    pub nonce: String,
    /// Seconds since 1970-01-01 00:00:00 UTC.
    pub timestamp: u64,
}

/// The parameters of a signed request but `oauth_signature`, in the order in which they are sent.
pub fn protocol_parameters(
    consumer_key: &str,
    token: Option<&str>,
    method: SignatureMethod,
    stamp: &Stamp,
) -> Vec<Parameter> {
    let mut parameters = vec![
        Parameter::new("oauth_consumer_key", consumer_key),
        Parameter::new("oauth_nonce", stamp.nonce.as_str()),
        Parameter::new("oauth_signature_method", method.name()),
        Parameter::new("oauth_timestamp", stamp.timestamp.to_string()),
        Parameter::new("oauth_version", "1.0"),
    ];
    if let Some(token) = token {
        parameters.push(Parameter::new("oauth_token", token));
    }
    parameters
}
