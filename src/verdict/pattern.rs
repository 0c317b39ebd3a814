//! What goes with the acceptances among many answers to the same request: the server that gave the answer, a
//! character of the signature, or nothing that was looked at.

use std::collections::BTreeMap;

use super::chance;

/// One answer to the same request as the others of its candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The candidate.
    pub candidate: usize,
    /// Whether it was accepted.
    pub accepted: bool,
    /// What else is known of request and answer: name and value, each name once.
    pub marks: BTreeMap<String, String>,
}

/// A mark that goes with the acceptances without an exception.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Its name.
    pub mark: String,
    /// For each value and each candidate how many answers were accepted, and how many there were.
    pub counts: BTreeMap<String, BTreeMap<usize, (usize, usize)>>,
    /// How likely a mark that has nothing to do with the acceptances would look so, with as many marks looked at.
    pub chance: f64,
}

/// Value of a mark that an answer has not.
pub const NONE: &str = "none";

/// The marks that go with the acceptances of every candidate that is accepted at times, the least likely by chance
/// first. A value that comes but once tells nothing, so a mark that is new with each answer never does.
pub fn patterns(samples: &[Sample]) -> Vec<Pattern> {
    let mut names: Vec<&String> = samples.iter().flat_map(|sample| sample.marks.keys()).collect();
    names.sort_unstable();
    names.dedup();
    #[allow(clippy::cast_precision_loss, reason = "a dozen at most")]
    let looked_at = names.len() as f64;
    let mut found: Vec<Pattern> = names.into_iter().filter_map(|name| pattern(samples, name)).collect();
    for pattern in &mut found {
        pattern.chance = (pattern.chance * looked_at).min(1.0);
    }
    found.sort_by(|a, b| a.chance.total_cmp(&b.chance));
    found
}

fn pattern(samples: &[Sample], mark: &str) -> Option<Pattern> {
    let mut counts: BTreeMap<String, BTreeMap<usize, (usize, usize)>> = BTreeMap::new();
    let mut totals: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for sample in samples {
        let value = sample.marks.get(mark).map_or(NONE, String::as_str).to_owned();
        let own = counts.entry(value).or_default().entry(sample.candidate).or_default();
        for count in [own, totals.entry(sample.candidate).or_default()] {
            count.0 += usize::from(sample.accepted);
            count.1 += 1;
        }
    }
    let mixed = totals.iter().filter(|(_, (accepted, all))| *accepted > 0 && accepted < all);
    let mut chance = None;
    for (candidate, (accepted, _)) in mixed {
        let groups: Vec<(usize, usize)> =
            counts.values().filter_map(|of_value| of_value.get(candidate).copied()).collect();
        if groups.iter().any(|(accepted, all)| (*accepted != 0 && accepted != all) || *all < 2) {
            return None;
        }
        let sizes: Vec<usize> = groups.iter().map(|(_, all)| *all).collect();
        chance = Some(chance.unwrap_or(1.0) * chance::of_pure_groups(&sizes, *accepted));
    }
    Some(Pattern { mark: mark.to_owned(), counts, chance: chance? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(accepted: bool, server: &str, character: &str) -> Sample {
        let marks = [("server", server), ("character", character)];
        let marks = marks.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Sample { candidate: 0, accepted, marks: marks.into() }
    }

    #[test]
    fn finds_the_mark_that_goes_with_the_acceptances() {
        let samples: Vec<Sample> =
            (0..12).map(|i| sample(i % 2 == 0, ["a", "b"][i % 2], ["+", "-"][i / 6])).collect();
        let found = patterns(&samples);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].mark, "server");
        assert_eq!(found[0].counts["a"][&0], (6, 6));
        assert_eq!(found[0].counts["b"][&0], (0, 6));
        // Two ways of 12 choose 6, and two marks were looked at.
        assert!((found[0].chance - 2.0 * 2.0 / 924.0).abs() < 1e-9);
    }

    #[test]
    fn each_candidate_that_is_accepted_at_times_counts() {
        // Both at times, by the server; a third always, which says nothing.
        let mut samples: Vec<Sample> = (0..16)
            .map(|i| Sample { candidate: i % 4 / 2, ..sample(i % 2 == 0, ["a", "b"][i % 2], "x") })
            .collect();
        samples.extend((0..4).map(|_| Sample { candidate: 2, ..sample(true, "c", "x") }));
        let found = patterns(&samples);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].counts["a"][&0], found[0].counts["b"][&1]), ((4, 4), (0, 4)));
        // For each of the two, 2 ways of 8 choose 4; and two marks were looked at.
        let chance = 2.0 * (2.0 / 70.0) * (2.0 / 70.0);
        assert!((found[0].chance - chance).abs() < 1e-9, "{}", found[0].chance);
    }

    #[test]
    fn the_least_likely_by_chance_comes_first_and_chance_is_no_more_than_certain() {
        let samples: Vec<Sample> = (0..12)
            .map(|i| sample(i % 2 == 0, ["a", "b"][i % 2], ["+", "-", "*", "/"][i % 2 + 2 * (i / 6)]))
            .collect();
        let found = patterns(&samples);
        let names: Vec<&str> = found.iter().map(|own| own.mark.as_str()).collect();
        assert_eq!(names, ["server", "character"]);
        assert!(found[0].chance < found[1].chance);
        let few: Vec<Sample> = (0..4).map(|i| sample(i % 2 == 0, ["a", "b"][i % 2], "x")).collect();
        assert!((patterns(&few)[0].chance - 2.0 * 2.0 / 6.0).abs() < 1e-9);
        let fewest: Vec<Sample> = [true, true, false, false]
            .map(|own| sample(own, if own { "a" } else { "b" }, if own { "+" } else { "-" }))
            .into();
        assert!(patterns(&fewest).iter().all(|own| own.chance <= 1.0));
    }

    #[test]
    fn neither_a_mark_that_is_always_new_nor_one_exception_passes() {
        let always_new: Vec<Sample> =
            (0..12).map(|i| sample(i % 2 == 0, &i.to_string(), &i.to_string())).collect();
        assert_eq!(patterns(&always_new), []);
        let mut samples: Vec<Sample> = (0..12).map(|i| sample(i % 2 == 0, ["a", "b"][i % 2], "x")).collect();
        samples[3].accepted = true;
        assert_eq!(patterns(&samples), []);
        // Nor one that comes but once, among others that come more often.
        let mut once: Vec<Sample> = (0..12).map(|i| sample(i % 2 == 0, ["a", "b"][i % 2], "x")).collect();
        once.push(sample(true, "c", "x"));
        assert_eq!(patterns(&once), []);
        let steady: Vec<Sample> = (0..12).map(|i| sample(true, ["a", "b"][i % 2], "x")).collect();
        assert_eq!(patterns(&steady), []);
    }
}
