//! What one signature alone is answered: words or headers that are in every answer to it and in none to the others, or the
//! other way round. That proves no acceptance, but whoever says that all were answered alike would be wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::class::Class;

/// A candidate whose answers have something of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peculiar {
    /// The candidate.
    pub candidate: usize,
    /// How many answers to it there are.
    pub answers: usize,
    /// In how many words and headers they are peculiar.
    pub marks: usize,
    /// One of these.
    pub mark: Mark,
}

/// A word in lower case, or a header with its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Whether the answers to this one have it; they alone lack it otherwise.
    pub is_there: bool,
    /// What it is.
    pub text: String,
    /// Whether it is a header.
    pub is_header: bool,
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_length() {
            return f.write_str("with a body of another length");
        }
        let with = if self.is_there { "with" } else { "without" };
        let what = if self.is_header { "header" } else { "word" };
        write!(f, "{with} the {what} \"{}\"", self.text)
    }
}

impl Mark {
    /// Whether it is the length of the body, which says less than anything in it.
    pub fn is_length(&self) -> bool {
        self.is_header && self.text.starts_with("content-length:")
    }
}

/// With fewer broken signatures, what all of them get says little.
const LEAST_CONTROLS: usize = 3;
/// A right signature may be found under so many names.
const MOST_PECULIAR: usize = 3;
/// One in so many candidates, at most.
const ONE_IN: usize = 4;

/// The peculiar among the candidates of `probes`, those in most marks first, by the answers to `controls` of the same shape.
pub fn peculiar(controls: &[&Class], probes: &[(usize, &Class)]) -> Vec<Peculiar> {
    let asked: BTreeSet<usize> = probes.iter().map(|(candidate, _)| *candidate).collect();
    let most = MOST_PECULIAR.min(asked.len() / ONE_IN);
    if controls.len() < LEAST_CONTROLS || most == 0 {
        return Vec::new();
    }
    let of_controls: Vec<HashSet<Seen<'_>>> = controls.iter().map(|class| seen(class)).collect();
    let mut answers: HashMap<usize, usize> = HashMap::new();
    let mut having: BTreeMap<Seen<'_>, HashMap<usize, usize>> = BTreeMap::new();
    for (candidate, class) in probes {
        *answers.entry(*candidate).or_default() += 1;
        for own in seen(class) {
            *having.entry(own).or_default().entry(*candidate).or_default() += 1;
        }
    }
    for own in of_controls.iter().flatten() {
        having.entry(*own).or_default();
    }
    let mut found: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
    for ((is_header, text), times) in having {
        let controls_with = of_controls.iter().filter(|all| all.contains(&(is_header, text))).count();
        let is_there = match controls_with {
            0 => true,
            all if all == controls.len() => false,
            _ => continue,
        };
        let with = |candidate: &usize| times.get(candidate).copied().unwrap_or_default();
        let deviates = |candidate: &usize| {
            if is_there { with(candidate) > 0 } else { with(candidate) < answers[candidate] }
        };
        let each_time = |candidate: &usize| {
            if is_there { with(candidate) == answers[candidate] } else { with(candidate) == 0 }
        };
        let deviating: Vec<usize> = asked.iter().copied().filter(deviates).collect();
        if (1..=most).contains(&deviating.len()) && deviating.iter().all(each_time) {
            for candidate in deviating {
                let mark = Mark { is_there, text: text.to_owned(), is_header };
                found.entry(candidate).or_default().push(mark);
            }
        }
    }
    let mut all: Vec<Peculiar> = found
        .into_iter()
        .filter_map(|(candidate, marks)| {
            let answers = answers[&candidate];
            // What is there is easier to look for than what is not.
            let weight = |mark: &&Mark| (!mark.is_length(), mark.is_there, mark.is_header, mark.text.len());
            let mark = marks.iter().max_by_key(weight)?.clone();
            Some(Peculiar { candidate, answers, marks: marks.len(), mark })
        })
        .collect();
    all.sort_by_key(|own| std::cmp::Reverse(own.marks));
    all
}

/// Whether it is a header, and its text.
type Seen<'a> = (bool, &'a str);

fn seen(class: &Class) -> HashSet<Seen<'_>> {
    let words = class.plain.split(' ').filter(|word| !word.is_empty()).map(|word| (false, word));
    words.chain(class.headers.iter().map(|own| (true, own.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Answer;
    use crate::verdict::scrub::Scrub;

    fn of(body: &str, headers: &[(&str, &str)]) -> Class {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Class::of(&Answer { status: 200, headers, body: body.into(), cut: false }, &Scrub::default())
    }

    /// What is peculiar where six others are answered as three wrong signatures are, and candidate 7 is answered so.
    fn of_the_seventh(usual: &Class, own: &[Class]) -> Vec<(usize, usize, Mark)> {
        let mut probes: Vec<(usize, &Class)> = (1..=6).map(|candidate| (candidate, usual)).collect();
        probes.extend(own.iter().map(|own| (7, own)));
        peculiar(&[usual; 3], &probes).into_iter().map(|own| (own.candidate, own.answers, own.mark)).collect()
    }

    fn word(is_there: bool, text: &str) -> Mark {
        Mark { is_there, text: text.to_owned(), is_header: false }
    }

    #[test]
    fn a_word_or_a_header_of_its_own_is_peculiar() {
        let usual = of("Sign on, please", &[("grpc-status", "16"), ("date", "1")]);
        assert_eq!(of_the_seventh(&usual, std::slice::from_ref(&usual)), []);
        let header = Mark { is_there: true, text: "grpc-status: 0".to_owned(), is_header: true };
        let accepted = of("Sign on, please", &[("grpc-status", "0"), ("date", "2")]);
        assert_eq!(of_the_seventh(&usual, &[accepted.clone(), accepted]), [(7, 2, header)]);
        let greeted = of("sign on please welcome", &[("grpc-status", "16")]);
        assert_eq!(of_the_seventh(&usual, std::slice::from_ref(&greeted)), [(7, 1, word(true, "welcome"))]);
        let without = of("sign on", &[("grpc-status", "16")]);
        assert_eq!(of_the_seventh(&usual, std::slice::from_ref(&without)), [(7, 1, word(false, "please"))]);
        // Now so and now so is chance.
        assert_eq!(of_the_seventh(&usual, &[greeted, usual.clone()]), []);
        assert_eq!(of_the_seventh(&usual, &[usual.clone(), without]), []);
    }

    #[test]
    fn the_value_of_a_cookie_is_not_and_that_of_another_header_is() {
        for (name, value, is_peculiar) in
            [("set-cookie", "sid=2", false), ("set-cookie", "user=1", true), ("x-next", "sid=2", true)]
        {
            let usual = of("", &[(name, "sid=1")]);
            let own = of("", &[(name, value)]);
            assert_eq!(of_the_seventh(&usual, &[own]).len(), usize::from(is_peculiar), "{name}: {value}");
        }
    }

    #[test]
    fn the_length_of_a_body_is_named_where_there_is_nothing_else() {
        let usual = of("a b", &[("content-length", "22")]);
        let own = |body| of_the_seventh(&usual, &[of(body, &[("content-length", "2")])]).remove(0).2;
        assert_eq!(own("a b welcome"), word(true, "welcome"));
        assert_eq!(own("a b").to_string(), "with a body of another length");
    }

    #[test]
    fn what_controls_get_at_times_or_too_many_candidates_is_not() {
        let (usual, other) = (of("a b", &[]), of("a b c", &[]));
        let probes: Vec<(usize, &Class)> =
            (0..16).map(|n| (n, if n < 4 { &other } else { &usual })).collect();
        assert_eq!(peculiar(&[&usual; 3], &probes), []);
        assert_eq!(peculiar(&[&usual; 3], &probes[1..]).len(), 3);
        assert_eq!(peculiar(&[&usual; 2], &probes[1..]), []);
        assert_eq!(peculiar(&[&usual, &usual, &other], &probes[1..]), []);
        let lacking: Vec<(usize, &Class)> =
            (0..16).map(|n| (n, if n < 1 { &usual } else { &other })).collect();
        assert_eq!(peculiar(&[&other; 3], &lacking).len(), 1);
        assert_eq!(peculiar(&[&usual, &other, &other], &lacking), []);
        assert_eq!(peculiar(&[&usual; 3], &probes[3..6]), []);
        assert_eq!(peculiar(&[&usual; 3], &probes[3..7]).len(), 1);
    }

    #[test]
    fn who_is_peculiar_in_more_comes_first() {
        let (usual, one, more) = (of("a", &[]), of("a b", &[]), of("a c d", &[]));
        let mut probes: Vec<(usize, &Class)> = (10..20).map(|n| (n, &usual)).collect();
        probes.extend([(1, &one), (2, &more)]);
        let marks: Vec<_> =
            peculiar(&[&usual; 3], &probes).iter().map(|own| (own.candidate, own.marks)).collect();
        assert_eq!(marks, [(2, 2), (1, 1)]);
    }
}
