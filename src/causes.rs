//! Causes that a run can prove or make likely, one per file: its page, and how a finished run is examined for
//! it. What is not proved is no [`Finding`]: it stands apart as [`Possible`], with how to check it by hand.

mod address_source;
mod ampersand_missing;
mod answered_apart;
mod answers_differ;
mod base_string_told;
mod certificate_not_trusted;
mod clock_differs;
mod comes_and_goes;
mod configured_base_address;
mod credentials_never_arrived;
mod firewall_in_front;
mod form_not_checked;
mod gateway_error;
mod key_known;
mod key_refused;
mod key_unknown;
mod lock_out;
mod nonce;
mod not_oauth1;
mod not_reachable;
mod oauth1_not_here;
mod other_host;
mod other_path;
mod other_placement;
mod other_port;
mod other_scheme;
mod proxy_refused;
mod query_not_signed;
mod rate_limit;
mod redirected;
mod refused_after_authentication;
mod refused_for_its_time_or_nonce;
mod required_and_not_sent;
mod secret_in_another_form;
mod secret_not_encoded;
mod secrets_exchanged;
mod signature_mangled;
mod signature_method_refused;
mod signatures_not_checked;
mod signed_differently;
mod silent_lock_out;
mod space_as_plus;
mod tls_ended_before_the_server;
mod tls_fails;
mod token_refused;
mod version_refused;
mod white_space_in_secret;
mod wrong_kind_of_key;
mod wrong_secret;
mod wrong_signature_let_in;
mod wrong_signature_unanswered;

pub(crate) use clock_differs::how_far;

use serde::Serialize;

use crate::diagnose::Case;
use crate::nearest::nearest;

/// Whose side a finding is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The server's configuration.
    Server,
    /// Something between client and server.
    Proxy,
    /// What the client signs or calls.
    Client,
    /// Key and secret.
    Credentials,
    /// The way to the server.
    Network,
    /// Nothing is wrong: a fact that helps.
    None,
}

/// A proved cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Whose side it is on.
    pub side: Side,
    /// What was found, in a sentence or two.
    pub said: String,
    /// Identifiers of the requests that prove it.
    pub evidence: Vec<String>,
    /// What to do about it.
    pub remedy: String,
}

/// A cause that fits the answers and is not proved by them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Whose side it would be on.
    pub side: Side,
    /// Why it may be so.
    pub said: String,
    /// How to find out by hand.
    pub check: String,
}

/// What an examination comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Examined {
    /// The answers prove the cause.
    Proved(Finding),
    /// They leave it open.
    Possible(Possible),
}

impl From<Finding> for Examined {
    fn from(finding: Finding) -> Self {
        Self::Proved(finding)
    }
}

impl From<Possible> for Examined {
    fn from(possible: Possible) -> Self {
        Self::Possible(possible)
    }
}

/// One cause that the tool knows by name.
pub struct Cause {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Codes of findings that are forms of this cause, where its own code would say too little.
    pub forms: &'static [&'static str],
    /// What `sigprobe explain` shows.
    pub page: Page,
    /// Looks for it in a finished run.
    pub examine: fn(&Case<'_>) -> Option<Examined>,
}

/// The page of a cause: a title, and paragraphs under headings that are the same on every page.
pub struct Page {
    /// The cause in a few words.
    pub title: &'static str,
    /// What it is.
    pub what: &'static [&'static str],
    /// How it shows.
    pub shows: &'static [&'static str],
    /// How it was proved when it is reported.
    pub proved: &'static [&'static str],
    /// What to change on the server.
    pub server: &'static [&'static str],
    /// What to change on the proxy.
    pub proxy: &'static [&'static str],
    /// What to change in the client.
    pub client: &'static [&'static str],
    /// Where this is known from.
    pub sources: &'static [&'static str],
}

impl Page {
    /// The headings of every page with what stands under them, in their order.
    pub fn sections(&self) -> [(&'static str, &'static [&'static str]); 7] {
        [
            ("What it is", self.what),
            ("How it shows", self.shows),
            ("How it was proved here", self.proved),
            ("What to change on the server", self.server),
            ("What to change on the proxy", self.proxy),
            ("What to change in the client", self.client),
            ("Sources", self.sources),
        ]
    }
}

/// In the order in which they are reported: what hides all else first, then by how much it explains.
pub static CAUSES: &[&Cause] = &[
    &not_reachable::CAUSE,
    &certificate_not_trusted::CAUSE,
    &tls_fails::CAUSE,
    &proxy_refused::CAUSE,
    &gateway_error::CAUSE,
    &redirected::CAUSE,
    &oauth1_not_here::CAUSE,
    &not_oauth1::CAUSE,
    &firewall_in_front::CAUSE,
    &signatures_not_checked::CAUSE,
    &lock_out::CAUSE,
    &rate_limit::CAUSE,
    &answers_differ::CAUSE,
    &base_string_told::CAUSE,
    &signature_mangled::CAUSE,
    &credentials_never_arrived::CAUSE,
    &other_placement::CAUSE,
    &white_space_in_secret::CAUSE,
    &secret_in_another_form::CAUSE,
    &clock_differs::CAUSE,
    &other_scheme::CAUSE,
    &other_host::CAUSE,
    &other_port::CAUSE,
    &other_path::CAUSE,
    &configured_base_address::CAUSE,
    &signature_method_refused::CAUSE,
    &version_refused::CAUSE,
    &query_not_signed::CAUSE,
    &space_as_plus::CAUSE,
    &secret_not_encoded::CAUSE,
    &ampersand_missing::CAUSE,
    &secrets_exchanged::CAUSE,
    &signed_differently::CAUSE,
    &refused_for_its_time_or_nonce::CAUSE,
    &refused_after_authentication::CAUSE,
    &wrong_kind_of_key::CAUSE,
    &tls_ended_before_the_server::CAUSE,
    &token_refused::CAUSE,
    &key_refused::CAUSE,
    &key_unknown::CAUSE,
    &key_known::CAUSE,
    &wrong_signature_let_in::CAUSE,
    &form_not_checked::CAUSE,
    &wrong_signature_unanswered::CAUSE,
    &comes_and_goes::CAUSE,
    &nonce::CAUSE,
    &address_source::CAUSE,
    &answered_apart::CAUSE,
    &required_and_not_sent::CAUSE,
    &wrong_secret::CAUSE,
    &silent_lock_out::CAUSE,
];

impl Cause {
    /// The cause with this code, or with a form of this code.
    pub fn named(code: &str) -> Option<&'static Self> {
        CAUSES.iter().copied().find(|cause| cause.code == code || cause.forms.contains(&code))
    }

    /// The code that is written most like this one, when one is like it at all; `others` are codes of something else
    /// that may be meant as well.
    pub fn nearest(code: &str, others: impl Iterator<Item = &'static str>) -> Option<&'static str> {
        let codes = CAUSES.iter().flat_map(|cause| std::iter::once(&cause.code).chain(cause.forms));
        nearest(code, codes.copied().chain(others))
    }
}

/// Under "on the proxy", where nothing there can help.
const NOTHING_ON_THE_PROXY: &[&str] = &["Nothing: no proxy causes this."];
/// Under "on the server", where nothing there can help.
const NOTHING_ON_THE_SERVER: &[&str] = &["Nothing: the server does what it should."];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_code_is_told_the_right_one() {
        assert_eq!(Cause::nearest("other-prot", std::iter::empty()), Some("other-port"));
        assert_eq!(Cause::nearest("Timeout", std::iter::empty()), Some("time-out"));
        assert_eq!(Cause::nearest("qqqq", std::iter::empty()), None);
        assert_eq!(Cause::named("time-out").map(|cause| cause.code), Some("not-reachable"));
    }
}
