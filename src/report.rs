//! The one model of a finished run that every format renders. Fields are added, never changed.

mod accepted;
mod advice;
mod build;
mod clients;
mod headline;
mod in_the_client;
mod pasteable;
mod proved_right;
mod texts;
mod told_apart;
mod verdict;

pub use accepted::{Accepted, AcceptedError, STAND_INS};
pub use build::{Facts, NAMED};
pub(crate) use headline::base_addresses;
pub use pasteable::pasteable;
pub use proved_right::ProvedRight;
pub use verdict::{Verdict, VerdictPage};

use serde::Serialize;

use crate::causes::{Finding, Possible};
use crate::clients::Talk;

/// Version of the JSON form.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything that a run found out.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this form.
    pub schema_version: u32,
    /// Version of sigprobe.
    pub tool_version: &'static str,
    /// When the run began: RFC 3339, UTC.
    pub started_at: String,
    /// The verdict; the exit code follows from it.
    pub verdict: Verdict,
    /// The first sentence: whose side signs what.
    pub headline: String,
    /// The URL as typed, without an earlier signature.
    pub called: String,
    /// Where a redirect led, when the run started again there.
    pub redirected: Option<RedirectedReport>,
    /// What went on the wire.
    pub sent: SentReport,
    /// What else the server may go by, and where that was found.
    pub discovered: Vec<DiscoveredReport>,
    /// What Alteryx's settings files hold, when the user named some.
    pub configured: Option<ConfiguredReport>,
    /// The product that answers, when it was recognised or named.
    pub server: Option<ServerReport>,
    /// What is accepted, the RFC's form first, then by cost.
    pub accepted: Vec<AcceptedReport>,
    /// Requests that the server must refuse, and the unsigned one.
    pub controls: Vec<ExchangeReport>,
    /// Requests with variants.
    pub probes: Vec<ExchangeReport>,
    /// Requests about what is accepted, in which something else than the signature differs.
    pub follow_ups: Vec<ExchangeReport>,
    /// What the answers prove.
    pub findings: Vec<Finding>,
    /// What fits the answers and is not proved.
    pub possible: Vec<Possible>,
    /// What the answers prove to be right.
    pub proved_right: Vec<ProvedRight>,
    /// Which client products can talk to this server as it is; empty when nothing is accepted.
    pub clients: Vec<Talk>,
    /// What to do, with exact values.
    pub advice: Vec<String>,
    /// What could have been asked and was not.
    pub not_tried: Vec<NotTried>,
    /// What this run cannot tell apart.
    pub indistinguishable: Vec<Indistinguishable>,
    /// What the user should know about the input and the way to the server.
    pub notes: Vec<String>,
    /// Every request, controls and confirmations included.
    pub requests_sent: usize,
    /// Requests sent until the first acceptance was confirmed.
    pub requests_to_answer: Option<usize>,
    /// Milliseconds from the first request to the end.
    pub elapsed_ms: u128,
}

/// The address that requests really went to.
#[derive(Clone, Debug, Serialize)]
pub struct SentReport {
    /// Scheme of the connection.
    pub scheme: &'static str,
    /// Host and port connected to, and TLS server name.
    pub connected_to: String,
    /// IP address that answered.
    pub remote: Option<String>,
    /// `Host` header.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// HTTP method.
    pub method: String,
    /// Where the OAuth parameters travelled.
    pub placement: &'static str,
    /// How they were signed.
    pub signature_method: &'static str,
    /// Proxy in use, and who chose it.
    pub proxy: Option<String>,
}

/// Something that the server may go by. One of the first four is there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DiscoveredReport {
    /// A name, with a port if one was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A whole base address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_address: Option<String>,
    /// What the server says that it signs for this request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_string_uri: Option<String>,
    /// What may stand before the called path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_prefix: Option<String>,
    /// Where it was found: a stable kebab-case name.
    pub origin: &'static str,
    /// The same in words.
    pub said: String,
}

/// Addresses in `RuntimeSettings.xml`; none where no file sets one.
#[derive(Clone, Debug, Serialize)]
pub struct ConfiguredReport {
    /// `BaseAddress` of the Gallery.
    pub base_address: Option<String>,
    /// `CanonicalBaseAddress`.
    pub canonical_base_address: Option<String>,
    /// The Web API's address.
    pub web_api_address: Option<String>,
    /// `WebApiCanonicalBaseAddress`.
    pub web_api_canonical_base_address: Option<String>,
    /// `SslEnabled` of the Gallery.
    pub ssl_enabled: Option<bool>,
}

/// The product that answers.
#[derive(Clone, Debug, Serialize)]
pub struct ServerReport {
    /// Name of its profile.
    pub name: String,
    /// As its users call it.
    pub title: String,
    /// How it was told.
    pub how: String,
    /// Where its base string URI comes from.
    pub signs: String,
    /// Where that is known from.
    pub sources: Vec<String>,
}

/// A redirect on the same host that was followed by starting again.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
pub struct RedirectedReport {
    /// The URL that was called first.
    pub from: String,
    /// The URL that everything in the report is about.
    pub to: String,
    /// Requests that it took to find out.
    pub requests: usize,
}

/// One accepted base string URI.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptedReport {
    /// What is signed.
    pub base_string_uri: String,
    /// The cheapest variant that signs it.
    pub variant: String,
    /// Other variants with the same bytes.
    pub also: Vec<String>,
    /// How often it was accepted.
    pub accepted: usize,
    /// How often it was refused.
    pub refused: usize,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangeReport {
    /// `c1`, `p1`, ...
    pub id: String,
    /// Why it was sent.
    pub purpose: &'static str,
    /// What was varied.
    pub variant: Option<String>,
    /// Other names with the same bytes.
    pub also: Vec<String>,
    /// In words.
    pub said: String,
    /// What was signed as base string URI.
    pub base_string_uri: Option<String>,
    /// What was signed.
    pub signature_base_string: Option<String>,
    /// Status code of the answer.
    pub status: Option<u16>,
    /// `accepted`, `sometimes`, `refused`, `unclear`, or what kind of failure there was.
    pub verdict: String,
    /// Milliseconds.
    pub elapsed_ms: u128,
}

/// One variant that was left out.
#[derive(Clone, Debug, Serialize)]
pub struct NotTried {
    /// Its name.
    pub variant: String,
    /// What it would have signed.
    pub base_string_uri: String,
    /// Why it was left out.
    pub reason: &'static str,
}

/// Things that the answers do not tell apart.
#[derive(Clone, Debug, Serialize)]
pub struct Indistinguishable {
    /// The things.
    pub between: Vec<String>,
    /// Why.
    pub because: String,
    /// What would tell them apart.
    pub would_tell: String,
}
