//! Hashes every combination of texts that has a given number of deviations.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};

use super::Target;
use super::stages::Stages;
use crate::sign::digest::{DigestForm, HashFunction, Keying};

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
    thread::scope(|scope| {
        let work = || {
            let mut tails = Tails { form: usize::MAX, by_least: Vec::new() };
            while let Some(block) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                tails.prepare(stages, block.form, level);
                let mut own = Vec::new();
                let go_on = walk(stages, target, block, &tails, count, &mut |uri, parameters| {
                    let Block { form, key, digest, .. } = *block;
                    own.push(Hit { uri, parameters, form, key, digest, level });
                });
                if !own.is_empty()
                    && let Ok(mut hits) = hits.lock()
                {
                    hits.extend(own);
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

/// The place of a parameter string, and how it stands behind the URI.
type Tail = (usize, String);

/// Makes a signature of a head with each of these tails, and tells the places of those that are the captured one.
type Check<'a> = dyn FnMut(&str, &[Tail], &mut dyn FnMut(usize)) + 'a;

/// What stands behind the URI, for each parameter string, in one form of the base string.
struct Tails {
    form: usize,
    /// With the places of the parameter strings, by the number of their deviations.
    by_least: Vec<Vec<Tail>>,
}

impl Tails {
    fn prepare(&mut self, stages: &Stages<'_>, form: usize, level: usize) {
        if self.form == form {
            return;
        }
        let parts = stages.parts(&stages.forms.texts[form].value, "");
        let tail = |place: &usize| (*place, parts.tail(&stages.parameters.texts[*place].value));
        let most = level - stages.forms.texts[form].least;
        let fitting = stages.parameters.by_least.iter().take(most + 1);
        self.by_least = fitting.map(|own| own.iter().map(tail).collect()).collect();
        self.form = form;
    }
}

fn walk(
    stages: &Stages<'_>,
    target: &Target,
    block: &Block,
    tails: &Tails,
    count: &(dyn Fn(u64) -> bool + Sync),
    hit: &mut dyn FnMut(usize, usize),
) -> bool {
    let key = &stages.keys.texts[block.key].value;
    let form = DigestForm::new(stages.method, &stages.digests.texts[block.digest].value.deviations);
    let is_plain = stages.digests.texts[block.digest].value.deviations.is_empty();
    match form.hash {
        Some(hash) if is_plain && form.keying == Keying::Hmac => {
            let mut walk = |check: &mut Check<'_>| pairs(stages, block, tails, count, check, hit);
            match hash {
                HashFunction::Sha1 => walk(&mut keyed::<sha1::Sha1>(key, target)),
                HashFunction::Sha224 => walk(&mut keyed::<sha2::Sha224>(key, target)),
                HashFunction::Sha256 => walk(&mut keyed::<sha2::Sha256>(key, target)),
                HashFunction::Sha384 => walk(&mut keyed::<sha2::Sha384>(key, target)),
                HashFunction::Sha512 => walk(&mut keyed::<sha2::Sha512>(key, target)),
            }
        }
        _ => {
            let mut check = |head: &str, tails: &[Tail], hit: &mut dyn FnMut(usize)| {
                for (place, tail) in tails {
                    let base_string = [head, tail.as_str()].concat();
                    if target.is(&form.signature(base_string.as_bytes(), key)) {
                        hit(*place);
                    }
                }
            };
            pairs(stages, block, tails, count, &mut check, hit)
        }
    }
}

/// Compares the HMAC of each tail behind a head with the signature; what key and head make of the hash is kept.
fn keyed<D: EagerHash>(key: &[u8], target: &Target) -> impl FnMut(&str, &[Tail], &mut dyn FnMut(usize))
where
    Hmac<D>: Clone,
{
    let with_key = Hmac::<D>::new_from_slice(key).expect("HMAC takes a key of any length");
    move |head, tails, hit| {
        let mut with_head = with_key.clone();
        with_head.update(head.as_bytes());
        for (place, tail) in tails {
            let mut mac = with_head.clone();
            mac.update(tail.as_bytes());
            if target.is_digest(&mac.finalize().into_bytes()) {
                hit(*place);
            }
        }
    }
}

/// Every head with every tail that together have just the deviations that are left.
fn pairs(
    stages: &Stages<'_>,
    block: &Block,
    tails: &Tails,
    count: &(dyn Fn(u64) -> bool + Sync),
    check: &mut Check<'_>,
    hit: &mut dyn FnMut(usize, usize),
) -> bool {
    let form = &stages.forms.texts[block.form].value;
    for (least, uris) in stages.uris.by_least.iter().enumerate().take(block.left + 1) {
        let Some(fitting) = tails.by_least.get(block.left - least).filter(|own| !own.is_empty()) else {
            continue;
        };
        for uri in uris {
            let head = stages.parts(form, &stages.uris.texts[*uri].value).head();
            check(&head, fitting, &mut |parameters| hit(*uri, parameters));
            if !count(fitting.len() as u64) {
                return false;
            }
        }
    }
    true
}
