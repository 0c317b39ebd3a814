//! The variants that a server may expect, walked by cost, those with the same bytes as one candidate.

use std::collections::HashMap;
use std::sync::Arc;

use crate::axes::AXES;
use crate::axis::{Axis, Choice, Deviation, Reach, Situation, Variant};
use crate::credentials::Credentials;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::sign::trace;

/// One question to the server: every variant whose signed bytes are the same for this request.
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
}

impl Candidate {
    /// Whether one of its names is the RFC's own form.
    pub fn is_rfc5849(&self) -> bool {
        self.variant.deviations.is_empty() || self.also.iter().any(|variant| variant.deviations.is_empty())
    }
}

/// All candidates: the core by cost, then the rest by cost; ties in the order of the catalogue.
pub fn candidates(situation: &Situation, credentials: &Credentials) -> Vec<Candidate> {
    let offers: Vec<(&'static Axis, Vec<Arc<Choice>>)> = AXES
        .iter()
        .map(|axis| {
            let asked = (axis.choices)(situation).into_iter().filter(|choice| choice.reach != Reach::Inspect);
            (*axis, asked.map(Arc::new).collect())
        })
        .collect();
    let mut variants = vec![Walked { variant: Variant::rfc5849(), places: Vec::new() }];
    for (index, (axis, choices)) in offers.iter().enumerate() {
        let mut longer = Vec::new();
        for walked in &variants {
            if walked.variant.deviations.iter().any(|taken| taken.axis.excludes.contains(&axis.name)) {
                continue;
            }
            longer.extend(choices.iter().enumerate().map(|(place, choice)| {
                walked.with(Deviation { axis, choice: Arc::clone(choice) }, (index, place))
            }));
        }
        variants.extend(longer);
    }
    variants.sort_by(|a, b| (a.variant.cost(), &a.places).cmp(&(b.variant.cost(), &b.places)));

    // The same stamp for all: what then differs, differs because of the variant.
    let stamp = Stamp { nonce: "planning".to_owned(), timestamp: 0 };
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    for Walked { variant, .. } in variants {
        let traced = trace(&situation.request, credentials, &variant, &stamp);
        let core = is_core(&variant, situation);
        if let Some(place) = places.get(&traced.signature) {
            candidates[*place].core |= core;
            candidates[*place].also.push(variant);
        } else {
            places.insert(traced.signature, candidates.len());
            let base_string_uri = traced.base_string_uri.to_string();
            candidates.push(Candidate { variant, also: Vec::new(), base_string_uri, core });
        }
    }
    candidates.sort_by_key(|candidate| !candidate.core);
    candidates
}

/// A variant with the places of its choices in the catalogue.
struct Walked {
    variant: Variant,
    places: Vec<(usize, usize)>,
}

impl Walked {
    fn with(&self, deviation: Deviation, place: (usize, usize)) -> Self {
        let mut variant = self.variant.clone();
        variant.deviations.push(deviation);
        let mut places = self.places.clone();
        places.push(place);
        Self { variant, places }
    }
}

/// Probing uses the secret without the white space around it; as given it belongs to the rest.
fn is_core(variant: &Variant, situation: &Situation) -> bool {
    variant.deviations.iter().all(|deviation| deviation.choice.reach == Reach::Core)
        && (!situation.secret_has_white_space || variant.deviates_on("client-secret"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::{Authority, BaseAddress};
    use crate::credentials::Secret;
    use crate::request::{Called, Request};

    fn credentials() -> Credentials {
        Credentials { key: "k".into(), secret: Secret::new("s".into()), token: None }
    }

    fn situation(url: &str) -> Situation {
        Situation {
            request: Request::get(Called::parse(url).unwrap()).unwrap(),
            aliases: Vec::new(),
            base_addresses: Vec::new(),
            addresses: Vec::new(),
            discovered: Vec::new(),
            secret_has_white_space: false,
        }
    }

    fn core_uris(situation: &Situation) -> Vec<String> {
        candidates(situation, &credentials())
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
        let candidates = candidates(&situation, &credentials());
        for variant in candidates.iter().flat_map(|c| std::iter::once(&c.variant).chain(&c.also)) {
            let read = Variant::parse(&variant.to_string(), &situation).unwrap();
            assert_eq!(read.to_string(), variant.to_string());
            assert_eq!(read.cost(), variant.cost());
        }
        assert!(candidates.len() > 100);
    }

    #[test]
    fn no_two_candidates_sign_the_same_bytes() {
        let situation = situation("http://127.0.0.1:8080/a/b/");
        let mut uris: Vec<_> =
            candidates(&situation, &credentials()).into_iter().map(|c| c.base_string_uri).collect();
        let count = uris.len();
        uris.sort();
        uris.dedup();
        assert_eq!(uris.len(), count);
    }
}
