//! Client products as data: which base string URI each makes of the URL that is typed into it. One TOML file each in
//! `src/clients/`.

mod talk;

pub use talk::{Talk, talk};

use std::sync::LazyLock;

use serde::Deserialize;

use crate::nearest::nearest;
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// What is known of one product.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Client {
    /// Stable kebab-case name.
    pub name: String,
    /// As its users call it.
    pub title: String,
    /// What it does with the port.
    pub port: PortRule,
    /// What it does with the host's letter case.
    pub host: TextRule,
    /// What it makes of an empty path.
    pub empty_path: EmptyPathRule,
    /// Where it can put the OAuth parameters.
    pub placements: Vec<String>,
    /// How it can sign.
    pub signature_methods: Vec<String>,
    /// How it can sign another base URL than that of the address that it calls, if it can.
    pub another_base: Option<String>,
    /// Where all this is known from.
    pub sources: Vec<String>,
    /// What else its users should know.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Which ports are left out of the base string URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortRule {
    /// The scheme's default, as RFC 5849 section 3.4.1.2 has it.
    #[serde(rename = "strips-own-default")]
    OwnDefault,
    /// 80 and 443, whatever the scheme is.
    #[serde(rename = "strips-80-and-443")]
    AnyDefault,
    /// None.
    AsTyped,
}

/// The letter case of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextRule {
    /// As RFC 5849 has it.
    LowerCase,
    /// As typed.
    AsTyped,
}

/// What becomes of an empty path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmptyPathRule {
    /// `/`, as RFC 5849 has it.
    Slash,
    /// Nothing.
    AsTyped,
}

/// The texts of the profiles, the commonest client of an administrator first.
static TEXTS: &[&str] = &[
    include_str!("clients/postman.toml"),
    include_str!("clients/insomnia.toml"),
    include_str!("clients/bruno.toml"),
    include_str!("clients/oauthlib.toml"),
    include_str!("clients/node-oauth.toml"),
    include_str!("clients/oauth-signature-js.toml"),
    include_str!("clients/ruby-oauth.toml"),
    include_str!("clients/dotnet-oauthbase.toml"),
    include_str!("clients/dghubble.toml"),
    include_str!("clients/alteryx-js.toml"),
];

/// Every client that comes with the tool.
pub static CLIENTS: LazyLock<Vec<Client>> = LazyLock::new(|| {
    TEXTS.iter().map(|text| toml::from_str(text).expect("profiles are checked by tests")).collect()
});

impl Client {
    /// The client of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CLIENTS.iter().find(|client| client.name == name)
    }

    /// The name that is written most like this one, when one is like it at all.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, CLIENTS.iter().map(|client| client.name.as_str()))
    }

    /// The base string URI that it makes of a typed URL; the path is taken as typed.
    pub fn signs(&self, typed: &Called) -> BaseStringUri {
        let default = typed.scheme.default_port();
        let is_left_out = |port: &str| match self.port {
            PortRule::OwnDefault => port == default,
            PortRule::AnyDefault => port == "80" || port == "443",
            PortRule::AsTyped => false,
        };
        BaseStringUri {
            scheme: typed.scheme,
            host: match self.host {
                TextRule::LowerCase => typed.host.to_lowercase(),
                TextRule::AsTyped => typed.host.clone(),
            },
            port: typed.port.clone().filter(|port| !port.is_empty() && !is_left_out(port)),
            path: match self.empty_path {
                EmptyPathRule::Slash if typed.path.is_empty() => "/".to_owned(),
                _ => typed.path.clone(),
            },
        }
    }
}
