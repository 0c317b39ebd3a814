//! The variants that a server may expect, in the order in which it is asked about them, those with the same bytes
//! as one candidate.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::axes::AXES;
use crate::axis::{Axis, Deviation, Reach, Situation, Variant};
use crate::credentials::Credentials;
use crate::request::Request;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::sign::{base_string_uri, trace};

/// When a candidate is asked about. The order serves to find the first answer early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Stage {
    /// The RFC's own form.
    Rfc,
    /// What the answers to the controls point to.
    Hinted,
    /// The cheapest base URLs.
    LikelyBases,
    /// One likely fault beside the base URL.
    SingleFaults,
    /// The likely base URLs with what the answers to the controls point to, and the cheapest other pairs.
    Pairs,
    /// The rest of the base URLs of the table that is always completed.
    CoreBases,
    /// The rest of the base URLs, the rest of the pairs, and every other deviation alone.
    Others,
}

/// One question to the server: every variant whose signed bytes and shape are the same for this request.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The cheapest of them.
    pub variant: Variant,
    /// The others, by cost.
    pub also: Vec<Variant>,
    /// What it signs as base string URI.
    pub base_string_uri: String,
    /// Whether it belongs to the table that is always completed.
    pub core: bool,
    /// When it is asked about.
    pub stage: Stage,
    /// Place of its shape in [`Plan::shapes`].
    pub shape: usize,
}

impl Candidate {
    /// Whether one of its names is the RFC's own form.
    pub fn is_rfc5849(&self) -> bool {
        self.variant.deviations.is_empty() || self.also.iter().any(|variant| variant.deviations.is_empty())
    }

    /// The same with the secret in any form.
    pub fn is_rfc5849_but_for_the_secret(&self) -> bool {
        let mut names = std::iter::once(&self.variant).chain(&self.also);
        names.any(|variant| variant.without("client-secret").deviations.is_empty())
    }
}

/// Everything that can be asked, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The questions.
    pub candidates: Vec<Candidate>,
    /// What requests look like whatever their secret is: that of the request itself, and others.
    pub shapes: Vec<Variant>,
    /// Likely deviations that change nothing of this request, so that nothing can be found out about them.
    pub inert: Vec<Variant>,
}

/// So many base URLs come before other faults.
const LIKELY_BASES: usize = 10;
/// So many pairs come before the rest of the base URLs.
const EARLY_PAIRS: usize = 16;

/// Axes whose unlikely choices a server is asked about, too: what it may do with a request. None of them changes
/// the digest, without which a signature is the secret itself.
const ASKED_LAST: &[&str] = &[
    "signature-method",
    "clock",
    "client-secret",
    "token-secret",
    "secret-encoding",
    "ampersand",
    "base-uri-host",
    "base-uri-port",
    "base-uri-path",
    "base-uri-path-form",
    "oauth-version",
    "query-in-signature",
    "body-in-signature",
    "array-names",
    "empty-values",
    "duplicates",
    "charset",
    "space-encoding",
    "reserved-characters",
    "hex-case",
    "value-encoding",
    "parameter-order",
    "base-uri-text",
];

/// What a fault beside the base URL costs more when it comes late: most faults are those of a base URL.
const BESIDE_THE_BASE: u32 = 3;

/// A variant with what decides its turn.
struct Turn {
    stage: Stage,
    cost: u32,
    places: Vec<usize>,
    variant: Variant,
    core: bool,
}

impl Plan {
    /// All candidates for this situation.
    pub fn new(situation: &Situation, credentials: &Credentials) -> Self {
        let mut plan = Self { candidates: Vec::new(), shapes: vec![Variant::rfc5849()], inert: Vec::new() };
        let stamp = stamp();
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        for Turn { stage, variant, core, .. } in turns(situation, credentials) {
            let traced = trace(&situation.request, credentials, &variant, &stamp);
            let bytes = (variant.shape().to_string(), traced.signature);
            if let Some(place) = places.get(&bytes) {
                let known = &mut plan.candidates[*place];
                known.core |= core;
                if !changes_nothing(&variant, known) {
                    known.also.push(variant);
                } else if stage == Stage::SingleFaults || stage == Stage::Hinted {
                    plan.inert.push(variant);
                }
            } else {
                places.insert(bytes, plan.candidates.len());
                let shape = plan.shape_of(&variant, &situation.request);
                let base_string_uri = traced.base_string_uri.to_string();
                plan.candidates.push(Candidate {
                    variant,
                    also: Vec::new(),
                    base_string_uri,
                    core,
                    stage,
                    shape,
                });
            }
        }
        plan
    }

    /// The place of a variant that came up during the run; it is asked about at once, whatever its stage.
    pub(crate) fn place_of(&mut self, variant: Variant, request: &Request) -> usize {
        let name = variant.to_string();
        let known = |candidate: &Candidate| candidate.variant.to_string() == name;
        self.candidates.iter().position(known).unwrap_or_else(|| {
            let shape = self.shape_of(&variant, request);
            let base_string_uri = base_string_uri(request, &variant).to_string();
            let (also, core, stage) = (Vec::new(), false, Stage::Others);
            self.candidates.push(Candidate { variant, also, base_string_uri, core, stage, shape });
            self.candidates.len() - 1
        })
    }

    fn shape_of(&mut self, variant: &Variant, request: &Request) -> usize {
        let shape = variant.visible(request);
        let name = shape.to_string();
        self.shapes.iter().position(|known| known.to_string() == name).unwrap_or_else(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        })
    }
}

/// The same for all candidates: what then differs, differs because of the variant.
fn stamp() -> Stamp {
    Stamp { nonce: "planning".to_owned(), timestamp: 1_000_000_000 }
}

/// Whether `variant` has a deviation beside the base URL without which it is the known candidate: one that this
/// request cannot show.
fn changes_nothing(variant: &Variant, known: &Candidate) -> bool {
    variant.deviations.iter().filter(|deviation| is_other(deviation)).any(|deviation| {
        let without = variant.without(deviation.axis.name).to_string();
        known.variant.to_string() == without || known.also.iter().any(|also| also.to_string() == without)
    })
}

/// Whether a deviation is none of the base URL's and the secret's, which every probe combines.
fn is_other(deviation: &Deviation) -> bool {
    matches!(deviation.choice.reach, Reach::Likely | Reach::Inspect)
}

/// Every variant in its turn.
fn turns(situation: &Situation, credentials: &Credentials) -> Vec<Turn> {
    let bases = bases(situation);
    let is_hinted = |axis: &Axis| situation.hints.contains(&axis.name);
    let others =
        offers(situation, |axis, reach| reach == Reach::Likely || reach == Reach::Inspect && is_hinted(axis));
    let rfc = Turn { stage: Stage::Rfc, ..bases[0].copy() };
    let distinct = distinct(&bases, &situation.request);
    let signature = |variant: &Variant| {
        (trace(&situation.request, credentials, variant, &stamp()).signature, variant.shape().to_string())
    };
    let signature_of_rfc = signature(&rfc.variant);
    let mut turns: Vec<Turn> = Vec::with_capacity(bases.len() * 2);
    let mut pairs: Vec<Turn> = Vec::new();
    for (place, other) in &others {
        let is_hinted = is_hinted(other.axis);
        let Some(single) = rfc.with(*place, other) else { continue };
        turns.push(Turn { stage: if is_hinted { Stage::Hinted } else { Stage::SingleFaults }, ..single });
        if signature(&turns[turns.len() - 1].variant) == signature_of_rfc {
            continue;
        }
        for (rank, base) in distinct.iter().enumerate().skip(1).filter(|(_, base)| base.core) {
            let Some(pair) = base.with(*place, other) else { continue };
            if is_hinted && rank < LIKELY_BASES {
                turns.push(Turn { stage: Stage::Pairs, ..pair });
            } else {
                pairs.push(Turn { stage: Stage::Others, ..pair });
            }
        }
    }
    pairs.sort_by_key(|pair| pair.cost);
    for pair in pairs.iter_mut().take(EARLY_PAIRS) {
        pair.stage = Stage::Pairs;
    }
    turns.append(&mut pairs);
    for (place, last) in offers(situation, |axis, reach| {
        reach == Reach::Inspect && ASKED_LAST.contains(&axis.name) && !is_hinted(axis)
    }) {
        if let Some(single) = rfc.with(place, &last) {
            turns.push(Turn { stage: Stage::Others, ..single });
        }
    }
    for turn in &mut turns {
        turn.core = false;
    }
    if situation.secret_has_white_space {
        turns.extend(bases.iter().map(|base| {
            let variant = base.variant.without("client-secret");
            let stage = if variant.deviations.is_empty() { Stage::SingleFaults } else { Stage::Others };
            Turn { variant, stage, core: false, cost: base.cost, places: Vec::new() }
        }));
    }
    let likely: Vec<Vec<usize>> =
        distinct.iter().take(LIKELY_BASES).map(|base| base.places.clone()).collect();
    turns.extend(bases.into_iter().map(|base| {
        let stage = match likely.iter().position(|places| *places == base.places) {
            Some(0) => Stage::Rfc,
            Some(_) => Stage::LikelyBases,
            None if base.core => Stage::CoreBases,
            None => Stage::Others,
        };
        Turn { stage, ..base }
    }));
    let cost = |turn: &Turn| {
        // Every refusal may be about the time, where a proxy puts its own right clock into `Date`.
        let beside = |deviation: &Deviation| is_other(deviation) && deviation.axis.name != "clock";
        let late = turn.stage == Stage::Others && turn.variant.deviations.iter().any(beside);
        turn.cost + if late { BESIDE_THE_BASE } else { 0 }
    };
    turns.sort_by(|a, b| (a.stage, cost(a), &a.places).cmp(&(b.stage, cost(b), &b.places)));
    turns
}

/// Every base URL, the cheapest first; all of them with the secret in its likelier form.
fn bases(situation: &Situation) -> Vec<Turn> {
    let mut bases = vec![Turn {
        stage: Stage::Rfc,
        cost: 0,
        places: Vec::new(),
        variant: Variant::rfc5849(),
        core: true,
    }];
    for (place, deviation) in offers(situation, |_, reach| matches!(reach, Reach::Core | Reach::Rest)) {
        let core = deviation.choice.reach == Reach::Core;
        let longer: Vec<Turn> = bases
            .iter()
            .filter_map(|base| base.with(place, &deviation))
            .map(|turn| Turn { core: turn.core && core, ..turn })
            .collect();
        bases.extend(longer);
    }
    if situation.secret_has_white_space {
        bases.retain(|base| base.variant.deviates_on("client-secret"));
    }
    bases.sort_by(|a, b| (a.cost, !a.core, &a.places).cmp(&(b.cost, !b.core, &b.places)));
    bases
}

/// The base URLs that differ in what they sign.
fn distinct<'a>(bases: &'a [Turn], request: &Request) -> Vec<&'a Turn> {
    let mut known = HashSet::new();
    bases.iter().filter(|base| known.insert(base_string_uri(request, &base.variant).to_string())).collect()
}

/// The deviations of one reach with their places in the catalogue, the cheapest first where they stand alone.
fn offers(situation: &Situation, wanted: impl Fn(&Axis, Reach) -> bool) -> Vec<(usize, Deviation)> {
    let all = AXES.iter().flat_map(|axis| {
        (axis.choices)(situation).into_iter().map(|choice| Deviation { axis, choice: Arc::new(choice) })
    });
    let mut offers: Vec<_> =
        all.enumerate().filter(|(_, deviation)| wanted(deviation.axis, deviation.choice.reach)).collect();
    if !offers.iter().any(|(_, deviation)| matches!(deviation.choice.reach, Reach::Core | Reach::Rest)) {
        offers.sort_by_key(|(_, deviation)| deviation.choice.cost);
    }
    offers
}

impl Turn {
    fn copy(&self) -> Self {
        Self { places: self.places.clone(), variant: self.variant.clone(), ..*self }
    }

    /// The variant with one deviation more, if the two go together.
    fn with(&self, place: usize, deviation: &Deviation) -> Option<Self> {
        let variant = self.variant.with(deviation)?;
        let mut places = self.places.clone();
        places.push(place);
        Some(Self { cost: variant.cost(), places, variant, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::{Authority, BaseAddress};
    use crate::credentials::Secret;
    use crate::request::{Called, Request};
    use crate::rfc5849::signature::SignatureMethod;

    fn credentials() -> Credentials {
        Credentials { key: "k".into(), secret: Secret::new("s".into()), token: None }
    }

    fn situation(url: &str) -> Situation {
        Situation::new(Request::get(Called::parse(url).unwrap()).unwrap())
    }

    fn core_uris(situation: &Situation) -> Vec<String> {
        Plan::new(situation, &credentials())
            .candidates
            .into_iter()
            .filter(|candidate| candidate.core)
            .map(|candidate| candidate.base_string_uri)
            .collect()
    }

    #[test]
    fn the_core_is_scheme_by_port_by_host_in_order_of_cost() {
        let mut situation = situation("https://gallery.example.com:443/x");
        situation.aliases = vec![Authority { host: "srv".into(), port: None }];
        insta::assert_snapshot!(core_uris(&situation).join("\n"), @r"
        https://gallery.example.com/x
        http://gallery.example.com/x
        https://gallery.example.com:443/x
        https://srv/x
        http://gallery.example.com:80/x
        http://srv/x
        https://srv:443/x
        http://srv:80/x
        https://gallery.example.com:80/x
        http://gallery.example.com:443/x
        https://srv:80/x
        https://gallery/x
        http://srv:443/x
        http://gallery/x
        https://gallery:443/x
        http://gallery:80/x
        https://gallery:80/x
        http://gallery:443/x
        ");
    }

    #[test]
    fn a_base_address_comes_right_after_the_form_of_the_rfc() {
        let mut situation = situation("https://h:8443/gallery/api");
        situation.base_addresses = vec![BaseAddress::parse("http://Machine:80/gallery/").unwrap()];
        let uris = core_uris(&situation);
        assert_eq!(uris[0], "https://h:8443/gallery/api");
        assert_eq!(uris[1], "http://Machine:80/gallery/api");
    }

    #[test]
    fn every_variant_reads_back_as_itself() {
        let mut situation = situation("https://Gallery.example.com:8443/Gallery/./api/");
        situation.aliases = vec![Authority { host: "SRV".into(), port: Some("81".into()) }];
        situation.base_addresses = vec![BaseAddress::parse("http://other/inner").unwrap()];
        situation.addresses = vec!["127.0.0.1".into(), "[::1]".into()];
        situation.secret_has_white_space = true;
        let candidates = Plan::new(&situation, &credentials()).candidates;
        for variant in candidates.iter().flat_map(|c| std::iter::once(&c.variant).chain(&c.also)) {
            let read = Variant::parse(&variant.to_string(), &situation).unwrap();
            assert_eq!(read.to_string(), variant.to_string());
            assert_eq!(read.cost(), variant.cost());
        }
        assert!(candidates.len() > 100);
    }

    #[test]
    fn no_candidate_sends_the_key_as_its_signature() {
        let method = [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::HmacSha512];
        for signature_method in method {
            let mut situation = situation("https://gallery.example.com/x/?a=b");
            situation.request.signature_method = signature_method;
            situation.hints = vec!["clock", "signature-method", "oauth-version", "placement"];
            let candidates = Plan::new(&situation, &credentials()).candidates;
            for variant in candidates.iter().flat_map(|c| std::iter::once(&c.variant).chain(&c.also)) {
                assert!(!variant.shows_the_key(&situation.request), "{variant}");
            }
        }
    }

    #[test]
    fn no_two_candidates_sign_the_same_bytes() {
        let situation = situation("http://127.0.0.1:8080/a/b/");
        let mut uris: Vec<_> = Plan::new(&situation, &credentials())
            .candidates
            .into_iter()
            .filter(|c| c.variant.is_base_uri_only())
            .map(|c| c.base_string_uri)
            .collect();
        let count = uris.len();
        uris.sort();
        uris.dedup();
        assert_eq!(uris.len(), count);
    }

    #[test]
    fn what_shows_in_a_signature_has_broken_controls_of_its_own() {
        let own_shape = |method: SignatureMethod, name: &str| {
            let mut situation = situation("https://h.example.com/x");
            situation.request.signature_method = method;
            let secret = Secret::new("a/b+c".to_owned());
            let mut plan = Plan::new(&situation, &Credentials { secret, ..credentials() });
            let variant = Variant::parse(name, &situation).unwrap();
            let place = plan.place_of(variant, &situation.request);
            plan.candidates[place].shape != plan.candidates[0].shape
        };
        assert!(own_shape(SignatureMethod::Plaintext, "secret-encoding=none"));
        assert!(!own_shape(SignatureMethod::HmacSha1, "secret-encoding=none"));
        assert!(own_shape(SignatureMethod::HmacSha1, "signature-form=hex"));
        assert!(!own_shape(SignatureMethod::HmacSha1, "base-uri-scheme=http"));
    }
}
