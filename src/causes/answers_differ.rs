//! The same request is answered differently.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::plan::Candidate;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::run::Standing;
use crate::report::Verdict;
use crate::verdict::{Judgement, words};

pub(super) static CAUSE: Cause = Cause {
    code: "answers-differ",
    forms: &[],
    page: Page {
        title: "The same request gets different answers",
        what: &[
            "Several servers with different settings stand behind one address, or something on the way answers at \
             random, from a cache, or only when its own check passes.",
        ],
        shows: &["A signature is accepted at times and refused at times; clients fail now and then."],
        proved: &[
            "The counts in the report: what was accepted how often, while the broken signature was refused every time. \
             A few requests cannot tell two servers from three, or a rule from chance.",
        ],
        server: &[
            "Give all nodes the same address for signing. Alteryx Server with several nodes: each has its own Base \
             Address in its own System Settings, so compare them node by node.",
        ],
        proxy: &[
            "Have the balancer pass the client's Host header on to every node, so that no node needs a name of its own. \
             Turn caching off for the API.",
        ],
        client: &[
            "Probe each node alone: --connect-to \"gallery.example.com:443:NODE:443\". Sticky sessions hide this fault and \
             do not mend it.",
        ],
        sources: &[
            "Alteryx knowledge base 1006538, Requirements for Configuring Alteryx Server with a Load Balancer",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    if case.verdict() != Verdict::Inconsistent {
        return None;
    }
    let accepted = told(&case.accepted(), "was accepted");
    let all = case.run.candidates.iter().zip(&case.run.standings);
    let differed: Vec<_> = all.filter(|(_, standing)| standing.accepted > 0).collect();
    let unproved = told(&differed, "was answered otherwise than a wrong signature");
    let is_steady = case.run.references.iter().all(|own| !own.is_known() || own.is_steady())
        && case.controls(Purpose::Broken).all(|control| control.judgement != Judgement::Differs);
    let differently = "The same request is answered differently from one time to the next";
    let said = match (accepted, unproved) {
        (Some(accepted), _) => format!("{differently}: {accepted}."),
        (None, Some(unproved)) if is_steady => format!("{differently}: {unproved}; that may be chance."),
        _ => format!("{differently}, also when its signature is broken."),
    };
    let evidence = (0..case.run.candidates.len())
        .filter(|place| {
            let standing = &case.run.standings[*place];
            standing.is_accepted() || standing.accepted > 0
        })
        .flat_map(|place| case.probe_ids(place))
        .collect();
    let accepted_ones =
        (0..case.run.candidates.len()).filter(|place| case.run.standings[*place].is_accepted());
    let mut answers = accepted_ones.flat_map(|place| case.probes(place)).filter_map(|own| own.class.as_ref());
    let (also, remedy) = if case.is_refused_in_between() {
        (
            " Some of the refusals are about the time or the nonce: a server that takes one request a second answers so, and so does one of several whose clock is off.",
            "Run this again with --delay 1.1. Where it is the same then, servers behind one address may have clocks that differ: \
             probe each one alone with --connect-to.",
        )
    } else if is_accepted_before_it_is_refused(case) {
        (
            " All that was accepted came before all that was not: a quota, a limit or a lock-out that does not say so looks like \
             this, too.",
            "Look in the server's log for a quota, a limit or a lock-out of this key, and ask again when that would be over; \
             several servers behind one address, one of which was taken out meanwhile, answer so as well: probe each one alone \
             with --connect-to.",
        )
    } else if answers.any(|class| words::blames_key(&class.plain)) {
        (
            " Some of the refusals say that the key is not known: a server behind this address may not know it.",
            "Several servers behind one address with different keys answer so: probe each one alone with --connect-to, and \
             have all of them use the same database of keys.",
        )
    } else {
        (
            "",
            "Several servers behind one address with different settings answer so: give all of them the same base \
             address, or probe each one alone with --connect-to.",
        )
    };
    Some(Finding {
        code: "answers-differ",
        side: Side::Server,
        said: said + also,
        evidence,
        remedy: remedy.to_owned(),
    })
}

/// Whether the signatures that were accepted at times were so up to some request, and never after it.
fn is_accepted_before_it_is_refused(case: &Case<'_>) -> bool {
    let places = (0..case.run.candidates.len()).filter(|place| case.run.standings[*place].accepted > 0);
    let all = places.flat_map(|place| case.probes(place));
    let exchanges = &case.run.exchanges;
    let place = |own: &Exchange| exchanges.iter().position(|other| std::ptr::eq(own, other));
    let (mut last_accepted, mut first_refused, mut refused) = (None, None, 0);
    for own in all {
        if own.judgement == Judgement::Differs {
            last_accepted = last_accepted.max(place(own));
        } else {
            refused += 1;
            first_refused = [first_refused, place(own)].into_iter().flatten().min();
        }
    }
    // One refusal at the end may be anything.
    refused >= SOME && last_accepted.zip(first_refused).is_some_and(|(last, first)| last < first)
}

/// So many refusals in a row are no accident.
const SOME: usize = 4;

/// The most that are named.
const NAMED: usize = 4;

/// How often these differed from a wrong signature, if there are any.
fn told(candidates: &[(&Candidate, &Standing)], was: &str) -> Option<String> {
    let count = |(candidate, standing): &(&Candidate, &Standing)| {
        let all = standing.accepted + standing.refused;
        format!("{} {was} {} of {all} times", candidate.base_string_uri, standing.accepted)
    };
    // Of several forms over one address the best one is named.
    let mut named: Vec<&str> = Vec::new();
    let mut of_each = candidates.to_vec();
    of_each.retain(|(candidate, _)| {
        let is_new = !named.contains(&candidate.base_string_uri.as_str());
        named.push(&candidate.base_string_uri);
        is_new
    });
    let mut counts: Vec<String> = of_each.iter().take(NAMED).map(count).collect();
    if of_each.len() > NAMED {
        counts.push(format!("and {} more", of_each.len() - NAMED));
    }
    (!counts.is_empty()).then(|| counts.join("; "))
}
