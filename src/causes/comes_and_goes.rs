//! A fault that comes and goes: what goes with it, in rounds of the same request.

use std::collections::BTreeMap;

use super::{Cause, Examined, Finding, Page, Possible, Side};
use crate::diagnose::Case;
use crate::probe::exchange::CHARACTERS;
use crate::probe::follow_up::rounds::{Round, marks};
use crate::remedies;
use crate::rfc5849::signature::SignatureMethod;
use crate::verdict::Judgement;
use crate::verdict::chance::share_between;
use crate::verdict::pattern::{NONE, Pattern, Sample, patterns};

pub(super) static CAUSE: Cause = Cause {
    code: "comes-and-goes",
    forms: &["differs-by-server", "differs-by-character", "differs-at-random", "rounds-all-alike"],
    page: Page {
        title: "The fault comes and goes",
        what: &[
            "The same request is accepted at times and refused at times. Behind one address stand servers with different \
             settings, or something on the way changes a character that only some signatures hold, or something fails now \
             and then.",
        ],
        shows: &[
            "differs-by-server: which server answers decides. A balancer's cookie, the Server or Via header, or the address \
             tells the servers apart.",
            "differs-by-character: signatures with + or / are refused, others are accepted.",
            "differs-at-random: nothing that was looked at goes with it. rounds-all-alike: every round was answered alike.",
        ],
        proved: &[
            "With --repeat: the same request on new connections, with a fresh nonce each time. One mark went with the \
             acceptances without an exception, chance alone would do that in less than one run in a hundred, and the same \
             mark stands on refusals of deliberately wrong signatures, so that it is no part of being accepted.",
        ],
        server: &[
            "Alteryx Server: each node has its own Base Address in its own System Settings; compare them node by node, and \
             restart the service of those that are changed. Other products: the same setting on every node.",
        ],
        proxy: remedies::PASS_HOST,
        client: &[
            "Probe each node alone: --connect-to \"gallery.example.com:443:NODE:443\". Sticky sessions hide this fault and \
             do not mend it.",
        ],
        sources: &[
            "Alteryx knowledge base 1006538, Requirements for Configuring Alteryx Server with a Load Balancer",
            "R. A. Fisher, The Design of Experiments (1935), on permutation tests; E. B. Wilson, JASA 22 (1927), on shares",
        ],
    },
    examine,
};

/// What would look so in one run of a hundred by chance is not proved.
const LEAST_CHANCE: f64 = 0.01;
/// Beginning of the name of the mark that a signature with such a character gets.
const CHARACTER: &str = "a signature with or without a ";

fn examine(case: &Case<'_>) -> Option<Examined> {
    let rounds: Vec<&Round> = case.run.follow_ups.rounds.iter().collect();
    let samples: Vec<Sample> = rounds.iter().filter_map(|round| sample(case, round)).collect();
    if samples.is_empty() {
        return None;
    }
    let counts = counts(&samples);
    if !counts.values().any(|(accepted, all)| *accepted > 0 && accepted < all) {
        return all_alike(case, &samples).map(Into::into);
    }
    // Of two explanations that both fit, neither is proved.
    let all = patterns(&samples);
    let sure: Vec<&Pattern> = all.iter().filter(|pattern| pattern.chance < LEAST_CHANCE).collect();
    let Some(first) = sure.first() else {
        return Some(at_random(case, &samples, all.first()));
    };
    let is_character = |pattern: &Pattern| pattern.mark.starts_with(CHARACTER);
    let by_character = is_character(first);
    if sure.iter().any(|other| is_character(other) != by_character) {
        return Some(at_random(case, &samples, None));
    }
    let decides = format!("{}: {}", first.mark, said_by_value(case, first));
    if !by_character && first.mark != "address" && !stands_on_refusals(case, first) {
        return Some(Examined::Possible(Possible {
            code: "differs-by-server",
            side: Side::Server,
            said: format!(
                "What is accepted goes with what the answer says of its server, {decides}. But an answer may \
                           also say so because it is one or the other."
            ),
            check: "Probe each server alone, with --connect-to.".to_owned(),
        }));
    }
    let (code, side, said, remedy) = if by_character {
        (
            "differs-by-character",
            Side::Proxy,
            format!("Whether a request is accepted goes with the characters of its signature, {decides}."),
            "Look for what decodes or rewrites the Authorization header or the query on the way.",
        )
    } else {
        (
            "differs-by-server",
            Side::Server,
            format!("Several servers answer here, and they differ; told apart by {decides}."),
            "Give all servers behind this address the same base address, or probe each one alone with --connect-to.",
        )
    };
    Some(Examined::Proved(Finding {
        code,
        side,
        said: format!("{said} Chance alone would look so in {}.", one_in(first.chance)),
        evidence: ids(case),
        remedy: remedy.to_owned(),
    }))
}

fn sample(case: &Case<'_>, round: &Round) -> Option<Sample> {
    let mut own: BTreeMap<String, String> = round.marks.iter().cloned().collect();
    // PLAINTEXT has the same characters each time, and those are the secret's.
    if case.situation.request.signature_method != SignatureMethod::Plaintext {
        for (character, holds) in CHARACTERS.into_iter().zip(round.characters) {
            own.insert(
                format!("{CHARACTER}{character}"),
                if holds { "with it" } else { "without it" }.to_owned(),
            );
        }
    }
    Some(Sample { candidate: round.candidate, accepted: round.accepted?, marks: own })
}

/// For each candidate how often it was accepted, and how often asked.
fn counts(samples: &[Sample]) -> BTreeMap<usize, (usize, usize)> {
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for sample in samples {
        let own = counts.entry(sample.candidate).or_default();
        own.0 += usize::from(sample.accepted);
        own.1 += 1;
    }
    counts
}

/// Whether each value of the mark stands on an answer to a request that was refused: then it is the server's mark,
/// not that of its answer.
fn stands_on_refusals(case: &Case<'_>, pattern: &Pattern) -> bool {
    let refused: Vec<Vec<(String, String)>> = case
        .run
        .exchanges
        .iter()
        .filter(|exchange| exchange.judgement == Judgement::Refused)
        .map(marks)
        .collect();
    pattern.counts.keys().all(|value| {
        refused.iter().any(|own| {
            let found = own.iter().find(|(name, _)| *name == pattern.mark);
            found.map_or(NONE, |(_, own)| own.as_str()) == value
        })
    })
}

fn said_by_value(case: &Case<'_>, pattern: &Pattern) -> String {
    let of_value = |(value, of_candidate): (&String, &BTreeMap<usize, (usize, usize)>)| {
        let each = of_candidate.iter().map(|(candidate, (accepted, all))| {
            format!("{} {accepted} of {all} times", signs(case, *candidate))
        });
        format!("{value} accepted {}", each.collect::<Vec<_>>().join(" and "))
    };
    pattern.counts.iter().map(of_value).collect::<Vec<_>>().join("; ")
}

fn signs(case: &Case<'_>, candidate: usize) -> String {
    let candidate = &case.run.candidates[candidate];
    if candidate.variant.is_base_uri_only() {
        candidate.base_string_uri.clone()
    } else {
        format!("{} ({})", candidate.base_string_uri, candidate.variant.said())
    }
}

fn one_in(chance: f64) -> String {
    if chance < 1e-6 {
        return "less than one run in a million".to_owned();
    }
    format!("one run in {:.0}", 1.0 / chance)
}

fn all_alike(case: &Case<'_>, samples: &[Sample]) -> Option<Finding> {
    let accepted = samples.iter().filter(|sample| sample.accepted).count();
    if accepted == 0 {
        return None;
    }
    let per_variant = counts(samples).values().map(|(_, all)| *all).min().unwrap_or_default();
    // So rare must a fault be to stay away from so many requests, 19 times out of 20.
    let (_, missed) = share_between(0, per_variant);
    Some(Finding {
        code: "rounds-all-alike",
        side: Side::None,
        said: format!(
            "{per_variant} rounds were answered alike. A fault that hits fewer than {:.0} of 100 requests may have stayed \
             away.",
            (missed * 100.0).ceil()
        ),
        evidence: ids(case),
        remedy: "For a rarer fault, ask for more rounds with --repeat.".to_owned(),
    })
}

fn at_random(case: &Case<'_>, samples: &[Sample], likeliest: Option<&Pattern>) -> Examined {
    let mixed = counts(samples).into_iter().filter(|(_, (accepted, all))| *accepted > 0 && accepted < all);
    let shares = mixed.map(|(candidate, (accepted, all))| {
        let (low, high) = share_between(accepted, all);
        format!(
            "{} was accepted {accepted} of {all} times (between {:.0} and {:.0} of 100, most likely)",
            signs(case, candidate),
            low * 100.0,
            high * 100.0
        )
    });
    let shares = shares.collect::<Vec<_>>().join("; ");
    if let Some(pattern) = likeliest {
        return Examined::Possible(Possible {
            code: "comes-and-goes",
            side: Side::Server,
            said: format!(
                "{shares}. It went with {}, but chance alone would look so in {}: too few requests to say.",
                pattern.mark,
                one_in(pattern.chance)
            ),
            check: "Ask for more rounds with --repeat.".to_owned(),
        });
    }
    Examined::Proved(Finding {
        code: "differs-at-random",
        side: Side::Server,
        said: format!(
            "{shares}. Neither the server's marks in the answers nor the characters of the signature alone go with it."
        ),
        evidence: ids(case),
        remedy: "Look at the server's and the balancer's logs at these times; servers that cannot be told apart from \
                 outside answer so, too: probe each one alone with --connect-to."
            .to_owned(),
    })
}

fn ids(case: &Case<'_>) -> Vec<String> {
    let rounds = case.run.follow_ups.rounds.iter();
    rounds.map(|round| case.run.exchanges[round.exchange].id.clone()).collect()
}
