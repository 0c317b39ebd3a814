//! Words by which servers refuse a request for its time or its nonce.

use super::{refusal_words, says};

/// Names for the timestamp and the nonce.
const FRESHNESS: &[&str] =
    &["timestamp", "nonce", "time stamp", "zeitstempel", "horodatage", "marca de tiempo", "marca temporal"];
/// Words that say by themselves that a request came too late, or too early.
const OUT_OF_TIME: &[&str] = &[
    "clock skew",
    "request has expired",
    "request expired",
    "request is too old",
    "request time and the",
    "requestexpired",
    "requesttimetooskewed",
    "time skew",
    "too skewed",
];

/// Names the timestamp or the nonce, or says that the request is out of its time.
pub fn blames_freshness(plain_text: &str) -> bool {
    says(plain_text, OUT_OF_TIME) || says(plain_text, FRESHNESS) && !refusal_words(plain_text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    #[test]
    fn a_time_is_blamed_in_many_words() {
        for late in [
            "Zeitstempel abgelaufen",
            "Invalid time stamp",
            "horodatage expiré",
            "Request has expired",
            "clock skew",
        ] {
            assert!(blames_freshness(&plain(late)), "{late}");
        }
        for other in ["The request timed out", "timestamp: 1700000000", "the key has expired"] {
            assert!(!blames_freshness(&plain(other)), "{other}");
        }
    }
}
