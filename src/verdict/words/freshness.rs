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

/// Whether the number behind these words is the server's own time: "ours 1700000000", "server time: 1700000000".
pub fn names_a_time(before: &[&str]) -> bool {
    const OWN: [&str; 6] = ["clock", "now", "ours", "time", "timestamp", "timestamps"];
    const OTHERS: [&str; 7] = ["got", "given", "last", "max", "previous", "received", "your"];
    let near = &before[before.len().saturating_sub(3)..];
    // "Server time is", but not "the incident is".
    let last = near.iter().rev().find(|word| !["is", "was"].contains(word));
    last.is_some_and(|last| OWN.contains(last)) && !near.iter().any(|own| OTHERS.contains(own))
}

/// Says that a request came before the last one: the server keeps the times that it saw.
pub fn tells_the_last_time(plain_text: &str) -> bool {
    says(plain_text, &["out of sequence", "last max", "last timestamp", "last request", "previous timestamp"])
}

/// They stand on every page about an error.
const OF_EVERYTHING: [&str; 4] = ["error", "errors", "exception", "failed"];

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    #[test]
    fn the_own_time_of_a_server_is_told_by_the_words_before_it() {
        for (before, is_own) in [
            ("Expired timestamp, yours 1700000000, ours", true),
            ("given 1700000000 and now", true),
            ("server time:", true),
            ("the server's clock is", true),
            ("Bad timestamp. The incident is", false),
            ("Bad timestamp, server:", false),
            ("Invalid signature, nonce or timestamp. incident:", false),
            ("Timestamp is out of sequence. Got", false),
            ("Got 1700000000 last max is", false),
            ("the last timestamp", false),
            ("", false),
        ] {
            let plain = plain(before);
            let words: Vec<&str> = plain.split_whitespace().collect();
            assert_eq!(names_a_time(&words), is_own, "{before}");
        }
        assert!(tells_the_last_time(&plain("Timestamp is out of sequence. Request rejected.")));
        assert!(!tells_the_last_time(&plain("Expired timestamp")));
    }

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
            "The timestamp in the request that was refused",
        ] {
            assert!(blames_freshness(&plain(late)), "{late}");
        }
        for other in [
            "The request timed out",
            "The timestamp in the one request that was refused",
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
