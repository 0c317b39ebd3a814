//! The first sentence of a report: whose side signs what.

use std::collections::HashSet;

use super::Verdict;
use crate::causes::{Finding, Side, how_far};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::probe::run::State;
use crate::probe::session::Stop;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::verdict::words::{blames_signature, tells_lock_out};

/// The first sentence. The exit code and this are functions of the same verdict.
pub(super) fn headline(case: &Case<'_>, verdict: Verdict, findings: &[Finding]) -> String {
    let found = |code: &str| findings.iter().find(|finding| finding.code == code);
    let called = case.rfc_uri();
    let refused_afterwards =
        || found("refused-for-its-time-or-nonce").or_else(|| found("refused-after-authentication"));
    match verdict {
        Verdict::AcceptedAsCalled => {
            let and = match refused_afterwards() {
                Some(finding) => format!("; the request is refused all the same: {}", finding.said),
                None => format!(": it accepts the RFC 5849 signature over {called}; key and secret are right."),
            };
            format!("Nothing is wrong with what is signed{and}")
        }
        Verdict::AcceptedUnderAnotherBase => match case.other_uri() {
            Some(signed) => {
                let (server, client) = base_addresses(&signed, &called);
                let but = refused_afterwards().map_or_else(String::new, |finding| {
                    format!(" But: {}", finding.said)
                });
                format!(
                    "The server's side differs: it signs {server}, clients that call this URL sign {client}. Key \
                     and secret are right.{but}"
                )
            }
            None => "The server accepts another base URL than the one that is called.".to_owned(),
        },
        Verdict::AcceptedUnderAnotherVariant => {
            let base = case.other_uri().map_or_else(String::new, |signed| {
                let (server, client) = base_addresses(&signed, &called);
                format!(" And the server's side differs as well: it signs {server}, not {client}.")
            });
            if let Some(finding) = decisive(findings) {
                format!("{}{base}", finding.said)
            } else {
                let variant = case.best().map_or_else(String::new, |(best, _)| best.variant.said());
                format!("The server accepts the signature only with: {variant}.{base}")
            }
        }
        Verdict::NoneAccepted => none_accepted(case, found),
        Verdict::KeyUnknown => {
            "The client's side is wrong, by the server's own words: it does not know this key (before any question of base URLs)."
                .to_owned()
        }
        Verdict::SignaturesNotChecked => {
            "No side is shown to be wrong: this URL answers a deliberately wrong signature with a success as well, so its \
             answers prove nothing about signatures."
                .to_owned()
        }
        Verdict::NotOauth1 | Verdict::Redirected | Verdict::Unreachable => findings
            .first()
            .map_or_else(|| "There was no answer to judge.".to_owned(), |finding| finding.said.clone()),
        Verdict::Undecided => in_doubt(case, found),
        Verdict::Inconsistent => ["differs-by-server", "differs-by-character", "answers-differ"]
            .into_iter()
            .find_map(found)
            .map_or_else(
            || "The same request is answered differently from one time to the next.".to_owned(),
            |finding| finding.said.clone(),
        ),
        Verdict::Interrupted => format!(
            "Interrupted after {} requests: what is known so far stands below, and nothing more is claimed.",
            case.run.exchanges.len()
        ),
    }
}

/// What is known where every signature was refused, the server's own words first.
fn none_accepted<'a>(case: &Case<'_>, found: impl Fn(&str) -> Option<&'a Finding>) -> String {
    if let Some(finding) = found("wrong-kind-of-key") {
        return format!("The client's side is wrong: {}", finding.said);
    }
    if let Some(finding) = found("base-string-right") {
        return format!("Client and server sign the same base string: {}", finding.said);
    }
    if let Some(finding) = found("base-string-differs") {
        return format!("Client and server sign different base strings: {}", finding.said);
    }
    if let Some(finding) = found("token-refused").or_else(|| found("key-refused")) {
        return format!(
            "{} None of the {} tried was accepted, and nothing is known yet of secret and address.",
            finding.said,
            tried(case)
        );
    }
    let wrong = if found("key-known").is_some() {
        "It tells this key from random ones: likelier the secret is wrong"
    } else {
        "The key or the secret is wrong"
    };
    let unsigned = case.controls(Purpose::Unsigned).find_map(|exchange| exchange.class.as_ref());
    let checks = if blames_signature(case.refusal()) {
        "The server checks signatures"
    } else if found("key-known").is_some()
        || unsigned.is_none_or(|unsigned| case.run.reference.differs(unsigned))
    {
        "The server refuses what is signed, in words that do not name the signature (it may want something else than \
         OAuth 1.0a)"
    } else {
        "The server refuses every request alike, signed or not, which may be for another reason than the signature"
    };
    format!(
        "{checks}, and accepted none of the {} tried. {wrong}, or it signs an address (scheme, \
         host, port, path) that was not tried, or it has locked the key out without a word, or it wants something else \
         (sigprobe explain wrong-secret).{}{}",
        tried(case),
        told_clock(case),
        if case.refusals_are_cached() { OLD_REFUSALS } else { "" }
    )
}

const OLD_REFUSALS: &str =
    " Its refusals come out of a cache, and may be old ones: have that leave this URL alone.";

/// What ended the run before anything was proved, what was accepted all the same, or what the answers lack.
fn in_doubt<'a>(case: &Case<'_>, found: impl Fn(&str) -> Option<&'a Finding>) -> String {
    let ended = [
        "lock-out",
        "rate-limit",
        "cache-without-signatures",
        "wrong-signature-let-in",
        "tls-ended-before-the-server",
        "signed-requests-unanswered",
    ]
    .into_iter()
    .find_map(&found);
    let instead = ["firewall-in-front", "login-page-in-front", "token-refused", "key-refused"]
        .into_iter()
        .find_map(&found);
    match (pointed_to(case), ended.or(instead)) {
        (Some(pointed), Some(finding)) => format!("{pointed} {}", finding.said),
        (Some(pointed), None) if case.run.ran_short => {
            format!("{pointed} Run this again with --max-probes {}.", enough_probes(case))
        }
        (Some(pointed), None) => format!(
            "{pointed} Too many answers in between say nothing, such as 502 to 504, cut ones or none at all (see the \
             table). Run this again when the server answers steadily."
        ),
        (None, Some(finding)) => finding.said.clone(),
        (None, None) => undecided(case),
    }
}

/// The finding about something else than the base URL, when there is one.
fn decisive(findings: &[Finding]) -> Option<&Finding> {
    let base = ["other-scheme", "other-host", "other-port", "other-path"];
    findings.iter().find(|finding| !base.contains(&finding.code) && finding.side != Side::None)
}

/// What was accepted, and too seldom to be called so.
fn pointed_to(case: &Case<'_>) -> Option<String> {
    let (candidate, standing) = case.unproved()?;
    let how = if candidate.variant.is_base_uri_only() {
        String::new()
    } else {
        format!(" ({})", candidate.variant.said())
    };
    let times = if standing.accepted == 1 { "once" } else { "each time" };
    Some(format!(
        "The answers prove nothing yet: a signature over {}{how} was accepted {times} and a deliberately wrong one \
         refused, but so few answers may be chance.",
        candidate.base_string_uri
    ))
}

/// How many requests are enough to ask the same and to rule out chance.
fn enough_probes(case: &Case<'_>) -> usize {
    (case.run.exchanges.len() + 30).next_multiple_of(10)
}

/// What the server's answers say of its clock, when that is off.
fn told_clock(case: &Case<'_>) -> String {
    let said = |seconds| format!(" By its own answers the server's clock is {}.", how_far(seconds));
    case.situation.clock_offset.map_or_else(String::new, said)
}

fn undecided(case: &Case<'_>) -> String {
    if let Some(signed) = case.signed_uri().filter(|_| case.may_be_an_old_refusal()) {
        return format!(
            "The answers do not say whose side is wrong: a signature over {signed} is accepted where the URL is another one, and the \
             refusals of the called one come out of a cache: they may be old ones. Have the cache leave this URL alone, and run \
             this again."
        );
    }
    if let Some(signed) = case.signed_uri() {
        let form = if signed == case.rfc_uri() { " in another form" } else { "" };
        let again = if case.is_refused_in_between() {
            "Refusals in between are about the time or the nonce: a server that takes one request a second answers so. Run \
             this again with --delay 1.1."
        } else {
            "Run this again."
        };
        return format!(
            "The answers do not say whose side is wrong: a signature over {signed}{form} is accepted, and what the one that \
             RFC 5849 asks for got says nothing about it (see the table). {again}"
        );
    }
    if case.signatures_are_refused_for_their_time() {
        let told = told_clock(case);
        return format!(
            "The time or the nonce is wrong before anything else: a wrong signature and all that were tried are refused for \
             that, so nothing is known yet of key, secret and address.{told} Compare both clocks."
        );
    }
    if let Some((candidate, mark)) = case.peculiar() {
        return format!(
            "The answers do not say whose side is wrong: the signature over {} alone is answered {mark} each time, which \
             may be how it is accepted.",
            candidate.base_string_uri
        );
    }
    let unclear = case.run.candidates.iter().zip(&case.run.standings);
    if let Some((candidate, _)) = unclear.into_iter().find(|(_, standing)| standing.state == State::Unclear) {
        return format!(
            "The answers do not say whose side is wrong: what the signature over {} got says nothing about it \
             (see the table), and none of the others tried was accepted.",
            candidate.base_string_uri
        );
    }
    if case.run.standings.iter().all(|standing| standing.first.is_none())
        && case.run.stop.is_none_or(|stop| stop == Stop::Budget)
    {
        return format!(
            "The answers do not say whose side is wrong: --max-probes left no request for a right signature. Run this \
             again with --max-probes {}.",
            enough_probes(case)
        );
    }
    let status = case.run.reference.controls().first().map(|class| class.status);
    match status {
        Some(status) if tells_lock_out(case.refusal()) => format!(
            "The answers do not say whose side is wrong: they tell of a lock-out (status {status}). Wait until it ends, or \
             have it lifted."
        ),
        Some(status @ (404 | 405)) => format!(
            "The answers do not say whose side is wrong: everything gets status {status}, signed or not. Check \
             path and method."
        ),
        Some(status) => format!(
            "The answers do not say whose side is wrong: a wrong signature and every signature tried get status {status} \
             alike, and no words about the signature."
        ),
        None => {
            "The answers do not say whose side is wrong: the signed requests were not answered.".to_owned()
        }
    }
}

/// "12 variants over 9 base URLs".
fn tried(case: &Case<'_>) -> String {
    let tried = case.run.candidates.iter().zip(&case.run.standings).filter(|(_, own)| own.first.is_some());
    let uris: Vec<&str> = tried.map(|(candidate, _)| candidate.base_string_uri.as_str()).collect();
    let different = uris.iter().collect::<HashSet<_>>().len();
    if different == uris.len() {
        return format!("{different} base URLs");
    }
    format!("{} variants over {different} base URLs", uris.len())
}

/// The base addresses of two URIs: each without the end of the path that both share, but with the first
/// segment of a path that is the same in both, as settings pages want it (`http://srv/gallery`).
pub(crate) fn base_addresses(a: &BaseStringUri, b: &BaseStringUri) -> (String, String) {
    if a.path == b.path {
        let first = a.path.split('/').nth(1).unwrap_or_default();
        let prefix = if a.path.matches('/').count() > 1 { format!("/{first}") } else { String::new() };
        return (format!("{}{prefix}", a.origin()), format!("{}{prefix}", b.origin()));
    }
    let (mut x, mut y): (Vec<&str>, Vec<&str>) = (a.path.split('/').collect(), b.path.split('/').collect());
    if x.last() != y.last() {
        return (a.to_string(), b.to_string());
    }
    while x.len() > 1 && y.len() > 1 && x.last() == y.last() {
        x.pop();
        y.pop();
    }
    (format!("{}{}", a.origin(), x.join("/")), format!("{}{}", b.origin(), y.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc5849::base_string_uri::Scheme;

    fn bases(a: &str, b: &str) -> (String, String) {
        let uri = |path| BaseStringUri::new(Scheme::Http, "h", None, path);
        base_addresses(&uri(a), &uri(b))
    }

    #[test]
    fn shows_what_a_settings_page_wants() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(bases("/gallery/api/", "/gallery/api/"), pair("http://h/gallery", "http://h/gallery"));
        assert_eq!(bases("/api/v1/", "/gallery/api/v1/"), pair("http://h", "http://h/gallery"));
        assert_eq!(bases("/a", "/a/"), pair("http://h/a", "http://h/a/"));
        assert_eq!(bases("/x", "/x"), pair("http://h", "http://h"));
    }
}
