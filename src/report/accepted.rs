//! What a report's JSON says of how to sign, for those who apply it.

use serde::Deserialize;
use thiserror::Error;

use super::SCHEMA_VERSION;
use crate::axes::AXES;
use crate::axis::{Choice, Deviation, Edit, Situation, Variant};
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// Why a file is no report that can be applied.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum AcceptedError {
    #[error("it is not a report of \"sigprobe probe --format json\" (see line {}, column {})", .0.line(), .0.column())]
    Form(serde_json::Error),
    #[error(
        "it has schema version {0}, and this sigprobe reads version {SCHEMA_VERSION}: make the report anew"
    )]
    Version(u64),
    #[error("nothing is accepted in it: there is no way of signing to take from it")]
    Nothing,
    #[error("its accepted base string URI cannot be read")]
    Uri,
}

#[derive(Deserialize)]
struct Versioned {
    schema_version: u64,
}

#[derive(Deserialize)]
struct Document {
    accepted: Vec<Entry>,
    sent: Sent,
}

#[derive(Deserialize)]
struct Entry {
    base_string_uri: String,
    variant: String,
}

#[derive(Deserialize)]
struct Sent {
    placement: String,
    signature_method: String,
}

/// The accepted way of signing that a report names first.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What is signed for the URL that was called.
    pub base_string_uri: BaseStringUri,
    /// Where the OAuth parameters travelled when nothing else was tried.
    pub placement: String,
    /// Signature method when nothing else was tried.
    pub signature_method: String,
    /// The deviations beside the base string URI, as a variant prints.
    others: String,
}

impl Accepted {
    /// Reads the JSON of a report.
    pub fn read(json: &str) -> Result<Self, AcceptedError> {
        let versioned: Versioned = serde_json::from_str(json).map_err(AcceptedError::Form)?;
        if versioned.schema_version != u64::from(SCHEMA_VERSION) {
            return Err(AcceptedError::Version(versioned.schema_version));
        }
        let document: Document = serde_json::from_str(json).map_err(AcceptedError::Form)?;
        let entry = document.accepted.first().ok_or(AcceptedError::Nothing)?;
        let Called { scheme, host, port, path, .. } =
            Called::parse(&entry.base_string_uri).map_err(|_| AcceptedError::Uri)?;
        let is_base = |word: &&str| word.starts_with("base-uri-") || word.starts_with("base-address=");
        let others: Vec<&str> =
            entry.variant.split_whitespace().filter(|word| *word != "rfc5849" && !is_base(word)).collect();
        Ok(Self {
            base_string_uri: BaseStringUri { scheme, host, port, path },
            placement: document.sent.placement,
            signature_method: document.sent.signature_method,
            others: others.join(" "),
        })
    }

    /// The deviations beside the base string URI, as a variant prints; empty when there are none.
    pub fn others(&self) -> &str {
        &self.others
    }

    /// The base address that the server signs, where `to` is the one that is called: the signed URI without the end of
    /// the path that lies behind `to`.
    pub fn base_address(&self, to: &Called) -> String {
        let path = &self.base_string_uri.path;
        let own: Vec<&str> = to.path.split('/').filter(|segment| !segment.is_empty()).collect();
        let signed: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let shared =
            own.iter().zip(&signed).take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count();
        let mut base = self.base_string_uri.origin();
        for segment in &signed[..shared] {
            base.push('/');
            base.push_str(segment);
        }
        base
    }

    /// The variant for the request of `situation`, which must be the one that was probed: the path that is signed is
    /// that of the report.
    pub fn variant(&self, situation: &Situation) -> Result<Variant, String> {
        let others = if self.others.is_empty() {
            Ok(Variant::rfc5849())
        } else {
            Variant::parse(&self.others, situation)
        }?;
        let axis = AXES.iter().find(|axis| axis.name == "base-address");
        if situation.request.sent.base_string_uri() == self.base_string_uri {
            return Ok(others);
        }
        let uri = self.base_string_uri.clone();
        let said = format!("base string URI {uri}");
        let edit = Edit::base_string_uri({
            let uri = uri.clone();
            move |own| own.clone_from(&uri)
        });
        let choice = Choice::inspect(uri.to_string(), 0, said, edit);
        axis.and_then(|axis| others.with(&Deviation { axis, choice: choice.into() }))
            .ok_or_else(|| format!("{uri} does not go together with {others}"))
    }
}
