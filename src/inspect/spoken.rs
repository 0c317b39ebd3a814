//! An inspection in sentences: whose side is wrong, and what to change.

mod explained;
mod not_explained;
mod server;

use super::{AgainstReport, InspectionVerdict, Knowledge};
use crate::causes::{Finding, Side};
use crate::import::Captured;
use crate::rfc5849::base_string_uri::Scheme;
use crate::rfc5849::signature::SignatureMethod;
use crate::search::Found;

/// What the sentences are made of.
pub(super) struct Seen<'a> {
    pub(super) captured: &'a Captured,
    pub(super) verdict: InspectionVerdict,
    pub(super) found: Option<&'a Found>,
    pub(super) findings: &'a [Finding],
    pub(super) against: Option<&'a AgainstReport>,
    pub(super) knowledge: &'a Knowledge,
}

/// The first sentence, and what to change.
pub(super) struct Spoken {
    pub(super) headline: String,
    pub(super) change: Vec<String>,
}

/// Begins the sentence that clears both sides.
const NOTHING_BETWEEN: &str = "Nothing is wrong between this client and this server";

impl Spoken {
    pub(super) fn new(seen: &Seen<'_>) -> Self {
        let best = seen.found.and_then(|found| found.explanations.first());
        let fault = seen.findings.iter().find(|own| own.side != Side::None);
        let spoken = match (seen.verdict, best) {
            (InspectionVerdict::Verifies, _) => seen.verifies(fault),
            (InspectionVerdict::Explained, Some(best)) => seen.explained(best),
            (InspectionVerdict::NotExplained | InspectionVerdict::Explained, _) => seen.not_explained(fault),
            (InspectionVerdict::Linted, _) => match fault {
                Some(fault) => {
                    let headline = format!("The client's side is wrong: {}", fault.said);
                    Self { headline, change: vec![fault.remedy.clone()] }
                }
                None => Self::only(
                    "The form of this request shows no fault. Whether its signature is right cannot be said without \
                     the secret: give --secret-file.",
                ),
            },
        };
        match fault {
            Some(fault) if !spoken.headline.contains(&fault.said) => spoken.with(fault),
            _ => spoken,
        }
    }

    /// The same with a fault that the request shows by itself.
    fn with(mut self, fault: &Finding) -> Self {
        self.headline = match self.headline.strip_prefix(NOTHING_BETWEEN) {
            Some(rest) => format!(
                "The client's side is wrong, though what is signed is what the server wants: {} ({})",
                fault.said,
                rest.trim_start_matches([':', ' '])
            ),
            None => format!("{} And the request has a fault of its own: {}", self.headline, fault.said),
        };
        self.change.push(fault.remedy.clone());
        self
    }

    fn only(headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), change: Vec::new() }
    }
}

impl Seen<'_> {
    fn verifies(&self, fault: Option<&Finding>) -> Spoken {
        if let Some(differs) = self.differs_from_the_server() {
            return differs;
        }
        if let Some(fault) = fault {
            let headline =
                format!("The client's side is wrong, though what is signed is right: {}", fault.said);
            return Spoken { headline, change: vec![fault.remedy.clone()] };
        }
        if self.captured.signature_method == Some(SignatureMethod::Plaintext) {
            return Spoken::only(
                "Nothing is wrong with this signature: it is the one that RFC 5849 asks for, with this secret. PLAINTEXT holds \
                 no URL, so that it fits every base address: a server that refuses it has another secret, does not know the \
                 key, or takes no PLAINTEXT.",
            );
        }
        let scheme = if self.captured.scheme_is_assumed {
            let scheme = self.captured.request.sent.scheme();
            let other = if scheme == Scheme::Https { Scheme::Http } else { Scheme::Https };
            format!(
                ", provided that {} was called (the text does not say; had it been {}, the client would have signed \
                 the wrong scheme)",
                scheme.name(),
                other.name()
            )
        } else {
            String::new()
        };
        let then = match self.against {
            Some(_) => {
                "The server wants just this base string: if it refuses it, it has another secret, does not know the key, \
                 or minds the time or the nonce."
            }
            None => {
                "A server that refuses it signs another base URL, has another secret, does not know the key, or minds \
                 the time or the nonce."
            }
        };
        Spoken::only(format!(
            "Nothing is wrong with this signature: it is the one that RFC 5849 asks for, with this secret{scheme}. {then}"
        ))
    }
}
