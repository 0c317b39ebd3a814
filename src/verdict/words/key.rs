//! Words that blame the key or the token.

use super::{NEAR, says, speaks_of_the_signature};

/// Names the key as the fault, and nothing else.
pub fn blames_key(plain_text: &str) -> bool {
    says(
        plain_text,
        &[
            "consumer key unknown",
            "consumer key rejected",
            "consumer key refused",
            "oauth consumer key is invalid",
            "unknown oauth consumer key",
            "consumer key is invalid",
            "unknown consumer key",
            "unknown consumer",
            "consumer not found",
            "consumer key not found",
            "consumer key does not exist",
            "consumer key is unknown",
            "consumer key is not known",
            "consumer key not recognized",
            "api key is unknown",
            "api key not found",
            "api key does not exist",
            "unknown api key",
            "consumer having the specified key does not exist",
            "consumer key is not the correct length",
            "oauth consumer key is invalid",
        ],
    ) && !says(plain_text, &["key or", "key and or", "consumer or"])
        && !speaks_of_the_signature(plain_text)
}

/// Says that the token is wrong, and nothing else.
pub fn blames_token(plain_text: &str) -> bool {
    says(
        plain_text,
        &[
            "problem token ",
            "token does not exist",
            "token not found",
            "token is invalid",
            "token is not valid",
            "token expired",
            "token has expired",
            "token is expired",
            "token revoked",
            "token has been revoked",
            "token rejected",
            "expired token",
            "invalid token",
            "invalid oauth token",
            "invalid access token",
            "unknown token",
        ],
    ) && !says(plain_text, &["key or", "consumer or", "token or", "csrf", "xsrf", "session"])
        && !speaks_of_the_signature(plain_text)
}

/// The words in which a key, or the address that calls, is said to be known and not taken: "key is disabled".
pub fn refuses_key(plain_text: &str) -> Option<String> {
    const KEYS: [&str; 7] = ["key", "consumer", "client", "application", "app", "account", "address"];
    const TURNED_OFF: [&str; 7] =
        ["blocked", "deactivated", "disabled", "expired", "inactive", "revoked", "suspended"];
    const NOT: [&str; 6] = ["activated", "active", "allowed", "approved", "enabled", "permitted"];
    if speaks_of_the_signature(plain_text) || says(plain_text, &["token", "timestamp", "nonce"]) {
        return None;
    }
    let words: Vec<&str> = plain_text.split(' ').collect();
    let places =
        |holds: &dyn Fn(usize) -> bool| (0..words.len()).filter(|own| holds(*own)).collect::<Vec<_>>();
    let keys = places(&|own| KEYS.contains(&words[own]));
    let ends = places(&|own| {
        TURNED_OFF.contains(&words[own]) || own > 0 && words[own - 1] == "not" && NOT.contains(&words[own])
    });
    let spans = ends.iter().flat_map(|end| keys.iter().map(|key| (*key.min(end), *key.max(end))));
    let (first, last) =
        spans.filter(|(first, last)| last - first <= NEAR).min_by_key(|(first, last)| last - first)?;
    let first = if first > 0 && words[first - 1] == "not" { first - 1 } else { first };
    Some(words[first..=last].join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    #[test]
    fn a_key_that_is_turned_off_is_told_in_the_server_s_words() {
        for (text, words) in [
            (r#"{"error":"API key is disabled"}"#, Some("key is disabled")),
            ("Consumer is inactive", Some("consumer is inactive")),
            (
                "Access from IP address 10.0.0.1 is not allowed for this API key",
                Some("not allowed for this api key"),
            ),
            ("This key was revoked", Some("key was revoked")),
            ("Your account is not active.", Some("account is not active")),
            ("Disabled client", Some("disabled client")),
            ("Consumer key is invalid", None),
            ("Unknown API key", None),
            ("Invalid signature: the key may have expired", None),
            ("oauth_problem=token_expired for this consumer", None),
            (
                "Your session has expired. Ask whoever gave you this long page about it for another API key",
                None,
            ),
        ] {
            assert_eq!(refuses_key(&plain(text)).as_deref(), words, "{text}");
        }
    }

    #[test]
    fn a_refusal_names_the_token_or_something_else_too() {
        for (text, names) in [
            ("Specified token does not exist", true),
            ("oauth_problem=token_expired", true),
            ("oauth_problem=token_rejected", true),
            ("Invalid or expired token.", true),
            ("oauth_problem=signature_invalid", false),
            ("OAuth consumer or token not valid", false),
            ("Invalid token or signature", false),
            ("Invalid token or key", false),
            ("Invalid CSRF token", false),
            ("The token is in your profile", false),
        ] {
            assert_eq!(blames_token(&plain(text)), names, "{text}");
        }
    }
}
