//! Servers that are looked after: a TOML file that says of each what is called, with which key, where the secret is,
//! and what is expected. `check` asks about all of them, `probe --target` about one. Secrets are never in it.
//!
//! ```toml
//! [[target]]
//! name = "prod"
//! url = "https://gallery.example.com/gallery/api/v1/workflows/subscription/"
//! key = "8D92..."
//! secret-file = "prod.txt"
//! accepted-base = "http://alteryx-prod01/gallery"
//! ```

mod flags;
mod learn;
mod parse;
mod reader;

pub use flags::in_words_of_the_file;
pub use learn::learn;

use std::time::Duration;

use crate::axis::BaseAddress;
use crate::nearest::nearest;
use crate::report::Verdict;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// Why a text is no list of targets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}", crate::formats::sentence(message))]
pub struct TargetsError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// One sentence that says what to do.
    pub message: String,
}

/// One server with what is called there. Texts that only flags of `probe` give a meaning to are kept as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Unique in its file.
    pub name: String,
    /// The line of its file on which it begins.
    pub line: usize,
    /// Where the value of each of its words begins, in bytes (a byte order mark does not count).
    pub places: Vec<(String, usize)>,
    /// The URL that clients call.
    pub url: String,
    /// Consumer key.
    pub key: String,
    /// Where the consumer secret is.
    pub secret: Place,
    /// Token, and where its secret is.
    pub token: Option<(String, Place)>,
    /// What is to be true; none when nothing is expected yet.
    pub expected: Option<Expected>,
    /// Sent in the header and not signed.
    pub realm: Option<String>,
    /// Other names of the server.
    pub aliases: Vec<String>,
    /// Whole base addresses to try.
    pub base_addresses: Vec<String>,
    /// Name of a server profile, or a file with one.
    pub server: Option<String>,
    /// More headers.
    pub headers: Vec<String>,
    /// `header` or `query`.
    pub placement: Option<String>,
    /// Signature method.
    pub signature_method: Option<String>,
    /// PEM file with the only certificates to trust.
    pub ca_file: Option<String>,
    /// Goes on when the certificate does not verify.
    pub insecure: bool,
    /// Other addresses to connect to, as in curl.
    pub connect_to: Vec<String>,
    /// Value of the `Host` header.
    pub host_header: Option<String>,
    /// HTTP proxy.
    pub proxy: Option<String>,
    /// Seconds for a whole request.
    pub timeout: Option<Duration>,
    /// Answers that match are refusals.
    pub refused_when: Option<String>,
    /// Answers that match are acceptances.
    pub accepted_when: Option<String>,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this file; a relative name counts from the folder of the targets file.
    File(String),
    /// In this environment variable.
    Environment(String),
}

/// What is to be true of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Signatures made in this way are accepted.
    Accepted(Way),
    /// A probe has this verdict: one that no single variant shows.
    Verdict(Verdict),
}

impl Expected {
    /// Whether it is that something is accepted.
    pub fn is_acceptance(&self) -> bool {
        match self {
            Self::Accepted(_) => true,
            Self::Verdict(verdict) => matches!(
                verdict,
                Verdict::AcceptedAsCalled
                    | Verdict::AcceptedUnderAnotherBase
                    | Verdict::AcceptedUnderAnotherVariant
            ),
        }
    }
}

/// How accepted signatures are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// What is signed as base string URI.
    pub signed: SignedBase,
    /// Every other deviation from RFC 5849, as a variant's name.
    pub variant: Option<String>,
}

/// What is signed as base string URI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignedBase {
    /// What is called.
    #[default]
    AsCalled,
    /// The called path under this base address.
    Base(BaseAddress),
    /// Just this.
    Whole(BaseStringUri),
}

impl Target {
    /// The target of this name.
    pub fn named<'a>(targets: &'a [Self], name: &str) -> Result<&'a Self, String> {
        targets.iter().find(|target| target.name == name).ok_or_else(|| {
            let meant = nearest(name, targets.iter().map(|target| target.name.as_str())).map_or_else(
                || {
                    let names: Vec<&str> =
                        targets.iter().take(10).map(|target| target.name.as_str()).collect();
                    format!("it has {}", names.join(", "))
                },
                |nearest| format!("did you mean {nearest}?"),
            );
            format!("there is no target \"{name}\": {meant}")
        })
    }
}
