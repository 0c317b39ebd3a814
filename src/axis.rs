//! Ways in which signers differ from RFC 5849: axes, their choices, and variants made of them.
//!
//! An [`Axis`] is one decision. Its first choice is the RFC's and needs no code; every other [`Choice`]
//! carries an [`Edit`] of the value of one stage of the algorithm. A [`Variant`] is a set of deviations
//! from the RFC: the empty set prints as `rfc5849`, others as `base-uri-scheme=http base-uri-port=always`.

mod names;
mod words;

use std::sync::Arc;

use crate::axes::AXES;
use crate::discover::Discovered;
use crate::discover::runtime_settings::RuntimeSettings;
use crate::request::Request;
use crate::rfc5849::base_string_uri::{BaseStringUri, Scheme};
use crate::rfc5849::parameters::Parameter;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::base_string::BaseStringParts;
use crate::sign::digest::DigestForm;
use crate::sign::key::KeyParts;
use crate::sign::parameters::{Collected, Encoded, Part, Source};
use crate::sign::shape::Shape;

/// What is known of a request and its server before anything is sent: where choices come from that are
/// not written in code.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The request.
    pub request: Request,
    /// Other names that the server goes by, in the user's order.
    pub aliases: Vec<Authority>,
    /// Whole base addresses to try, in the user's order.
    pub base_addresses: Vec<BaseAddress>,
    /// Addresses to which the called name resolves: at most one IPv4 and one IPv6, in URL form.
    pub addresses: Vec<String>,
    /// What else was found that the server may go by: see [`Situation::discover`].
    pub discovered: Vec<Discovered>,
    /// What Alteryx's settings files hold, when the user named some.
    pub runtime_settings: Option<RuntimeSettings>,
    /// Whether names are looked for at all.
    pub discovers: bool,
    /// Whether white space surrounds the secret as it was given.
    pub secret_has_white_space: bool,
    /// How many seconds the server's clock is ahead of ours, when its answers say that it is off.
    pub clock_offset: Option<i64>,
    /// Whether `Date` of the server's answers is the time of our clock, or nothing is to be learned by another one.
    pub clocks_agree: bool,
    /// Names of the axes to which the answers to the controls point.
    pub hints: Vec<&'static str>,
}

impl Situation {
    /// A request of which nothing else is known.
    pub fn new(request: Request) -> Self {
        Self {
            request,
            aliases: Vec::new(),
            base_addresses: Vec::new(),
            addresses: Vec::new(),
            discovered: Vec::new(),
            runtime_settings: None,
            discovers: true,
            secret_has_white_space: false,
            clock_offset: None,
            clocks_agree: false,
            hints: Vec::new(),
        }
    }

    /// All parameters of the request; of one that was not captured, the protocol parameters that it will have
    /// stand there without their values.
    pub fn collected(&self) -> Vec<Collected> {
        let names = ["consumer_key", "nonce", "signature_method", "timestamp", "version"];
        self.request.collected(&names.map(|name| Parameter::new(format!("oauth_{name}"), "")))
    }

    /// Whether a parameter of this name is among them.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.collected().iter().any(|collected| collected.is_named(name))
    }
}

/// A name with an optional port, as typed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Authority {
    /// Host as typed.
    pub host: String,
    /// Port as typed.
    pub port: Option<String>,
}

/// A base address as a server's settings page holds it; letter case and port text are kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BaseAddress {
    /// The whole text, without a final slash.
    pub text: String,
    /// Scheme.
    pub scheme: Scheme,
    /// Host and port as typed.
    pub authority: Authority,
    /// Path without its final slash; may be empty.
    pub path: String,
}

/// One decision in which signers differ.
pub struct Axis {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// The decision as a question.
    pub question: &'static str,
    /// The RFC's answer to it, in words.
    pub rfc: &'static str,
    /// Axes that decide the same thing in another way: they are never combined with this one.
    pub excludes: &'static [&'static str],
    /// The choices other than the RFC's that this situation offers.
    pub choices: fn(&Situation) -> Vec<Choice>,
}

/// How soon a choice is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Part of the table that is always completed: scheme, port and the names that the server is known by.
    Core,
    /// Base URLs that are tried when nothing of the core was accepted.
    Rest,
    /// Faults beside the base URL that are likely enough to be tried early.
    Likely,
    /// What explains captured signatures; a server is asked about it last, alone, while requests are left.
    Inspect,
}

/// One answer to the question of an axis.
#[derive(Clone)]
pub struct Choice {
    /// Stable name, without spaces.
    pub name: String,
    /// How far from the RFC and how seldom seen: a variant costs the sum.
    pub cost: u32,
    /// How soon it is tried.
    pub reach: Reach,
    /// In words, as they stand in a report's table.
    pub said: String,
    /// What it does.
    pub edit: Edit,
}

impl Choice {
    /// A choice that only explains captured signatures.
    pub fn inspect(name: impl Into<String>, cost: u32, said: impl Into<String>, edit: Edit) -> Self {
        Self { name: name.into(), cost, reach: Reach::Inspect, said: said.into(), edit }
    }

    /// A choice that is tried early, before less likely base URLs.
    pub fn likely(name: impl Into<String>, cost: u32, said: impl Into<String>, edit: Edit) -> Self {
        Self { name: name.into(), cost, reach: Reach::Likely, said: said.into(), edit }
    }
}

/// Changes a value in place.
pub type Change<T> = Arc<dyn Fn(&mut T) + Send + Sync>;

/// A change to the value of one stage of the algorithm. The stages stand in their order.
#[derive(Clone)]
pub enum Edit {
    /// Changes what the request looks like beside its signature (sections 3.1 and 3.5).
    Shape(Change<Shape>),
    /// Changes the base string URI (section 3.4.1.2).
    BaseStringUri(Change<BaseStringUri>),
    /// Changes which parameters are signed, before they are encoded (section 3.4.1.3.1).
    Parameters(Change<Vec<Collected>>),
    /// Changes an encoded name or value (section 3.6).
    Encoding(fn(&str, Part, Source) -> String),
    /// Changes the encoded and sorted parameters (section 3.4.1.3.2).
    Encoded(fn(&mut Vec<Encoded>)),
    /// Changes what the base string is put together from, and how (section 3.4.1.1).
    BaseString(Change<BaseStringParts>),
    /// Changes the secrets and how the signing key is made of them (section 3.4.2).
    SigningKey(Change<KeyParts>),
    /// Changes the digest and how it is written down (section 3.4.2).
    Digest(Change<DigestForm>),
}

impl Edit {
    /// An edit of the shape of the request.
    pub fn shape(edit: impl Fn(&mut Shape) + Send + Sync + 'static) -> Self {
        Self::Shape(Arc::new(edit))
    }

    /// An edit of the base string URI.
    pub fn base_string_uri(edit: impl Fn(&mut BaseStringUri) + Send + Sync + 'static) -> Self {
        Self::BaseStringUri(Arc::new(edit))
    }

    /// An edit of the collected parameters.
    pub fn parameters(edit: impl Fn(&mut Vec<Collected>) + Send + Sync + 'static) -> Self {
        Self::Parameters(Arc::new(edit))
    }

    /// An edit of the parts of the base string.
    pub fn base_string(edit: impl Fn(&mut BaseStringParts) + Send + Sync + 'static) -> Self {
        Self::BaseString(Arc::new(edit))
    }

    /// An edit of the parts of the signing key.
    pub fn signing_key(edit: impl Fn(&mut KeyParts) + Send + Sync + 'static) -> Self {
        Self::SigningKey(Arc::new(edit))
    }

    /// An edit of the digest.
    pub fn digest(edit: impl Fn(&mut DigestForm) + Send + Sync + 'static) -> Self {
        Self::Digest(Arc::new(edit))
    }
}

/// One choice of one axis, taken.
#[derive(Clone)]
pub struct Deviation {
    /// The axis.
    pub axis: &'static Axis,
    /// The choice.
    pub choice: Arc<Choice>,
}

impl Deviation {
    /// Whether the base string is the same with it.
    pub fn is_behind_the_base_string(&self) -> bool {
        matches!(self.choice.edit, Edit::SigningKey(_) | Edit::Digest(_))
    }

    /// Whether a variant can have both: they are on different axes, and neither of these excludes the other.
    pub fn goes_with(&self, other: &Self) -> bool {
        self.axis.name != other.axis.name
            && !self.axis.excludes.contains(&other.axis.name)
            && !other.axis.excludes.contains(&self.axis.name)
    }
}

/// A set of deviations from the RFC, in the order of the catalogue.
#[derive(Clone, Default)]
pub struct Variant {
    /// At most one deviation of each axis.
    pub deviations: Vec<Deviation>,
}

impl Variant {
    /// The RFC's own form.
    pub fn rfc5849() -> Self {
        Self::default()
    }

    /// Sum of the costs.
    pub fn cost(&self) -> u32 {
        self.deviations.iter().map(|deviation| deviation.choice.cost).sum()
    }

    /// Whether it deviates on the axis of this name.
    pub fn deviates_on(&self, axis: &str) -> bool {
        self.deviations.iter().any(|deviation| deviation.axis.name == axis)
    }

    /// The variant without its deviation on the axis of this name.
    #[must_use]
    pub fn without(&self, axis: &str) -> Self {
        let kept = self.deviations.iter().filter(|deviation| deviation.axis.name != axis);
        Self { deviations: kept.cloned().collect() }
    }

    /// The deviations that change what the request looks like beside its signature.
    #[must_use]
    pub fn shape(&self) -> Self {
        let shaping = self.deviations.iter().filter(|d| matches!(d.choice.edit, Edit::Shape(_)));
        Self { deviations: shaping.cloned().collect() }
    }

    /// The deviations that show in a request whatever its secret is: its shape, how the digest is written, and in PLAINTEXT
    /// how the key is made. A broken control shares them, so that a right signature differs from it by the secret alone.
    #[must_use]
    pub fn visible(&self, request: &Request) -> Self {
        let is_plaintext =
            Shape::new(request, &self.deviations).signature_method == SignatureMethod::Plaintext;
        let shows = |own: &&Deviation| match own.choice.edit {
            Edit::Shape(_) | Edit::Digest(_) => true,
            Edit::SigningKey(_) => is_plaintext,
            _ => false,
        };
        Self { deviations: self.deviations.iter().filter(shows).cloned().collect() }
    }

    /// The variant with one deviation more, in the order of the catalogue; none when it already deviates on
    /// that axis, or on one that excludes it.
    pub fn with(&self, deviation: &Deviation) -> Option<Self> {
        if !self.deviations.iter().all(|own| own.goes_with(deviation)) {
            return None;
        }
        let place = |one: &Deviation| AXES.iter().position(|axis| axis.name == one.axis.name);
        let mut deviations = self.deviations.clone();
        deviations.push(deviation.clone());
        deviations.sort_by_key(place);
        Some(Self { deviations })
    }

    /// Whether `other` has all these deviations, and more beside the base string URI.
    pub fn is_part_of(&self, other: &Self) -> bool {
        let is_in = |one: &Deviation, all: &[Deviation]| {
            all.iter().any(|own| own.axis.name == one.axis.name && own.choice.name == one.choice.name)
        };
        let mut more = other.deviations.iter().filter(|own| !is_in(own, &self.deviations)).peekable();
        self.deviations.iter().all(|own| is_in(own, &other.deviations))
            && more.peek().is_some()
            && more.all(|own| !matches!(own.choice.edit, Edit::BaseStringUri(_)))
    }

    /// Whether every deviation is one of the base string URI.
    pub fn is_base_uri_only(&self) -> bool {
        self.deviations.iter().all(|deviation| matches!(deviation.choice.edit, Edit::BaseStringUri(_)))
    }

    /// In words: "the other scheme (http), without the port".
    pub fn said(&self) -> String {
        if self.deviations.is_empty() {
            return "as called (RFC 5849)".to_owned();
        }
        self.deviations.iter().map(|d| d.choice.said.as_str()).collect::<Vec<_>>().join(", ")
    }
}
