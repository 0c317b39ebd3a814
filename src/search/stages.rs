//! Sets of deviations of each stage, and the different texts that they come to.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use zeroize::Zeroizing;

use super::sets::{Deviations, Fingerprint, Set, fingerprinted};
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

/// Every different text of one stage.
pub(super) struct Stage<T> {
    deviations: Deviations,
    /// The sets of the size that was made last.
    frontier: Vec<Set>,
    pub(super) texts: Vec<Text<T>>,
    /// Places of the texts by the fewest deviations that come to them.
    pub(super) by_least: Vec<Vec<usize>>,
    places: HashMap<Fingerprint, usize>,
}

impl<T: Send> Stage<T> {
    fn new(deviations: Vec<Deviation>) -> Self {
        Self {
            deviations: Deviations::new(deviations),
            frontier: Vec::new(),
            texts: Vec::new(),
            by_least: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds the sets of `size` deviations; those of all smaller sizes are there. `text` gives what a set comes to,
    /// and the bytes by which texts are told apart; it is called by `jobs` threads.
    fn grow(&mut self, size: usize, jobs: usize, text: impl Fn(&Variant) -> (Vec<u8>, T) + Sync) {
        self.by_least.push(Vec::new());
        if size == 0 {
            let (fingerprint, value) = fingerprinted(text(&Variant::rfc5849()));
            self.add(size, Set::default(), fingerprint, value);
            return;
        }
        let smaller = std::mem::take(&mut self.frontier);
        if jobs == 1 || smaller.len() < AT_ONCE {
            // Each is added at once: of texts that are long and alike there is no room for many.
            let deviations = std::mem::take(&mut self.deviations);
            deviations.larger(&smaller, &text, &mut |set, fingerprint, value| {
                self.add(size, set, fingerprint, value);
            });
            self.deviations = deviations;
            return;
        }
        let of_each: Vec<Deviations> = (0..jobs).map(|_| self.deviations.of_its_own()).collect();
        let (next, parts) = (AtomicUsize::new(0), smaller.chunks(AT_ONCE).collect::<Vec<_>>());
        thread::scope(|scope| {
            let (next, parts, text) = (&next, &parts, &text);
            let (send, receive) = mpsc::sync_channel(2 * jobs);
            for deviations in of_each {
                let send = send.clone();
                scope.spawn(move || {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(part) = parts.get(number) else { return };
                        let mut made = Vec::new();
                        deviations.larger(part, text, &mut |set, fingerprint, value| {
                            made.push((set, fingerprint, value));
                        });
                        if send.send((number, made)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(send);
            // Added in their order, whoever is ready first, so that the answer is the same each time.
            let mut waiting = BTreeMap::new();
            let mut turn = 0;
            for (number, made) in receive {
                waiting.insert(number, made);
                while let Some(made) = waiting.remove(&turn) {
                    for (set, fingerprint, value) in made {
                        self.add(size, set, fingerprint, value);
                    }
                    turn += 1;
                }
            }
        });
    }

    fn add(&mut self, size: usize, set: Set, fingerprint: Fingerprint, value: T) {
        let place = *self.places.entry(fingerprint).or_insert(self.texts.len());
        if let Some(known) = self.texts.get_mut(place) {
            known.sets.push(set);
        } else {
            self.texts.push(Text { value, least: size, sets: vec![set] });
            self.by_least[size].push(place);
        }
        self.frontier.push(set);
    }

    /// How many sets there are with one deviation more, about.
    fn next(&self) -> usize {
        self.frontier.len() * self.deviations.len() / self.by_least.len().max(1)
    }

    /// The sets behind a text.
    fn sets(&self, place: usize) -> Vec<Variant> {
        let sets = self.texts[place].sets.iter().take(MOST_SETS);
        sets.map(|set| self.deviations.variant(*set)).collect()
    }
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

    /// Whether sets of one deviation more could come to more text than may be kept.
    pub(super) fn are_full(&self) -> bool {
        let is_full = |stage: &Stage<String>| {
            let length = stage.texts.first().map_or(0, |text| text.value.len());
            stage.next().saturating_mul(length) > MOST_BYTES
        };
        is_full(&self.uris) || is_full(&self.parameters)
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
/// So much text a stage may hold. A usual request comes to a tenth of it with three deviations.
const MOST_BYTES: usize = 256 << 20;
/// So many sets are made larger at once, and what they come to is then sorted out.
const AT_ONCE: usize = 32;
/// So many sets with the same text are looked at behind a hit.
const MOST_SETS: usize = 200;
