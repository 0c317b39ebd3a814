//! What the answers about one target come to.

use super::State;
use super::changed::{of_others, of_uri};
use super::way::others;
use crate::axis::{Situation, Variant};
use crate::diagnose::Case;
use crate::plan::Candidate;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::follow_up::characters::CharacterTest;
use crate::probe::recheck::{Holds, Recheck};
use crate::report::{Report, Verdict};
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::base_string_uri;
use crate::targets::{Expected, Way};
use crate::verdict::Class;

/// What is known of a target, without its name and its counts.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What is known of it.
    pub state: State,
    /// What is true, in words.
    pub found: Option<String>,
    /// What changed.
    pub changed: Option<String>,
    /// One sentence.
    pub said: String,
    /// What a targets file would have to say; none when nothing is certain, or it cannot say it.
    pub true_now: Option<Expected>,
}

/// After the three or more requests of a recheck. Where this does not say what is true, only a search can.
pub fn after_recheck(recheck: &Recheck, way: &Way, situation: &Situation) -> Judged {
    let is_plaintext = situation.request.signature_method == SignatureMethod::Plaintext;
    let signed = if is_plaintext {
        "no address (PLAINTEXT holds none)".to_owned()
    } else {
        way.signs(situation).to_string()
    };
    let answer = recheck.last().map_or_else(|| "no answer".to_owned(), answered);
    let (state, said) = match recheck.holds {
        Holds::Yes if recheck.keeps_clients_out() => (
            State::Differs,
            format!(
                "a signature over {signed} is right, and the request is answered {answer} all the same: clients get nothing"
            ),
        ),
        Holds::Yes => {
            let refused = recheck.control().map_or_else(String::new, answered);
            (
                State::AsExpected,
                format!("a signature over {signed} is accepted ({answer}), a wrong one is not ({refused})"),
            )
        }
        Holds::No => (
            State::Differs,
            format!("a signature over {signed} is answered like a deliberately wrong one ({answer})"),
        ),
        Holds::Unanswered => (
            State::Differs,
            format!("a signature over {signed} gets no answer ({answer}), and an unsigned request does"),
        ),
        Holds::Mangled => (
            State::Differs,
            format!(
                "a signature over {signed} is accepted, and refused when it holds a + or a /: something on the way changes that \
                 character, so that a share of all requests fails"
            ),
        ),
        Holds::Varies => (
            State::Differs,
            format!(
                "the same signature over {signed} is answered now so, now so{}",
                statuses(recheck, |exchange| exchange.purpose.is_probe())
            ),
        ),
        Holds::LetsInAtTimes => (
            State::Differs,
            format!(
                "a deliberately wrong signature is let in like the right one over {signed} at times, and refused at times{}",
                statuses(recheck, |exchange| exchange.purpose == Purpose::Broken)
            ),
        ),
        Holds::Unmeasured => {
            let control = recheck.control().map_or_else(|| "no answer".to_owned(), answered);
            (
                State::Undecided,
                format!(
                    "a signature over {signed} is answered ({answer}), and a deliberately wrong one gets nothing to compare \
                     that with ({control})"
                ),
            )
        }
        Holds::Unreachable => (State::Unreachable, format!("no answer: {answer}")),
        Holds::Unclear => {
            (State::Undecided, format!("the answer says nothing about a signature over {signed} ({answer})"))
        }
        Holds::Interrupted => (State::NotAsked, "the run was stopped before it was known".to_owned()),
    };
    let holds = state == State::AsExpected;
    Judged {
        state,
        found: holds.then(|| format!("accepts {}", way.said(situation))),
        changed: None,
        said,
        true_now: holds.then(|| Expected::Accepted(way.clone())),
    }
}

/// The answers to some of the requests, where their statuses tell them apart.
fn statuses(recheck: &Recheck, of: impl Fn(&Exchange) -> bool) -> String {
    let mut all: Vec<String> = Vec::new();
    for exchange in recheck.exchanges.iter().filter(|own| of(own)) {
        let one = answered(exchange);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.len() > 1 { format!(" ({})", all.join(", ")) } else { String::new() }
}

fn answered(exchange: &Exchange) -> String {
    match (exchange.status(), exchange.observation.failure()) {
        (Some(status), _) => format!("status {status}"),
        (None, Some(failure)) => exchange.observation.said_of(failure),
        (None, None) => "no answer".to_owned(),
    }
}

/// What a search found after a recheck that saw the same request answered in two ways, or a wrong signature let in: that stays
/// true, whatever the search met, refusals alone as well. One refusal may have been an accident, and is told.
pub fn after_both(recheck: &Recheck, first: Judged, search: Judged) -> Judged {
    if matches!(search.state, State::Differs | State::Undecided) && recheck.saw_an_acceptance() {
        // That nothing is accepted is no more than what the search met: a sentence on key and secret would deny what was seen.
        let (found, changed) = match (search.true_now, search.found) {
            (Some(Expected::Verdict(_)), Some(found)) => (found, None),
            _ => (search.said, search.changed),
        };
        let said = format!(
            "{}; a search after that came to: {}. One acceptance was seen before it: a lock-out or a limit that holds the key \
             back for a while after wrong signatures, which both send, or several servers that differ, may be the cause.",
            first.said,
            found.trim_end_matches('.')
        );
        return Judged { said, changed, true_now: None, ..first };
    }
    if search.state != State::AsExpected {
        return search;
    }
    let control = recheck.control().and_then(|own| own.class.as_ref());
    let is_let_in = recheck.holds == Holds::No && control.is_some_and(Class::is_success);
    if matches!(recheck.holds, Holds::Varies | Holds::LetsInAtTimes) || is_let_in {
        let said = format!("{}; a search after that met one answer only: {}", first.said, search.said);
        return Judged { said, true_now: None, ..first };
    }
    let said = format!("{} (Before that, {}.)", search.said, first.said);
    Judged { said, ..search }
}

/// After a full probe. `expected` is none when nothing is expected yet.
pub fn after_search(case: &Case<'_>, report: &Report, expected: Option<&Expected>) -> Judged {
    let judged = |state, said: String| Judged { state, found: None, changed: None, said, true_now: None };
    if report.verdict == Verdict::Interrupted {
        return judged(State::NotAsked, "the run was stopped before it was known".to_owned());
    }
    let true_now = report.redirected.is_none().then(|| true_now(case, report.verdict)).flatten();
    let found = match (&true_now, report.verdict) {
        (Some(Expected::Accepted(way)), _) => format!("accepts {}", way.said(case.situation)),
        (_, verdict) => format!("{}: {}", verdict.name(), verdict.when()),
    };
    let base = Judged { found: Some(found), true_now, ..judged(State::Differs, report.headline.clone()) };
    if expected.is_some_and(|expected| is_true(case, report, expected)) {
        return Judged { state: State::AsExpected, ..base };
    }
    if let Some(redirected) = &report.redirected {
        let said =
            format!("every request that was sent is redirected to {}. {}", redirected.to, report.headline);
        return Judged { changed: Some(format!("is redirected to {}", redirected.to)), said, ..base };
    }
    let state = match report.verdict {
        Verdict::Unreachable => State::Unreachable,
        Verdict::Undecided => State::Undecided,
        _ => State::Differs,
    };
    Judged { state, changed: expected.and_then(|expected| changed(case, report.verdict, expected)), ..base }
}

/// What a targets file would say. What does not answer, changes from time to time, or is refused with a right signature,
/// is nothing to expect.
fn true_now(case: &Case<'_>, verdict: Verdict) -> Option<Expected> {
    if case.best().is_some_and(|(_, standing)| case.keeps_clients_out(standing)) || mangles_signatures(case) {
        return None;
    }
    match verdict {
        Verdict::AcceptedAsCalled => Some(Expected::Accepted(Way::default())),
        Verdict::AcceptedUnderAnotherBase | Verdict::AcceptedUnderAnotherVariant => {
            let best = case.best().map(|(best, _)| best)?;
            Way::of(&best.variant, case.situation).map(Expected::Accepted)
        }
        Verdict::Unreachable | Verdict::Undecided | Verdict::Inconsistent | Verdict::Interrupted => None,
        verdict => Some(Expected::Verdict(verdict)),
    }
}

/// Whether right signatures are refused for a character in them.
fn mangles_signatures(case: &Case<'_>) -> bool {
    case.run.follow_ups.characters.iter().any(CharacterTest::is_mangled)
}

fn is_true(case: &Case<'_>, report: &Report, expected: &Expected) -> bool {
    let way = match expected {
        Expected::Verdict(verdict) => return *verdict == report.verdict,
        Expected::Accepted(way) => way,
    };
    if mangles_signatures(case)
        || report.redirected.is_some()
        || matches!(report.verdict, Verdict::Inconsistent | Verdict::Undecided)
    {
        return false;
    }
    let Ok(wanted) = way.variant(case.situation) else { return false };
    let (uri, beside) = (way.signs(case.situation), others(&wanted).to_string());
    let is_it = |variant: &Variant| {
        base_string_uri(&case.situation.request, variant) == uri && others(variant).to_string() == beside
    };
    let names = |candidate: &Candidate| is_it(&candidate.variant) || candidate.also.iter().any(is_it);
    case.accepted().iter().any(|(candidate, standing)| names(candidate) && !case.keeps_clients_out(standing))
}

fn changed(case: &Case<'_>, verdict: Verdict, expected: &Expected) -> Option<String> {
    match (expected, case.best()) {
        (Expected::Accepted(way), Some((best, _))) if verdict != Verdict::Inconsistent => {
            let was = way.variant(case.situation).ok()?;
            let uri =
                of_uri(&way.signs(case.situation), &base_string_uri(&case.situation.request, &best.variant));
            let beside = of_others(&others(&was), &others(&best.variant));
            Some([uri, beside].into_iter().flatten().collect::<Vec<_>>().join("; "))
                .filter(|text| !text.is_empty())
        }
        (Expected::Accepted(way), _) => {
            let now = match verdict {
                Verdict::NoneAccepted => "no tried address is accepted",
                _ => verdict.when(),
            };
            let origin = way.signs(case.situation).origin();
            Some(format!("expected signatures over {origin} to be accepted; now {now}"))
        }
        (Expected::Verdict(was), _) => Some(format!("expected: {}; now: {}", was.when(), verdict.when())),
    }
}
