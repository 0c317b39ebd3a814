//! One way that gives the signature of a captured request, as an inspection reports it.

use serde::Serialize;

use crate::search::Explanation;

/// One way that gives the signature.
#[derive(Clone, Debug, Serialize)]
pub struct ExplanationReport {
    /// Its name.
    pub variant: String,
    /// The same, each deviation for itself.
    pub deviations: Vec<DeviationReport>,
    /// What is signed as base string URI.
    pub base_string_uri: String,
    /// What is signed.
    pub signature_base_string: String,
    /// Other variants with the same bytes.
    pub also: Vec<String>,
}

/// One difference from RFC 5849.
#[derive(Clone, Debug, Serialize)]
pub struct DeviationReport {
    /// The decision.
    pub axis: &'static str,
    /// What was chosen.
    pub choice: String,
    /// In words.
    pub said: String,
}

impl From<&Explanation> for ExplanationReport {
    fn from(explanation: &Explanation) -> Self {
        let deviations = explanation.variant.deviations.iter().map(|own| DeviationReport {
            axis: own.axis.name,
            choice: own.choice.name.clone(),
            said: own.choice.said.clone(),
        });
        Self {
            variant: explanation.variant.to_string(),
            deviations: deviations.collect(),
            base_string_uri: explanation.base_string_uri.clone(),
            signature_base_string: explanation.signature_base_string.clone(),
            also: explanation.also.iter().map(ToString::to_string).collect(),
        }
    }
}
