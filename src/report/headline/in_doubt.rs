//! The first sentence where the answers do not say whose side is wrong.

use super::told_clock;
use crate::causes::Finding;
use crate::diagnose::Case;
use crate::probe::exchange::Exchange;
use crate::probe::run::State;
use crate::probe::session::Stop;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::verdict::Unread;
use crate::verdict::words::{blames_signature, misses_parameters, speaks_of_the_signature, tells_lock_out};

/// What ended the run before anything was proved, what was accepted all the same, or what the answers lack.
pub(super) fn in_doubt<'a>(case: &Case<'_>, found: impl Fn(&str) -> Option<&'a Finding>) -> String {
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

/// Whether a signature in another form than the request's own got another status than this one of wrong signatures.
fn signatures_get_other_statuses(case: &Case<'_>, status: u16) -> bool {
    let mut probes = case.run.exchanges.iter().filter(|own| own.purpose.is_probe());
    let is_of_another_form = |own: &Exchange| case.run.candidates[own.candidate].shape != 0;
    probes.any(|own| {
        is_of_another_form(own)
            && own.status().is_some_and(|own| own != status && !matches!(own, 429 | 502..=504))
    })
}

/// What stands in the way where a signature over `signed` is accepted, and nothing follows of the request as it was called.
fn accepted_otherwise(case: &Case<'_>, signed: &BaseStringUri) -> String {
    if case.another_url_is_answered() {
        return format!(
            "The answers do not say whose side is wrong: the request as it was called is refused, and accepted once its URL has a \
             query parameter more. Another server answers other URLs, where a balancer chooses by them, or a cache answers this one: \
             ask each server by itself (--connect-to) for a signature over {signed}."
        );
    }
    if case.may_be_an_old_refusal() {
        return format!(
            "The answers do not say whose side is wrong: a signature over {signed} is accepted where the URL is another one, and the \
             refusals of the called one come out of a cache: they may be old ones. Have the cache leave this URL alone, and run \
             this again."
        );
    }
    let form = if *signed == case.rfc_uri() { " in another form" } else { "" };
    let again = if case.is_refused_in_between() {
        "Refusals in between are about the time or the nonce: a server that takes one request a second answers so. Run \
         this again with --delay 1.1."
    } else {
        "Run this again."
    };
    format!(
        "The answers do not say whose side is wrong: a signature over {signed}{form} is accepted, and what the one that \
         RFC 5849 asks for got says nothing about it (see the table). {again}"
    )
}

fn undecided(case: &Case<'_>) -> String {
    if let Some(signed) = case.signed_uri() {
        return accepted_otherwise(case, &signed);
    }
    if let Some((candidate, class)) = case.checked_twice() {
        let (refusal, or) = if blames_signature(&class.plain) {
            ("blames the signature as well", "")
        } else {
            ("refuses all the same", ", or it refuses the key or the token for another reason")
        };
        return format!(
            "The answers do not say whose side is wrong: the signature over {} gets past what refuses a wrong one, and its own \
             answer (status {}) {refusal}. A gateway may have let it through to a server that looks at it once more and sees \
             another address{or}: read the words of both answers (-v), and ask that server itself.",
            candidate.base_string_uri, class.status
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
        Some(status) if signatures_get_other_statuses(case, status) => format!(
            "The answers do not say whose side is wrong: wrong signatures of the request's own form get status {status}, and \
             signatures of other forms another one (see the table and -v), which is no acceptance either."
        ),
        Some(status @ (404 | 405)) => format!(
            "The answers do not say whose side is wrong: everything gets status {status}, signed or not. Check \
             path and method."
        ),
        Some(status @ 200..=299) if case.unread().is_some() => format!(
            "The answers do not say whose side is wrong: a wrong signature and every signature tried get status {status} alike. \
             That may be a refusal: the answer {}. If it is one, say how refusals read with --refused-when \"REGEX\"; if not, \
             this URL does not check signatures.",
            case.unread().map_or("", Unread::said)
        ),
        Some(status) if misses_parameters(case.refusal()) => format!(
            "The server says that OAuth parameters are missing (status {status}), to a wrong signature and to every one that was \
             tried, and all requests carried them: something on the way may take them out, or the server looks for them \
             elsewhere. The answers do not say which."
        ),
        Some(status) => {
            let words = if speaks_of_the_signature(case.refusal()) {
                "in words that refuse no signature"
            } else {
                "and no words about the signature"
            };
            format!(
                "The answers do not say whose side is wrong: a wrong signature and every signature tried get status {status} \
                 alike, {words}."
            )
        }
        None => {
            "The answers do not say whose side is wrong: the signed requests were not answered.".to_owned()
        }
    }
}
