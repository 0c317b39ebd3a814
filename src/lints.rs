//! Faults that a captured request shows by itself, without a secret and without a server: one per file.
//!
//! A lint speaks only of what stands in the request. It never fires on a request that RFC 5849 calls right, but for
//! those whose side is [`Side::None`]: facts that are no fault and help all the same.

mod authorization_twice;
mod body_hash_wrong;
mod content_type_not_form;
mod default_port_spelled_out;
mod header_form;
mod lower_case_hexadecimal;
mod misspelt_name;
mod moment;
mod nonce_fixed;
mod nonce_too_short;
mod oauth_version_not_1_0;
mod parameter_missing;
mod parameter_twice;
mod parameters_in_two_places;
mod plaintext_over_http;
mod secret_sent;
mod signature_encoded_twice;
mod signature_form;
mod signature_length;
mod signature_method_name;
mod signature_plus;
mod signature_reused;
mod timestamp_far_from_now;
mod timestamp_in_local_time;
mod timestamp_in_milliseconds;
mod timestamp_not_a_number;
mod white_space_in_value;

pub(crate) use secret_sent::{secrets_in_base_string, sent_secrets};

use crate::causes::{Finding, Side};
use crate::import::Captured;

/// A fault that one request shows.
pub struct Lint {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// The fault in a few words.
    pub title: &'static str,
    /// Where it is known from.
    pub source: &'static str,
    examine: fn(&Captured, u64) -> Option<Told>,
}

/// A fault that shows only in several requests side by side.
pub struct CommonLint {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// The fault in a few words.
    pub title: &'static str,
    /// Where it is known from.
    pub source: &'static str,
    examine: Compare,
}

/// Compares requests; gives the places of those that have the fault.
type Compare = fn(&[Captured]) -> Option<(Told, Vec<usize>)>;

/// What a lint has to say.
struct Told {
    side: Side,
    said: String,
    remedy: String,
}

impl Told {
    fn new(side: Side, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { side, said: said.into(), remedy: remedy.into() }
    }

    fn client(said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Side::Client, said, remedy)
    }

    fn finding(self, code: &'static str, evidence: Vec<String>) -> Finding {
        Finding { code, side: self.side, said: self.said, evidence, remedy: self.remedy }
    }
}

/// A value that somebody else chose, for a sentence. Where it is cut that is marked, so that it is seen to be the beginning of a
/// secret if it is one.
fn shown(value: &str) -> String {
    const MOST: usize = 20;
    let mut characters = value.chars().filter(|c| !c.is_control());
    let begin: String = characters.by_ref().take(MOST).collect();
    if characters.next().is_some() { begin + "..." } else { begin }
}

/// In the order in which they are reported: what makes the request unreadable first.
pub static LINTS: &[&Lint] = &[
    &header_form::LINT,
    &misspelt_name::LINT,
    &parameter_missing::LINT,
    &authorization_twice::LINT,
    &parameter_twice::LINT,
    &parameters_in_two_places::LINT,
    &content_type_not_form::LINT,
    &signature_method_name::LINT,
    &signature_encoded_twice::LINT,
    &signature_plus::LINT,
    &signature_form::LINT,
    &signature_length::LINT,
    &white_space_in_value::LINT,
    &body_hash_wrong::LINT,
    &timestamp_not_a_number::LINT,
    &timestamp_in_milliseconds::LINT,
    &timestamp_in_local_time::LINT,
    &timestamp_far_from_now::LINT,
    &nonce_too_short::LINT,
    &oauth_version_not_1_0::LINT,
    &secret_sent::LINT,
    &plaintext_over_http::LINT,
    &default_port_spelled_out::LINT,
    &lower_case_hexadecimal::LINT,
];

/// In the order in which they are reported.
pub static COMMON_LINTS: &[&CommonLint] = &[&signature_reused::LINT, &nonce_fixed::LINT];

/// Codes that are worth a finding of their own when every one of several requests has them.
const TELLING: [&str; 2] = ["timestamp-in-milliseconds", "timestamp-in-local-time"];

/// Everything that `captured` shows by itself. `now` is the present time in seconds since 1970; where the capture
/// has a time of its own, that one counts.
pub fn lint(captured: &Captured, now: u64) -> Vec<Finding> {
    let told = LINTS.iter().filter_map(|lint| Some((lint.code, (lint.examine)(captured, now)?)));
    told.map(|(code, told)| told.finding(code, vec![captured.origin.clone()])).collect()
}

/// What several requests have in common.
pub fn lint_together(all: &[Captured], now: u64) -> Vec<Finding> {
    if all.len() < 2 {
        return Vec::new();
    }
    let origins = |places: Vec<usize>| places.into_iter().map(|place| all[place].origin.clone()).collect();
    let told = COMMON_LINTS.iter().filter_map(|lint| Some((lint.code, (lint.examine)(all)?)));
    let mut findings: Vec<Finding> =
        told.map(|(code, (told, places))| told.finding(code, origins(places))).collect();
    for lint in LINTS.iter().filter(|lint| TELLING.contains(&lint.code)) {
        let told: Option<Vec<Told>> = all.iter().map(|captured| (lint.examine)(captured, now)).collect();
        if let Some(first) = told.and_then(|told| told.into_iter().next()) {
            let said = format!("All {} requests have the same fault. {}", all.len(), first.said);
            findings.push(Told { said, ..first }.finding(lint.code, origins((0..all.len()).collect())));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::import::{Hints, import};

    /// When the requests of the tests were signed.
    pub(super) const NOW: u64 = 1_700_000_000;

    /// A request without a fault.
    pub(super) const RIGHT: &str = "https://gallery.example.com/api/?b=1&oauth_consumer_key=key&\
                                    oauth_nonce=fY3kPq81&oauth_signature_method=HMAC-SHA1&\
                                    oauth_timestamp=1700000000&oauth_version=1.0&\
                                    oauth_signature=OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D";

    pub(super) fn captured(text: &str) -> Captured {
        import(text.as_bytes(), &Hints::default()).unwrap().captured.remove(0)
    }

    /// The same parameters in a header.
    pub(super) fn in_header(header: &str) -> Captured {
        captured(&format!(
            "GET /api/?b=1 HTTP/1.1\r\nHost: gallery.example.com\r\nAuthorization: {header}\r\n\r\n"
        ))
    }

    /// What `lint` says of [`RIGHT`] with `from` replaced by `to`.
    pub(super) fn said(lint: &Lint, from: &str, to: &str) -> Option<String> {
        assert!((lint.examine)(&captured(RIGHT), NOW).is_none(), "{} fires on what is right", lint.code);
        assert!(RIGHT.contains(from));
        (lint.examine)(&captured(&RIGHT.replace(from, to)), NOW).map(|told| told.said)
    }

    #[test]
    fn a_right_request_has_no_findings() {
        assert_eq!(lint(&captured(RIGHT), NOW), []);
        let header = "OAuth oauth_consumer_key=\"key\", oauth_nonce=\"fY3kPq81\", oauth_signature_method=\"HMAC-SHA1\", \
                      oauth_timestamp=\"1700000000\", oauth_signature=\"OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D\"";
        assert_eq!(lint(&in_header(header), NOW), []);
    }

    #[test]
    fn codes_are_unique_and_files_are_named_like_them() {
        let codes: Vec<&str> =
            LINTS.iter().map(|lint| lint.code).chain(COMMON_LINTS.iter().map(|lint| lint.code)).collect();
        let unique: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(codes.len(), unique.len());
        let text = include_str!("lints.rs");
        for code in codes {
            assert!(text.contains(&format!("mod {};", code.replace(['-', '.'], "_"))), "{code}");
        }
    }

    #[test]
    fn what_all_requests_have_is_said_once_more() {
        let late =
            captured(&RIGHT.replace("=1700000000", "=1700000000000").replace("fY3kPq81", "other-nonce"));
        let later = captured(&RIGHT.replace("=1700000000", "=1700000001000").replace("%2B2s", "%2B2t"));
        let findings = lint_together(&[late.clone(), later], NOW);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, "timestamp-in-milliseconds");
        assert!(findings[0].said.starts_with("All 2 requests have the same fault. "));
        assert!(
            lint_together(&[late, captured(RIGHT)], NOW)
                .iter()
                .all(|finding| finding.code != "timestamp-in-milliseconds")
        );
    }
}
