//! The first sentence of a report: whose side signs what.

mod in_doubt;
mod none_accepted;

use std::collections::HashSet;

use self::in_doubt::in_doubt;
use self::none_accepted::none_accepted;
use super::Verdict;
use crate::causes::{Finding, Side, how_far};
use crate::diagnose::Case;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// The first sentence. The exit code and this are functions of the same verdict.
pub(super) fn headline(case: &Case<'_>, verdict: Verdict, findings: &[Finding]) -> String {
    let found = |code: &str| findings.iter().find(|finding| finding.code == code);
    let called = case.rfc_uri();
    let refused_afterwards =
        || found("refused-for-its-time-or-nonce").or_else(|| found("refused-after-authentication"));
    let but = || {
        refused_afterwards().map_or_else(String::new, |finding| {
            format!("{}{}", if is_redirect(case) { " " } else { " But: " }, finding.said)
        })
    };
    match verdict {
        Verdict::AcceptedAsCalled => {
            let and = match (found("signature-mangled"), refused_afterwards()) {
                (Some(finding), _) => format!(", and some signatures are refused all the same. {}", finding.said),
                (None, Some(finding)) if is_redirect(case) => format!(". {}", finding.said),
                (None, Some(finding)) => format!("; the request is refused all the same: {}", finding.said),
                (None, None) if case.accepts_plaintext() => {
                    ": it accepts the PLAINTEXT signature, which holds no address; key and secret are right.".to_owned()
                }
                (None, None) => format!(": it accepts the RFC 5849 signature over {called}; key and secret are right."),
            };
            format!("Nothing is wrong with what is signed{and}")
        }
        Verdict::AcceptedUnderAnotherBase => match case.other_uri() {
            Some(signed) => {
                if let (Some(spelling), true) = (case.path_to_type(), case.only_spelling_differs()) {
                    return format!(
                        "The client's URL is not as the server signs it: it has the path {}, and the server signs {}, {spelling}. \
                         Key and secret are right.{}",
                        called.path,
                        signed.path,
                        but()
                    );
                }
                let (server, client) = base_addresses(&signed, &compared(case));
                format!(
                    "The server's side differs: it signs {server}, clients that call this URL sign {client}. Key \
                     and secret are right.{}",
                    but()
                )
            }
            None => "The server accepts another base URL than the one that is called.".to_owned(),
        },
        Verdict::AcceptedUnderAnotherVariant => {
            let base = case.other_uri().map_or_else(String::new, |signed| {
                if let (Some(spelling), true) = (case.path_to_type(), case.only_spelling_differs()) {
                    return format!(
                        " And the client's URL is not as the server signs it: {}, {spelling}.",
                        signed.path
                    );
                }
                let (server, client) = base_addresses(&signed, &compared(case));
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
            "The client's side is wrong, by the server's own words: it does not know this key (before any question of base URLs; unless it says \
             so of whatever is wrong)."
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

/// The called base string URI as it is compared with what the server signs: the spelling of a path is told where nothing
/// else differs.
fn compared(case: &Case<'_>) -> BaseStringUri {
    if case.only_spelling_differs() { case.rfc_uri() } else { case.called_for_its_base() }
}

/// Whether what is accepted is answered with a redirect, which may be all that is wanted.
fn is_redirect(case: &Case<'_>) -> bool {
    let first = case.best().and_then(|(_, standing)| standing.first);
    first
        .and_then(|place| case.run.exchanges[place].status())
        .is_some_and(|status| (300..400).contains(&status))
}

/// The finding about something else than the base URL, when there is one.
fn decisive(findings: &[Finding]) -> Option<&Finding> {
    let base = ["other-scheme", "other-host", "other-port", "other-path", "base-string-differs"];
    findings.iter().find(|finding| !base.contains(&finding.code) && finding.side != Side::None)
}

/// What the server's answers say of its clock, when that is off.
fn told_clock(case: &Case<'_>) -> String {
    let said = |seconds| format!(" By its own answers the server's clock is {}.", how_far(seconds));
    case.situation.clock_offset.map_or_else(String::new, said)
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
