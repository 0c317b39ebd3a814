//! The offline search: which variant gives the signature of a captured request.
//!
//! Sets of deviations are put together for each stage of the algorithm alone (base string URI, parameters, form of the
//! base string, signing key, digest), each different text once. Then the texts are combined, those with the fewest
//! deviations first, so that the product of the stages is hashed and not computed anew, and what neighbours have in
//! common is hashed once ([`beginnings`]). A hit is signed once more by
//! [`crate::sign::trace`] before it is believed.

pub mod beginnings;
mod sets;
mod stages;
mod walk;

use std::sync::atomic::{AtomicU64, Ordering};

use crate::axis::{Situation, Variant};
use crate::credentials::Credentials;
use crate::import::Captured;
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::trace;

use stages::Stages;
use walk::Hit;

/// What to search, and how far.
pub struct Search<'a> {
    /// The captured request with the names that its server may go by.
    pub situation: &'a Situation,
    /// Its signature.
    pub captured: &'a Captured,
    /// Key and secret.
    pub credentials: &'a Credentials,
    /// At most so many deviations from RFC 5849; more than three are not searched.
    pub depth: usize,
    /// Threads.
    pub jobs: usize,
}

/// A base string that gives the signature, and the variants that come to it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The cheapest.
    pub variant: Variant,
    /// What it signs as base string URI (section 3.4.1.2).
    pub base_string_uri: String,
    /// What it signs (section 3.4.1.1).
    pub signature_base_string: String,
    /// Other variants with the same bytes, by cost.
    pub also: Vec<Variant>,
}

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The cheapest first; empty when nothing gives the signature.
    pub explanations: Vec<Explanation>,
    /// So many different signatures were made.
    pub tried: u64,
    /// Whether the search went as far as it should; an explanation ends it as well.
    pub complete: bool,
    /// All ways with so many deviations were tried: fewer than asked for when the request is very long.
    pub depth: usize,
}

/// Is told now and then how many signatures were made; `false` ends the search.
pub type Progress<'a> = dyn Fn(u64) -> bool + Sync + 'a;

/// So many variants with the same bytes are kept.
const MOST_ALIKE: usize = 50;

/// Looks for the variants with the fewest deviations that give the signature of `search.captured`; among them the
/// cheapest comes first. RSA signatures, whose method is none here, are not searched.
pub fn search(search: &Search<'_>, progress: &Progress<'_>) -> Found {
    if search.captured.signature_method.is_none() {
        return Found { complete: true, depth: search.depth, ..Found::default() };
    }
    let target = Target::new(search.captured);
    let mut stages = Stages::new(search.situation, search.credentials);
    let tried = AtomicU64::new(0);
    let mut found = Found::default();
    for level in 0..=search.depth.min(sets::MOST_DEVIATIONS) {
        if level > 0 && stages.are_full() {
            break;
        }
        found.depth = level;
        stages.grow(level, search.jobs.max(1));
        let walked = walk::level(&stages, &target, level, search.jobs.max(1), &|more| {
            progress(tried.fetch_add(more, Ordering::Relaxed) + more)
        });
        found.tried = tried.load(Ordering::Relaxed);
        found.explanations = explanations(search, &stages, &target, &walked.hits);
        if walked.stopped || !found.explanations.is_empty() {
            found.complete = !walked.stopped;
            return found;
        }
    }
    found.complete = true;
    found
}

/// Every variant behind the hits that really gives the signature, by base string.
fn explanations(search: &Search<'_>, stages: &Stages<'_>, target: &Target, hits: &[Hit]) -> Vec<Explanation> {
    let mut variants: Vec<Variant> = hits.iter().flat_map(|hit| stages.variants(hit)).collect();
    variants.sort_by_cached_key(|variant| (variant.cost(), variant.deviations.len(), variant.to_string()));
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let mut explanations: Vec<Explanation> = Vec::new();
    for variant in variants {
        let traced = trace(&search.situation.request, search.credentials, &variant, &stamp);
        if !target.is(&traced.signature) {
            continue;
        }
        let same = |own: &&mut Explanation| own.signature_base_string == traced.signature_base_string;
        if let Some(known) = explanations.iter_mut().find(same) {
            if known.also.len() < MOST_ALIKE {
                known.also.push(variant);
            }
        } else if explanations.len() < MOST_ALIKE {
            explanations.push(Explanation {
                variant,
                base_string_uri: traced.base_string_uri.to_string(),
                signature_base_string: traced.signature_base_string,
                also: Vec::new(),
            });
        }
    }
    explanations
}

/// The captured signature in every reading that is its own: as it stood, decoded up to twice more, and with a plus
/// where a space is. One of PLAINTEXT holds an ampersand, and where it does it is decoded: what is encoded in it then is
/// the secret.
struct Target {
    texts: Vec<String>,
    digests: Vec<Vec<u8>>,
}

impl Target {
    fn new(captured: &Captured) -> Self {
        let mut texts = vec![captured.signature.clone()];
        let is_plain = captured.signature_method == Some(SignatureMethod::Plaintext);
        let mut last = captured.signature.clone();
        for _ in 0..2 {
            match String::from_utf8(decode(&last)) {
                Ok(decoded) if decoded != last && !(is_plain && last.contains('&')) => last = decoded,
                _ => break,
            }
            if !is_plain || last.contains('&') {
                texts.push(last.clone());
            }
        }
        let with_plus: Vec<String> =
            texts.iter().filter(|text| text.contains(' ')).map(|text| text.replace(' ', "+")).collect();
        texts.extend(with_plus);
        let digests = texts.iter().filter_map(|text| walk::decoded(text)).collect();
        Self { texts, digests }
    }

    /// Whether this text is the signature.
    fn is(&self, text: &str) -> bool {
        self.texts.iter().any(|own| own == text)
    }

    /// Whether this digest, in the RFC's base64, is the signature.
    fn is_digest(&self, digest: &[u8]) -> bool {
        self.digests.iter().any(|own| own == digest)
    }
}
