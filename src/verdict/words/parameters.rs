//! Words by which servers refuse protocol parameters.

use super::signature::misses_the_signature;
use super::{refusal_words, says};

/// Complains that parameters are missing or not supported: the signature was not looked at.
pub fn blames_parameters(plain_text: &str) -> bool {
    misses_parameters(plain_text)
        || says(
            plain_text,
            &[
                "missing required",
                "bad authentication data",
                "isnt authorized to access",
                "parameter rejected",
                "duplicate oauth",
                "signature method rejected",
                "unsupported signature method",
                "invalid signature method",
                "signature method is invalid",
                "version rejected",
            ],
        )
        || (plain_text.contains("signature method") && says(plain_text, &["not supported", "not in"]))
}

/// The same of protocol parameters. What else a request must have, servers say to those who have authenticated.
pub fn blames_protocol_parameters(plain_text: &str) -> bool {
    let of_the_request = says(plain_text, &["missing required", "missing parameter"])
        && !says(plain_text, &["oauth", "consumer", "nonce", "timestamp", "signature", "token", "version"]);
    blames_parameters(plain_text) && !of_the_request
}

/// Complains that protocol parameters are missing, although they were sent.
pub fn misses_parameters(plain_text: &str) -> bool {
    says(
        plain_text,
        &[
            "parameter absent",
            "parameters absent",
            "missing oauth",
            "missing required parameter",
            "missing mandatory oauth",
            "no oauth parameters supplied",
            "missing parameter",
        ],
    ) || misses_the_signature(plain_text)
}

/// Complains about the signature method.
pub fn blames_method(plain_text: &str) -> bool {
    plain_text.contains("signature method") && !refusal_words(plain_text).is_empty()
}

/// Complains about `oauth_version`.
pub fn blames_version(plain_text: &str) -> bool {
    plain_text.contains("version")
        && says(plain_text, &["oauth version", "version rejected", "invalid version"])
        && !refusal_words(plain_text).is_empty()
}
