//! Words by which servers refuse. Patterns hold for lower-case text in which runs of anything but letters
//! and digits became one space; their sources are the servers' own messages.

mod freshness;
mod key;
mod lock_out;
mod log_in;
mod parameters;
mod signature;

pub use freshness::{blames_freshness, names_a_time, tells_the_last_time};
pub use key::{blames_key, blames_token, refuses_key};
pub use lock_out::tells_lock_out;
pub use log_in::is_about_logging_in;
pub use parameters::{
    blames_method, blames_parameters, blames_protocol_parameters, blames_version, misses_parameters,
};
pub use signature::{blames_signature, speaks_of_the_signature};

use std::borrow::Cow;
use std::collections::BTreeSet;

/// As an apostrophe is written within HTML and JSON.
const APOSTROPHES: [&str; 5] = ["&#39;", "&#039;", "&#x27;", "&apos;", "\\u0027"];

/// Lower-case letters and digits, with one space for everything between them but an apostrophe: `doesnt`.
pub fn plain(text: &str) -> String {
    let text = APOSTROPHES.iter().fold(Cow::Borrowed(text), |text, written| {
        if text.contains(written) { text.replace(written, "'").into() } else { text }
    });
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            plain.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '\u{2019}') && plain.ends_with(char::is_alphanumeric) {
            // A word goes on behind it.
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain
}

/// Beginnings of words that a refusal is made of. Only they are compared, so that a page whose other text
/// changes with every request looks the same each time.
const REFUSALS: &[&str] = &[
    "absent",
    "attempts",
    "bad",
    "banned",
    "blocked",
    "cannot",
    "denied",
    "disabled",
    "duplicate",
    "error",
    "exception",
    "expired",
    "fail",
    "forbidden",
    "illegal",
    "incorrect",
    "invalid",
    "lock",
    "locked",
    "mismatch",
    "missing",
    "not",
    "refused",
    "reject",
    "replay",
    "required",
    "revoked",
    "suspended",
    "throttl",
    "unable",
    "unauth",
    "unknown",
    "unsuccessful",
    "unsupported",
    "wrong",
    // The same in other languages.
    "arent",
    "cant",
    "couldnt",
    "didnt",
    "doesnt",
    "hasnt",
    "isnt",
    "wasnt",
    "wouldnt",
    "abgelaufen",
    "abgelehnt",
    "erreur",
    "expirado",
    "expiré",
    "fehler",
    "fehlgeschlagen",
    "geweigerd",
    "interdit",
    "inválid",
    "negado",
    "denegado",
    "negato",
    "ongeldig",
    "refusé",
    "ungültig",
    "verweigert",
];

/// Beginnings of words for what is refused, and where after the signature an answer may come from.
const SUBJECTS: &[&str] = &[
    "access",
    "consumer",
    "credential",
    "key",
    "login",
    "match",
    "nonce",
    "permission",
    "role",
    "signature",
    "timestamp",
    "token",
    "used",
    "verifier",
    "version",
];

/// The refusal words of a text, and their subjects when there is a refusal at all.
pub fn refusal_words(plain_text: &str) -> BTreeSet<&'static str> {
    let words = |vocabulary: &'static [&'static str]| {
        vocabulary
            .iter()
            .copied()
            .filter(|begin| plain_text.split(' ').any(|word| is_form_of(word, begin)))
            .collect::<BTreeSet<_>>()
    };
    let mut found = words(REFUSALS);
    if !found.is_empty() {
        found.append(&mut words(SUBJECTS));
    }
    found
}

fn is_refusal(word: &str) -> bool {
    REFUSALS.iter().any(|begin| is_form_of(word, begin))
}

/// `begin` itself, or a longer word; the shortest ones must be the whole word, since much begins with them.
fn is_form_of(word: &str, begin: &str) -> bool {
    if begin.len() <= 4 && begin != "fail" { word == begin } else { word.starts_with(begin) }
}

fn says(plain_text: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| plain_text.contains(pattern))
}

/// Speaks of who calls, as a refusal for whatever is wrong does.
pub fn speaks_of_credentials(plain_text: &str) -> bool {
    says(plain_text, &["credential", "consumer", "key", "authentication fail", "unauthorized"])
}

/// So many words are near to one another.
const NEAR: usize = 6;

/// Whether one of these words says what is wrong with the thing that they stand around.
fn is_fault(near: &[&str]) -> bool {
    near.iter().enumerate().any(|(place, word)| {
        let is_of_a_page = *word == "not" && near.get(place + 1) == Some(&"found");
        !is_of_a_page && !OF_PAGES.iter().any(|own| word.starts_with(own)) && is_refusal(word)
    })
}

/// Pages say so whatever they are about.
const OF_PAGES: [&str; 7] = ["banned", "blocked", "denied", "disabled", "forbidden", "lock", "unauth"];

/// Names OAuth, and not OAuth 2.0.
pub fn speaks_of_oauth1(plain_text: &str) -> bool {
    let words: Vec<&str> = plain_text.split(' ').collect();
    words.iter().enumerate().any(|(place, word)| {
        let version = word.strip_prefix("oauth").map(|rest| {
            if rest.is_empty() { words.get(place + 1).copied().unwrap_or_default() } else { rest }
        });
        version.is_some_and(|version| !version.starts_with('2'))
    })
}

/// Refuses because it believes that it was called over plain http.
pub fn wants_tls(plain_text: &str) -> bool {
    says(plain_text, &["only https connections are permitted", "insecure transport", "must utilize https"])
}

/// A TLS port's answer to plain HTTP: nginx, Apache, Go.
pub fn is_http_on_tls_port(plain_text: &str) -> bool {
    says(
        plain_text,
        &[
            "plain http request was sent to https port",
            "speaking plain http to an ssl enabled server port",
            "client sent an http request to an https server",
        ],
    )
}

/// A web application firewall or a challenge page.
pub fn is_firewall_page(plain_text: &str) -> bool {
    says(
        plain_text,
        &[
            "request blocked",
            "web application firewall",
            "attention required cloudflare",
            "you have been blocked",
            "captcha",
            "incapsula incident",
            "reference 18",
            "the requested url was rejected please consult",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_words_of_known_servers() {
        let key = "{\"message\":\"The provided API Key (oauth_consumer_key) is invalid.\"}";
        assert!(blames_key(&plain(key)) && !blames_signature(&plain(key)));
        for text in
            ["oauth_problem=consumer_key_unknown", "A consumer having the specified key does not exist."]
        {
            assert!(blames_key(&plain(text)), "{text}");
        }
        for text in [
            "OAuth error: Please check your key and secret",
            "Invalid consumer key/secret",
            "Invalid consumer key or signature",
            r#"{"error":"invalid_client","error_description":"Signature verification failed"}"#,
            "Invalid client signature",
            r#"{"error":"invalid_client"}"#,
        ] {
            assert!(!blames_key(&plain(text)), "{text}");
        }
        assert!(blames_signature(&plain("The provided signature(oauth_signature) is invalid.")));
        for (text, is_blamed) in [
            ("No signature was sent", false),
            ("Missing signature", false),
            ("Missing or invalid signature", true),
            ("La firma no es v\u{e1}lida", true),
        ] {
            assert_eq!(blames_signature(&plain(text)), is_blamed, "{text}");
            assert_ne!(misses_parameters(&plain(text)), is_blamed, "{text}");
        }
        assert!(blames_parameters(&plain(
            "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce"
        )));
        assert!(blames_parameters(&plain("Invalid signature, X not in [\"HMAC-SHA1\"] signature_method")));
        assert!(!blames_parameters(&plain("oauth_problem=signature_invalid")));
        for (text, of_the_protocol) in
            [("Missing required parameter: oauth_nonce", true), ("Missing required parameter: limit", false)]
        {
            assert!(blames_parameters(&plain(text)), "{text}");
            assert_eq!(blames_protocol_parameters(&plain(text)), of_the_protocol, "{text}");
        }
        assert!(blames_freshness(&plain("Expired timestamp, yours 1, ours 2")));
    }

    type Predicate = fn(&str) -> bool;

    /// Each message of a server with everything that it is found to say, and nothing else.
    #[test]
    fn a_message_says_what_it_says_and_nothing_else() {
        let predicates: [(&str, Predicate); 13] = [
            ("key", blames_key),
            ("of the signature", speaks_of_the_signature),
            ("lock-out", tells_lock_out),
            ("signature", blames_signature),
            ("freshness", blames_freshness),
            ("parameters", blames_parameters),
            ("protocol parameters", blames_protocol_parameters),
            ("misses parameters", misses_parameters),
            ("method", blames_method),
            ("version", blames_version),
            ("TLS", wants_tls),
            ("HTTP on a TLS port", is_http_on_tls_port),
            ("firewall", is_firewall_page),
        ];
        for (text, expected) in [
            ("The provided signature(oauth_signature) is invalid.", "of the signature, signature"),
            ("Consumer secret: see your profile", "of the signature"),
            ("The provided API Key (oauth_consumer_key) is invalid.", "key"),
            ("oauth_problem=consumer_key_unknown", "key"),
            ("Invalid consumer key or token", ""),
            ("The consumer key is unknown", "key"),
            ("Consumer key not found", "key"),
            ("The API key does not exist.", "key"),
            ("Your account is locked", "lock-out"),
            ("Too many requests", "lock-out"),
            ("Too many attempts: your account will be locked", "lock-out"),
            ("You have exceeded the maximum number of login attempts", "lock-out"),
            ("exceptionName: AccountLockedException", "lock-out"),
            ("Error: you are temporarily locked out. You may retry later", "lock-out"),
            ("After 5 failed attempts your account will be locked.", ""),
            ("Too many failed attempts will lock your account", ""),
            ("If you enter it wrong too often you may be locked out", ""),
            ("IP address blocked by access policy", ""),
            ("The account was unlocked; 3 attempts remain", ""),
            ("ACME electronic signature: an error occurred", "of the signature"),
            ("ACME e-Signature. Page not found", "of the signature"),
            ("ACME Signature Capture: Forbidden", "of the signature"),
            ("Could not verify that the signature matches", "of the signature, signature"),
            ("Failed to validate signature", "of the signature, signature"),
            ("oauth_problem=signature_invalid", "of the signature, signature"),
            ("InvalidSignatureException", "of the signature, signature"),
            ("oauth_problem=nonce_used", ""),
            ("Nonce already used: duplicate", "freshness"),
            ("Expired timestamp, yours 1, ours 2", "freshness"),
            ("Timestamp and nonce are sent", ""),
            (
                "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce",
                "freshness, parameters, protocol parameters, misses parameters",
            ),
            ("Missing required parameter: limit", "parameters, misses parameters"),
            ("Missing required parameter: oauth_token", "parameters, protocol parameters, misses parameters"),
            ("Bad authentication data", "parameters, protocol parameters"),
            ("Unsupported signature method", "signature, parameters, protocol parameters, method"),
            ("The signature method is not supported", "signature, parameters, protocol parameters, method"),
            ("The signature method is HMAC-SHA1", ""),
            ("Invalid version of OAuth", "version"),
            ("oauth_problem=version_rejected", "parameters, protocol parameters, version"),
            ("OAuth version 1.0 is spoken here", ""),
            ("A wrong version of the page", ""),
            ("Only HTTPS connections are permitted", "TLS"),
            ("400 The plain HTTP request was sent to HTTPS port", "HTTP on a TLS port"),
            ("Attention Required! | Cloudflare", "firewall"),
            ("Please complete the captcha", "firewall"),
            ("Welcome", ""),
        ] {
            let plain = plain(text);
            let said: Vec<&str> =
                predicates.iter().filter(|(_, holds)| holds(&plain)).map(|(name, _)| *name).collect();
            assert_eq!(said.join(", "), expected, "{text}");
        }
    }

    #[test]
    fn short_words_of_refusal_are_whole_words() {
        for (text, found) in
            [("notes", false), ("not", true), ("badge", false), ("failed", true), ("locker", false)]
        {
            assert_eq!(!refusal_words(text).is_empty(), found, "{text}");
        }
        assert!(refusal_words("errors: consumer").contains("consumer"));
    }

    #[test]
    fn tells_oauth_1_from_oauth_2() {
        for text in
            ["OAuth consumer or token not valid", "oauth_problem=nonce_used", "OAuth 1.0a", "no OAuth"]
        {
            assert!(speaks_of_oauth1(&plain(text)), "{text}");
        }
        for text in ["Bearer realm=\"oauth2-resource\"", "OAuth 2.0", "Authorization has been denied"] {
            assert!(!speaks_of_oauth1(&plain(text)), "{text}");
        }
    }

    #[test]
    fn a_page_without_refusal_has_no_refusal_words() {
        assert!(refusal_words(&plain("Your workflows: notes, keys, tokens. Access them here.")).is_empty());
    }
}
