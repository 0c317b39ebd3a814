//! Hashes every combination of texts that has a given number of deviations.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Target;
use super::beginnings::{Beginnings, Compression, Sha1, Sha256, Tails};
use super::stages::Stages;
use crate::sign::base_string::BaseStringParts;
use crate::sign::digest::{DigestForm, HashFunction};

/// Places of the texts that give the signature, one of each stage.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) uri: usize,
    pub(super) parameters: usize,
    pub(super) form: usize,
    pub(super) key: usize,
    pub(super) digest: usize,
    pub(super) level: usize,
}

/// Every form, key and digest that have no more than `level` deviations, form by form.
fn blocks(stages: &Stages<'_>, level: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (form, of_form) in stages.forms.texts.iter().enumerate() {
        let left = level - of_form.least;
        for (digest_least, digests) in stages.digests.by_least.iter().enumerate().take(left + 1) {
            for (key_least, keys) in stages.keys.by_least.iter().enumerate().take(left + 1 - digest_least) {
                let left = left - digest_least - key_least;
                blocks.extend(digests.iter().flat_map(|digest| {
                    keys.iter().map(move |key| Block { form, key: *key, digest: *digest, left })
                }));
            }
        }
    }
    blocks
}

/// What one level came to.
pub(super) struct Walked {
    pub(super) hits: Vec<Hit>,
    pub(super) stopped: bool,
}

/// One block of work: one form of the base string, key and digest, with every URI and every parameter string that
/// fill up the level.
struct Block {
    form: usize,
    key: usize,
    digest: usize,
    /// Deviations that are left for URI and parameters.
    left: usize,
}

/// The bytes of a signature in the RFC's base64.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty())
}

/// Makes every signature with exactly `level` deviations; `count` is told how many were made since, and ends the
/// walk with `false`.
pub(super) fn level(
    stages: &Stages<'_>,
    target: &Target,
    level: usize,
    jobs: usize,
    count: &(dyn Fn(u64) -> bool + Sync),
) -> Walked {
    let blocks = blocks(stages, level);
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let hits = Mutex::new(Vec::new());
    let shared = Mutex::new(Arc::new(FormTails::new(stages, 0, level)));
    thread::scope(|scope| {
        let work = || {
            let mut tails = Arc::clone(&lock(&shared));
            while let Some(block) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                if tails.form != block.form {
                    tails = FormTails::of(block.form, &shared, || FormTails::new(stages, block.form, level));
                }
                let mut own = Vec::new();
                let go_on = walk(stages, target, block, &tails, count, &mut |uri, parameters| {
                    let Block { form, key, digest, .. } = *block;
                    own.push(Hit { uri, parameters, form, key, digest, level });
                });
                if !own.is_empty() {
                    lock(&hits).extend(own);
                }
                if !go_on {
                    stopped.store(true, Ordering::Relaxed);
                }
            }
        };
        for _ in 1..jobs {
            scope.spawn(work);
        }
        work();
    });
    Walked { hits: hits.into_inner().unwrap_or_default(), stopped: stopped.into_inner() }
}

/// Makes a signature of a head with each of these tails, and tells the places of those that are the captured one.
type Check<'a> = dyn FnMut(&str, &Tails, &mut dyn FnMut(usize)) + 'a;

/// What stands behind the URI, for each parameter string, in one form of the base string. The threads share it.
struct FormTails {
    form: usize,
    parts: BaseStringParts,
    /// With the places of the parameter strings, by the number of their deviations; made when they are first needed.
    by_least: Vec<OnceLock<Tails>>,
}

impl FormTails {
    fn new(stages: &Stages<'_>, form: usize, level: usize) -> Self {
        let most = level - stages.forms.texts[form].least;
        let parts = stages.parts(&stages.forms.texts[form].value, "");
        Self { form, parts, by_least: (0..=most).map(|_| OnceLock::new()).collect() }
    }

    /// The shared one when it is of this form; else a new one, which is shared from now on.
    fn of(form: usize, shared: &Mutex<Arc<Self>>, new: impl FnOnce() -> Self) -> Arc<Self> {
        let mut shared = lock(shared);
        if shared.form != form {
            *shared = Arc::new(new());
        }
        Arc::clone(&shared)
    }

    /// Tells all tails with this number of deviations, some at a time.
    fn each(&self, stages: &Stages<'_>, least: usize, told: &mut dyn FnMut(&Tails) -> bool) -> bool {
        let Some(places) = stages.parameters.by_least.get(least).filter(|own| !own.is_empty()) else {
            return true;
        };
        let tail = |place: &usize| (*place, self.parts.tail(&stages.parameters.texts[*place].value));
        let made = |places: &[usize]| Tails::new(places.iter().map(tail));
        match self.by_least.get(least) {
            // By far the most tails leave no deviation for anything else: they are needed once, and not kept.
            _ if least + 1 == self.by_least.len() => {
                let length = places.first().map_or(1, |own| stages.parameters.texts[*own].value.len());
                let at_once = (BYTES_AT_ONCE / length.max(1)).clamp(1, AT_ONCE);
                places.chunks(at_once).all(|some| told(&made(some)))
            }
            Some(kept) => told(kept.get_or_init(|| made(places))),
            None => true,
        }
    }
}

/// So many tails are made at once where they are not kept.
const AT_ONCE: usize = 1024;
/// And of very long ones as many as come to this.
const BYTES_AT_ONCE: usize = 8 << 20;

/// The value, also when a thread panicked that held it.
fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn walk(
    stages: &Stages<'_>,
    target: &Target,
    block: &Block,
    tails: &FormTails,
    count: &(dyn Fn(u64) -> bool + Sync),
    hit: &mut dyn FnMut(usize, usize),
) -> bool {
    let key = &stages.keys.texts[block.key].value;
    let form = DigestForm::new(stages.method, &stages.digests.texts[block.digest].value.deviations);
    let is_plain = stages.digests.texts[block.digest].value.deviations.is_empty();
    let mut walk = |check: &mut Check<'_>| pairs(stages, block, tails, count, check, hit);
    match form.hash {
        Some(HashFunction::Sha1) if is_plain => walk(&mut keyed::<Sha1>(key, target)),
        Some(HashFunction::Sha256) if is_plain => walk(&mut keyed::<Sha256>(key, target)),
        _ => walk(&mut |head: &str, tails: &Tails, hit: &mut dyn FnMut(usize)| {
            for (place, tail) in tails.iter() {
                let base_string = [head, tail].concat();
                if target.is(&form.signature(base_string.as_bytes(), key)) {
                    hit(place);
                }
            }
        }),
    }
}

/// Compares the HMAC of each tail behind a head with the signature.
fn keyed<C: Compression>(key: &[u8], target: &Target) -> impl FnMut(&str, &Tails, &mut dyn FnMut(usize)) {
    let mut beginnings = Beginnings::<C>::new(key);
    move |head, tails, hit| {
        beginnings.each(head.as_bytes(), tails, |place, digest| {
            if target.is_digest(digest) {
                hit(place);
            }
        });
    }
}

/// Every head with every tail that together have just the deviations that are left.
fn pairs(
    stages: &Stages<'_>,
    block: &Block,
    tails: &FormTails,
    count: &(dyn Fn(u64) -> bool + Sync),
    check: &mut Check<'_>,
    hit: &mut dyn FnMut(usize, usize),
) -> bool {
    let form = &stages.forms.texts[block.form].value;
    for (least, uris) in stages.uris.by_least.iter().enumerate().take(block.left + 1) {
        let goes_on = tails.each(stages, block.left - least, &mut |fitting| {
            uris.iter().all(|uri| {
                let head = stages.parts(form, &stages.uris.texts[*uri].value).head();
                check(&head, fitting, &mut |parameters| hit(*uri, parameters));
                count(fitting.len() as u64)
            })
        });
        if !goes_on {
            return false;
        }
    }
    true
}
