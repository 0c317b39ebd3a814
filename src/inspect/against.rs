//! What was signed beside what a server wants.

use serde::Serialize;

use super::given_secret::apart_from_the_client;
use crate::axes::AXES;
use crate::axis::{BaseAddress, Deviation, Situation, Variant};
use crate::comparison::{Difference, are_of_one_request, differences};
use crate::credentials::{Credentials, Secret};
use crate::discover::{Discovered, Origin};
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::rfc5849::signature::SignatureMethod;
use crate::search::Explanation;
use crate::sign::trace;

/// What a server makes of a request.
#[derive(Clone, Debug)]
pub enum Against {
    /// It signs with this base address.
    BaseAddress(BaseAddress),
    /// It said so: a base string.
    BaseString(String),
}

/// What was signed beside what a server wants.
#[derive(Clone, Debug, Serialize)]
pub struct AgainstReport {
    /// What was signed: of the best explanation; where there is none, what RFC 5849 asks for. Empty with PLAINTEXT, which
    /// signs nothing.
    pub signed: String,
    /// Whether it is known what was signed.
    pub signed_is_known: bool,
    /// What the server wants; empty with PLAINTEXT.
    pub wanted: String,
    /// Whether both are of one request; if not, nonce and timestamp are not compared.
    pub same_request: bool,
    /// The parts that differ.
    pub differences: Vec<Difference>,
    /// Whether client and server match: the base strings are the same, and the key and the digest are as RFC 5849 has
    /// them. None where it is not known what was signed.
    pub matches: Option<bool>,
}

/// What every request has of its own.
const MADE_ANEW: [&str; 3] =
    ["parameter oauth_nonce", "parameter oauth_timestamp", "parameter oauth_signature"];

impl AgainstReport {
    /// Holds the best explanation, where there is one, against what the server wants.
    pub(super) fn new(against: &Against, situation: &Situation, best: Option<&Explanation>) -> Self {
        let signed =
            || best.map_or_else(|| rfc5849_base_string(situation), |best| best.signature_base_string.clone());
        // A PLAINTEXT signature is made of no base string: there is nothing to compare.
        let (signed, wanted) = if situation.request.signature_method == SignatureMethod::Plaintext {
            (String::new(), String::new())
        } else {
            (signed(), wanted(against, situation))
        };
        let mut differences = differences(&signed, &wanted);
        let same_request = are_of_one_request(&signed, &wanted);
        if !same_request {
            differences.retain(|own| !MADE_ANEW.contains(&own.part.as_str()));
        }
        let is_signed_so = |best: &Explanation| {
            let (_, client) = apart_from_the_client(&best.variant);
            !client.deviations.iter().any(Deviation::is_behind_the_base_string)
        };
        let matches = best.map(|best| differences.is_empty() && is_signed_so(best));
        let signed_is_known = best.is_some();
        Self { signed, signed_is_known, wanted, same_request, differences, matches }
    }
}

fn wanted(against: &Against, situation: &Situation) -> String {
    match against {
        Against::BaseString(text) => text.clone(),
        Against::BaseAddress(base) => {
            let situation = Situation { base_addresses: vec![base.clone()], ..situation.clone() };
            let choices = AXES
                .iter()
                .find(|axis| axis.name == "base-address")
                .map(|axis| (axis, (axis.choices)(&situation)));
            // Without a choice the base address is that of the request itself.
            let deviation = choices.and_then(|(axis, choices)| {
                Some(Deviation { axis, choice: choices.into_iter().next()?.into() })
            });
            base_string_of(&situation, &Variant { deviations: deviation.into_iter().collect() })
        }
    }
}

/// What RFC 5849 asks a client to sign.
pub(super) fn rfc5849_base_string(situation: &Situation) -> String {
    base_string_of(situation, &Variant::rfc5849())
}

fn base_string_of(situation: &Situation, variant: &Variant) -> String {
    // The base string depends on no secret.
    let credentials = Credentials { key: String::new(), secret: Secret::new(String::new()), token: None };
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let mut request = situation.request.clone();
    request.signature_method = SignatureMethod::HmacSha1;
    trace(&request, &credentials, variant, &stamp).signature_base_string
}

/// The base string URI in a base string that a server told.
pub(super) fn base_string_uri_in(text: &str) -> Option<Discovered> {
    let encoded = text.split('&').nth(1)?;
    let called = Called::parse(&String::from_utf8_lossy(&decode(encoded))).ok()?;
    let Called { scheme, host, port, path, .. } = called;
    Discovered::base_string_uri(BaseStringUri { scheme, host, port, path }, Origin::Refusal)
}
