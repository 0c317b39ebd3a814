//! Words by which servers refuse a request for its time or its nonce.

use super::{NEAR, is_fault, says};

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

/// Names the timestamp or the nonce beside a word for what is wrong with it, or says that the request is out of its time.
pub fn blames_freshness(plain_text: &str) -> bool {
    says(plain_text, OUT_OF_TIME)
        || FRESHNESS.iter().any(|name| {
            plain_text.match_indices(name).any(|(place, _)| {
                let before: Vec<&str> = plain_text[..place].split(' ').collect();
                let after: Vec<&str> = plain_text[place + name.len()..].split(' ').collect();
                is_blamed(&before, &after)
            })
        })
}

/// Pages about errors tell when they were made: `Timestamp: 2026-11-27`. What is wrong with it then stands just before it.
fn is_blamed(before: &[&str], after: &[&str]) -> bool {
    let is_told =
        after.get(1).is_some_and(|next| next.len() >= 4 && next.bytes().all(|b| b.is_ascii_digit()));
    if is_told {
        let last = &before[before.len().saturating_sub(3)..];
        let last: Vec<&str> = last.iter().copied().filter(|word| !OF_EVERYTHING.contains(word)).collect();
        return is_fault(&last);
    }
    let near = [&before[before.len().saturating_sub(NEAR)..], &after[..after.len().min(NEAR + 1)]].concat();
    is_fault(&near)
}

/// They stand on every page about an error.
const OF_EVERYTHING: [&str; 4] = ["error", "errors", "exception", "failed"];

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
            "Invalid timestamp 1700000000",
            "oauth_timestamp is too old: not within 300 seconds",
        ] {
            assert!(blames_freshness(&plain(late)), "{late}");
        }
        for other in [
            "The request timed out",
            "timestamp: 1700000000",
            "the key has expired",
            "<h1>Access Denied</h1><p>Timestamp: 2026-11-27 04:00 UTC</p>",
            "Forbidden (timestamp 1700000000)",
            "error: Forbidden, timestamp: 1700000000",
            "Page not found. Timestamp: 2026-11-27",
        ] {
            assert!(!blames_freshness(&plain(other)), "{other}");
        }
    }
}
