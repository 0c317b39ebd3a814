//! A plan as it is recorded: variants by their names.

use serde::{Deserialize, Serialize};

use crate::axis::{Situation, Variant};
use crate::plan::{Candidate, Plan, Stage};

/// A plan: it depends on the secret, which variants come to the same bytes.
#[derive(Serialize, Deserialize)]
pub(super) struct PlanLine {
    candidates: Vec<CandidateLine>,
    shapes: Vec<String>,
    inert: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct CandidateLine {
    variant: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    also: Vec<String>,
    base_string_uri: String,
    core: bool,
    stage: Stage,
    shape: usize,
}

fn names(variants: &[Variant]) -> Vec<String> {
    variants.iter().map(ToString::to_string).collect()
}

impl PlanLine {
    pub(super) fn of(plan: &Plan) -> Self {
        let candidate = |own: &Candidate| CandidateLine {
            variant: own.variant.to_string(),
            also: names(&own.also),
            base_string_uri: own.base_string_uri.clone(),
            core: own.core,
            stage: own.stage,
            shape: own.shape,
        };
        Self {
            candidates: plan.candidates.iter().map(candidate).collect(),
            shapes: names(&plan.shapes),
            inert: names(&plan.inert),
        }
    }

    /// The same again; none where this situation has no such variants.
    pub(super) fn plan(&self, situation: &Situation) -> Option<Plan> {
        let variant = |text: &String| Variant::parse(text, situation).ok();
        let all = |texts: &[String]| texts.iter().map(variant).collect::<Option<Vec<Variant>>>();
        let candidate = |own: &CandidateLine| {
            Some(Candidate {
                variant: variant(&own.variant)?,
                also: all(&own.also)?,
                base_string_uri: own.base_string_uri.clone(),
                core: own.core,
                stage: own.stage,
                shape: own.shape,
            })
        };
        let candidates = self.candidates.iter().map(candidate).collect::<Option<Vec<Candidate>>>()?;
        let shapes = all(&self.shapes)?;
        let is_whole = !candidates.is_empty() && candidates.iter().all(|own| own.shape < shapes.len());
        is_whole.then_some(Plan { candidates, shapes, inert: all(&self.inert)? })
    }
}
