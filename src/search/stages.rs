//! Sets of deviations of each stage, and the different texts that they come to.

use std::collections::HashMap;
use std::thread;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::walk::Hit;
use crate::axes::AXES;
use crate::axis::{Deviation, Edit, Situation, Variant};
use crate::credentials::Credentials;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::base_string::BaseStringParts;
use crate::sign::base_string_uri;
use crate::sign::digest::DigestForm;
use crate::sign::key::KeyParts;
use crate::sign::parameters::{Collected, normalized};

/// A text of one stage, with every set of deviations that comes to it.
pub(super) struct Text<T> {
    pub(super) value: T,
    /// The fewest deviations that come to it.
    pub(super) least: usize,
    sets: Vec<Set>,
}

/// Places of deviations in their stage, ascending: a small stand-in for a variant, since there are very many.
type Set = Box<[u16]>;

/// Every different text of one stage.
pub(super) struct Stage<T> {
    deviations: Vec<Deviation>,
    /// The sets of the size that was made last: places of their text, and among its sets.
    frontier: Vec<(usize, usize)>,
    pub(super) texts: Vec<Text<T>>,
    /// Places of the texts by the fewest deviations that come to them.
    pub(super) by_least: Vec<Vec<usize>>,
    places: HashMap<Fingerprint, usize>,
}

impl<T> Stage<T> {
    fn new(deviations: Vec<Deviation>) -> Self {
        Self {
            deviations,
            frontier: Vec::new(),
            texts: Vec::new(),
            by_least: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds the sets of `size` deviations; those of all smaller sizes are there. `text` gives what a set comes to,
    /// and the bytes by which texts are told apart.
    fn grow(&mut self, size: usize, jobs: usize, text: impl Fn(&Variant) -> (Vec<u8>, T) + Sync)
    where
        T: Send + Sync,
    {
        let frontier = std::mem::take(&mut self.frontier);
        self.by_least.push(Vec::new());
        if size == 0 {
            let rfc = Set::default();
            let (fingerprint, value) = fingerprinted(&self.deviations, &rfc, &text);
            self.add(size, rfc, fingerprint, value);
        }
        for some in frontier.chunks(AT_ONCE * jobs) {
            for (set, fingerprint, value) in self.larger(some, jobs, &text) {
                self.add(size, set, fingerprint, value);
            }
        }
    }

    fn add(&mut self, size: usize, set: Set, fingerprint: Fingerprint, value: T) {
        let place = *self.places.entry(fingerprint).or_insert(self.texts.len());
        if let Some(known) = self.texts.get_mut(place) {
            known.sets.push(set);
        } else {
            self.texts.push(Text { value, least: size, sets: vec![set] });
            self.by_least[size].push(place);
        }
        self.frontier.push((place, self.texts[place].sets.len() - 1));
    }

    /// Every set of this part of the frontier with one more deviation that goes with it, and its text, made by `jobs`
    /// threads, in order.
    fn larger(
        &self,
        frontier: &[(usize, usize)],
        jobs: usize,
        text: &(impl Fn(&Variant) -> (Vec<u8>, T) + Sync),
    ) -> Vec<(Set, Fingerprint, T)>
    where
        T: Send + Sync,
    {
        let make = |frontier: &[(usize, usize)]| {
            let mut made = Vec::new();
            for (place, own) in frontier {
                let set = &self.texts[*place].sets[*own];
                let smaller = variant(&self.deviations, set);
                let next = set.last().map_or(0, |last| usize::from(*last) + 1);
                for place in next..self.deviations.len() {
                    if let (Some(_), Ok(one)) = (smaller.with(&self.deviations[place]), u16::try_from(place))
                    {
                        let set: Set = set.iter().copied().chain([one]).collect();
                        let (fingerprint, value) = fingerprinted(&self.deviations, &set, text);
                        made.push((set, fingerprint, value));
                    }
                }
            }
            made
        };
        let mut parts = frontier.chunks(frontier.len().div_ceil(jobs).max(1));
        let Some(first) = parts.next() else { return Vec::new() };
        thread::scope(|scope| {
            let others: Vec<_> = parts.map(|part| scope.spawn(move || make(part))).collect();
            let mut all = make(first);
            for other in others {
                match other.join() {
                    Ok(more) => all.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    }

    /// The sets behind a text.
    fn sets(&self, place: usize) -> Vec<Variant> {
        let sets = self.texts[place].sets.iter().take(MOST_SETS);
        sets.map(|set| variant(&self.deviations, set)).collect()
    }
}

/// The deviations at these places.
fn variant(deviations: &[Deviation], set: &Set) -> Variant {
    Variant { deviations: set.iter().map(|place| deviations[usize::from(*place)].clone()).collect() }
}

/// By this texts are told apart, so that they need not be kept twice.
type Fingerprint = [u8; 16];

fn fingerprinted<T>(
    deviations: &[Deviation],
    set: &Set,
    text: impl Fn(&Variant) -> (Vec<u8>, T),
) -> (Fingerprint, T) {
    let (bytes, value) = text(&variant(deviations, set));
    let digest = Sha256::digest(Zeroizing::new(bytes).as_slice());
    let mut fingerprint = Fingerprint::default();
    fingerprint.copy_from_slice(&digest[..16]);
    (fingerprint, value)
}

/// The stages of one captured request.
pub(super) struct Stages<'a> {
    situation: &'a Situation,
    credentials: &'a Credentials,
    collected: Vec<Collected>,
    pub(super) method: SignatureMethod,
    pub(super) uris: Stage<String>,
    pub(super) parameters: Stage<String>,
    pub(super) forms: Stage<Variant>,
    pub(super) keys: Stage<Zeroizing<Vec<u8>>>,
    pub(super) digests: Stage<Variant>,
}

impl<'a> Stages<'a> {
    pub(super) fn new(situation: &'a Situation, credentials: &'a Credentials) -> Self {
        let all: Vec<Deviation> = AXES
            .iter()
            .flat_map(|axis| {
                let choices = (axis.choices)(situation);
                choices.into_iter().map(|choice| Deviation { axis, choice: choice.into() })
            })
            .collect();
        let of =
            |wanted: fn(&Edit) -> bool| all.iter().filter(|own| wanted(&own.choice.edit)).cloned().collect();
        Self {
            situation,
            credentials,
            collected: situation.request.collected(&[]),
            method: situation.request.signature_method,
            uris: Stage::new(of(|edit| matches!(edit, Edit::BaseStringUri(_)))),
            parameters: Stage::new(of(|edit| {
                matches!(edit, Edit::Parameters(_) | Edit::Encoding(_) | Edit::Encoded(_))
            })),
            forms: Stage::new(of(|edit| matches!(edit, Edit::BaseString(_)))),
            keys: Stage::new(of(|edit| matches!(edit, Edit::SigningKey(_)))),
            digests: Stage::new(of(|edit| matches!(edit, Edit::Digest(_)))),
        }
    }

    /// Adds the sets of this many deviations to every stage.
    pub(super) fn grow(&mut self, size: usize, jobs: usize) {
        let key = |set: &Variant| KeyParts::new(self.credentials, &set.deviations).key();
        self.keys.grow(size, jobs, |set| (key(set).to_vec(), key(set)));
        let digest = |set: &Variant| {
            let form = DigestForm::new(self.method, &set.deviations);
            let shown: Vec<u8> = (0..64).collect();
            format!("{:?} {:?} {}", form.hash, form.keying, (form.text)(&shown)).into_bytes()
        };
        self.digests.grow(size, jobs, |set| (digest(set), set.clone()));
        if self.method == SignatureMethod::Plaintext && size > 0 {
            return; // The signature is the key: the base string does not matter.
        }
        let request = &self.situation.request;
        let uri = |set: &Variant| base_string_uri(request, set).to_string();
        self.uris.grow(size, jobs, |set| (uri(set).into_bytes(), uri(set)));
        let collected = &self.collected;
        self.parameters.grow(size, jobs, |set| {
            let text = normalized(collected, &set.deviations);
            (text.clone().into_bytes(), text)
        });
        let form = |set: &Variant| {
            let parts = BaseStringParts::new(&request.method, SAMPLE_URI.to_owned(), &set.deviations);
            format!("{} {}", parts.head(), parts.tail(SAMPLE_PARAMETERS)).into_bytes()
        };
        self.forms.grow(size, jobs, |set| (form(set), set.clone()));
    }

    /// Head and tail writer of one form of the base string.
    pub(super) fn parts(&self, form: &Variant, uri: &str) -> BaseStringParts {
        BaseStringParts::new(&self.situation.request.method, uri.to_owned(), &form.deviations)
    }

    /// Every variant behind a hit: each set of each stage with each of the others, where they go together.
    pub(super) fn variants(&self, hit: &Hit) -> Vec<Variant> {
        let stages: [Vec<Variant>; 5] = [
            self.uris.sets(hit.uri),
            self.parameters.sets(hit.parameters),
            self.forms.sets(hit.form),
            self.keys.sets(hit.key),
            self.digests.sets(hit.digest),
        ];
        let mut variants = vec![Variant::rfc5849()];
        for sets in stages {
            let mut larger = Vec::new();
            for variant in &variants {
                for set in &sets {
                    let joined = set.deviations.iter().try_fold(variant.clone(), |own, one| own.with(one));
                    larger.extend(joined.filter(|own| own.deviations.len() <= hit.level));
                }
            }
            variants = larger;
        }
        variants
    }
}

/// Texts in which every form of the base string shows: capitals, a default port, what is encoded, and in which case.
const SAMPLE_URI: &str = "HTTP://Ab.Example:80/A//%2f%C3%bc ~*'()/b;c/";
/// The same for parameters.
const SAMPLE_PARAMETERS: &str = "A=%20%2f%2F+&b=~*'()%C3%bc&c%5B%5D=%25";
/// So many sets are made larger at once by each thread, and what they come to is then sorted out.
const AT_ONCE: usize = 128;
/// So many sets with the same text are looked at behind a hit.
const MOST_SETS: usize = 200;
