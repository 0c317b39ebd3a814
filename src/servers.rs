//! Server products as data: how to recognise each, how its refusals read and what they prove, and where its settings
//! are. One TOML file each in `src/servers/`; users bring their own in the same form.

mod check;
mod parse;
mod recognise;
mod required;

pub use check::Check;
pub use parse::{Phrase, ProfileError};
pub use recognise::{By, Recognised};
pub use required::Required;

use std::sync::LazyLock;

use serde::Deserialize;

use crate::nearest::nearest;
use crate::verdict::Class;

/// What is known of one product.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// What it was read from.
    #[serde(skip)]
    pub text: String,
    /// Stable kebab-case name.
    pub name: String,
    /// As its users call it.
    pub title: String,
    /// Where its base string URI comes from, in words.
    pub signs: String,
    /// In which order it checks a request; what is not known is left out.
    #[serde(default)]
    pub order: Vec<Check>,
    /// Where all this is known from.
    pub sources: Vec<String>,
    /// What it refuses each request without, whatever is signed.
    #[serde(default)]
    pub requires: Vec<Required>,
    /// How its answers are told from others'.
    #[serde(default)]
    pub recognise: Recognise,
    /// What it allows.
    #[serde(default)]
    pub limits: Limits,
    /// The forms of its keys and secrets.
    pub credentials: Option<parse::CredentialForms>,
    /// What to ask when only a base address is given.
    pub endpoint: Option<Endpoint>,
    /// What to change, in its own words.
    #[serde(default)]
    pub remedies: Remedies,
    /// How its refusals read; the first that fits is meant.
    #[serde(default)]
    pub refusals: Vec<Refusal>,
    /// Where it departs from RFC 5849.
    #[serde(default)]
    pub deviations: Vec<KnownDeviation>,
    /// Answers of real servers that the profile is checked against.
    #[serde(default)]
    pub recorded: Vec<Recorded>,
}

/// How a product's answers are told from others'.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Recognise {
    /// One of these stands in body or `WWW-Authenticate`.
    pub words: Vec<Phrase>,
    /// Body and `WWW-Authenticate` together are one of these and nothing else.
    pub exactly: Vec<Phrase>,
    /// A header of this name holds this text. It counts only together with a path.
    pub headers: Vec<(String, String)>,
    /// The called path holds one of these.
    pub paths: Vec<String>,
}

/// What a product allows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Limits {
    /// Which timestamps it takes.
    pub time: Option<String>,
    /// Which nonces it takes.
    pub nonce: Option<String>,
}

/// What to ask when only a base address is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Endpoint {
    /// Paths of base addresses, without a final slash.
    pub bases: Vec<String>,
    /// The path that is asked in their place: it changes nothing on the server, and every kind of key may call it.
    pub path: String,
    /// Parts of paths, in lower case, that only some kinds of keys may call.
    #[serde(default)]
    pub elsewhere_for: Vec<String>,
}

/// What to change, in the product's own words. `{client}` is the base address that clients sign, `{server}` the
/// one that the server signs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Remedies {
    /// Where in a URL's path the base address ends.
    pub base_ends_before: Option<String>,
    /// So that it signs what clients call.
    pub base_address: Option<String>,
    /// So that it knows of TLS that ended before it.
    pub scheme: Option<String>,
    /// Where keys and secrets are.
    pub key: Option<String>,
    /// What a key may do.
    pub permission: Option<String>,
}

/// How one refusal reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Refusal {
    /// All of these stand in body or `WWW-Authenticate`; none for an empty answer.
    pub words: Vec<Phrase>,
    /// With this status.
    pub status: Option<u16>,
    /// What it is about.
    pub blames: Check,
}

/// A known departure from RFC 5849.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KnownDeviation {
    /// As a variant, where there is one that says it.
    pub variant: Option<parse::VariantName>,
    /// In words.
    pub said: String,
}

/// A real answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recorded {
    /// Where it was recorded or is written in source.
    pub source: String,
    /// Its status.
    pub status: u16,
    /// Its headers.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Its body.
    #[serde(default)]
    pub body: String,
    /// What it is about.
    pub blames: Check,
    /// Whether the product is told by it; otherwise only `--server` chooses the profile.
    pub recognised: bool,
}

/// The texts of the profiles that come with the tool; the more particular stand first.
static TEXTS: &[&str] = &[
    include_str!("servers/alteryx.toml"),
    include_str!("servers/woocommerce.toml"),
    include_str!("servers/wordpress-oauth1.toml"),
    include_str!("servers/magento2.toml"),
    include_str!("servers/magento1.toml"),
    include_str!("servers/netsuite.toml"),
    include_str!("servers/twitter.toml"),
    include_str!("servers/moodle-tsugi.toml"),
    include_str!("servers/python-oauth2.toml"),
    include_str!("servers/pecl.toml"),
    include_str!("servers/net-oauth.toml"),
    include_str!("servers/passport.toml"),
    include_str!("servers/ims-lti.toml"),
    include_str!("servers/spring-security-oauth.toml"),
    include_str!("servers/jersey.toml"),
    include_str!("servers/oauthlib.toml"),
    include_str!("servers/authlib.toml"),
    include_str!("servers/ruby-oauth.toml"),
    include_str!("servers/net-perl.toml"),
    include_str!("servers/problem-reporting.toml"),
];

/// The profiles that come with the tool.
pub static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    TEXTS.iter().map(|text| Profile::parse(text).expect("profiles are checked by tests")).collect()
});

impl Profile {
    /// The profile of this name that comes with the tool.
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// The name that is written most like this one, when one is like it at all.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, PROFILES.iter().map(|profile| profile.name.as_str()))
    }

    /// How this product's refusal of this class reads.
    pub fn reads(&self, class: &Class) -> Option<&Refusal> {
        self.refusals.iter().find(|refusal| {
            let words = if refusal.words.is_empty() {
                class.plain.trim().is_empty()
            } else {
                refusal.words.iter().all(|phrase| phrase.is_in(&class.plain))
            };
            words && refusal.status.is_none_or(|status| status == class.status)
        })
    }

    /// What must be right when a refusal is about `blamed`: all that is checked before it.
    pub fn proved_by(&self, blamed: Check) -> &[Check] {
        let place = self.order.iter().position(|check| *check == blamed);
        place.map_or(&[], |place| &self.order[..place])
    }

    /// The path to ask in the place of `path`, when that is only a base address.
    pub fn endpoint_for(&self, path: &str) -> Option<&str> {
        let endpoint = self.endpoint.as_ref()?;
        let base = path.trim_end_matches('/');
        let is_base = endpoint.bases.iter().any(|own| own.eq_ignore_ascii_case(base));
        (is_base && path != endpoint.path).then_some(endpoint.path.as_str())
    }

    /// The product of whose keys `key` has the form of a secret, and `secret` that of a key.
    pub fn of_swapped(key: &str, secret: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| {
            profile.credentials.as_ref().is_some_and(|forms| {
                forms.secret.is_match(key) && forms.key.is_match(secret) && !forms.key.is_match(key)
            })
        })
    }
}
