//! Sets of deviations of each stage, and the different texts that they come to.

use std::collections::HashMap;

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
    sets: Vec<Variant>,
}

/// Every different text of one stage.
pub(super) struct Stage<T> {
    deviations: Vec<Deviation>,
    /// The sets of the size that was made last, each with the place behind its last deviation.
    frontier: Vec<(Variant, usize)>,
    pub(super) texts: Vec<Text<T>>,
    /// Places of the texts by the fewest deviations that come to them.
    pub(super) by_least: Vec<Vec<usize>>,
    places: HashMap<Vec<u8>, usize>,
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
    fn grow(&mut self, size: usize, text: impl Fn(&Variant) -> (Vec<u8>, T)) {
        let sets = if size == 0 {
            vec![(Variant::rfc5849(), 0)]
        } else {
            let mut sets = Vec::new();
            for (set, next) in &self.frontier {
                for place in *next..self.deviations.len() {
                    sets.extend(set.with(&self.deviations[place]).map(|larger| (larger, place + 1)));
                }
            }
            sets
        };
        self.by_least.push(Vec::new());
        for (set, _) in &sets {
            let (bytes, value) = text(set);
            let place = *self.places.entry(bytes).or_insert(self.texts.len());
            if place == self.texts.len() {
                self.texts.push(Text { value, least: size, sets: Vec::new() });
                self.by_least[size].push(place);
            }
            self.texts[place].sets.push(set.clone());
        }
        self.frontier = sets;
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
    pub(super) fn grow(&mut self, size: usize) {
        let key = |set: &Variant| KeyParts::new(self.credentials, &set.deviations).key();
        self.keys.grow(size, |set| (key(set).to_vec(), key(set)));
        let digest = |set: &Variant| {
            let form = DigestForm::new(self.method, &set.deviations);
            let shown: Vec<u8> = (0..64).collect();
            format!("{:?} {:?} {}", form.hash, form.keying, (form.text)(&shown)).into_bytes()
        };
        self.digests.grow(size, |set| (digest(set), set.clone()));
        if self.method == SignatureMethod::Plaintext && size > 0 {
            return; // The signature is the key: the base string does not matter.
        }
        let request = &self.situation.request;
        let uri = |set: &Variant| base_string_uri(request, set).to_string();
        self.uris.grow(size, |set| (uri(set).into_bytes(), uri(set)));
        let collected = &self.collected;
        self.parameters.grow(size, |set| {
            let text = normalized(collected, &set.deviations);
            (text.clone().into_bytes(), text)
        });
        let form = |set: &Variant| {
            let parts = BaseStringParts::new(&request.method, SAMPLE_URI.to_owned(), &set.deviations);
            format!("{} {}", parts.head(), parts.tail(SAMPLE_PARAMETERS)).into_bytes()
        };
        self.forms.grow(size, |set| (form(set), set.clone()));
    }

    /// Head and tail writer of one form of the base string.
    pub(super) fn parts(&self, form: &Variant, uri: &str) -> BaseStringParts {
        BaseStringParts::new(&self.situation.request.method, uri.to_owned(), &form.deviations)
    }

    /// Every variant behind a hit: each set of each stage with each of the others, where they go together.
    pub(super) fn variants(&self, hit: &Hit) -> Vec<Variant> {
        let stages: [&[Variant]; 5] = [
            &self.uris.texts[hit.uri].sets,
            &self.parameters.texts[hit.parameters].sets,
            &self.forms.texts[hit.form].sets,
            &self.keys.texts[hit.key].sets,
            &self.digests.texts[hit.digest].sets,
        ];
        let mut variants = vec![Variant::rfc5849()];
        for sets in stages {
            let mut larger = Vec::new();
            for variant in &variants {
                for set in sets.iter().take(MOST_SETS) {
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
/// So many sets with the same text are looked at behind a hit.
const MOST_SETS: usize = 200;
