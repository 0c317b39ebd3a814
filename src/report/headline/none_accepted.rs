//! The first sentence where nothing that was tried is accepted: what is known all the same, and what remains.

use super::{told_clock, tried};
use crate::causes::Finding;
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::probe::hints::clock_offset;
use crate::verdict::words::blames_signature;

const NO_TIME: &str = " Its clock may be off, too: no answer tells the time there.";
const OLD_REFUSALS: &str =
    " Its refusals come out of a cache, and may be old ones: have that leave this URL alone.";

/// What is known where every signature was refused, the server's own words first.
pub(super) fn none_accepted<'a>(case: &Case<'_>, found: impl Fn(&str) -> Option<&'a Finding>) -> String {
    if let Some(finding) = found("wrong-kind-of-key") {
        return finding.said.clone();
    }
    if let Some(finding) = found("base-string-right") {
        return format!("Client and server sign the same base string: {}{}", finding.said, told_clock(case));
    }
    if let Some(finding) = found("base-string-refused") {
        return format!(
            "It is not the address, or not the address alone: {}{}",
            finding.said,
            told_clock(case)
        );
    }
    if let Some(finding) = found("base-string-differs") {
        return format!(
            "Client and server sign different base strings: {}{}",
            finding.said,
            told_clock(case)
        );
    }
    if let Some(finding) = found("token-refused").or_else(|| found("key-refused")) {
        return format!(
            "{} None of the {} tried was accepted, and nothing is known yet of secret and address.",
            finding.said,
            tried(case)
        );
    }
    let wrong = match (found("key-known").is_some(), case.sends_token()) {
        (true, false) => "It tells this key from random ones: likelier the secret is wrong",
        (true, true) => {
            "It tells this key from random ones: likelier the secret, the token or the token's secret is wrong"
        }
        (false, false) => "The key or the secret is wrong",
        (false, true) => "The key, the secret, the token or the token's secret is wrong",
    };
    let unsigned = case.controls(Purpose::Unsigned).find_map(|exchange| exchange.class.as_ref());
    let checks = if blames_signature(case.refusal()) {
        "The server checks signatures"
    } else if found("key-known").is_some()
        || unsigned.is_none_or(|unsigned| case.run.reference.differs(unsigned))
    {
        // Known products take nothing else there.
        if case.server.is_some() {
            "The server refuses what is signed, in words that do not name the signature"
        } else {
            "The server refuses what is signed, in words that do not name the signature (it may want something else than \
             OAuth 1.0a)"
        }
    } else {
        "The server refuses every request alike, signed or not, which may be for another reason than the signature"
    };
    let is_cached = case.refusals_are_cached();
    format!(
        "{checks}, and accepted none of the {} tried. {wrong}, or it signs an address (scheme, \
         host, port, path) that was not tried, or it has locked the key out without a word, or it wants something else \
         (sigprobe explain wrong-secret).{}{}{}",
        tried(case),
        found("form-not-checked").map(|finding| format!(" {}", finding.said)).unwrap_or_default(),
        told_clock(case),
        if is_cached {
            OLD_REFUSALS
        } else if clock_offset(&case.run.exchanges).is_none() {
            NO_TIME
        } else {
            ""
        }
    )
}
