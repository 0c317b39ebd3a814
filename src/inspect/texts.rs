//! Every text of an inspection that may hold what a captured request did: for what is put in the place of some of it.

use super::{AgainstReport, Calculation, DeviationReport, ExplanationReport, Inspection, Step};
use crate::causes::Finding;
use crate::comparison::Difference;

impl Inspection {
    /// Puts what `change` makes of a text in its place. Words of our own stay. Each field is named here, so that none that
    /// is added can be forgotten.
    pub fn change_texts(&mut self, change: &dyn Fn(&str) -> String) {
        let one = |text: &mut String| *text = change(text);
        let all = |texts: &mut Vec<String>| texts.iter_mut().for_each(one);
        let some = |text: &mut Option<String>| text.iter_mut().for_each(one);
        let Self {
            schema_version: _,
            origin,
            verdict: _,
            headline,
            change: changes,
            signature_method,
            rfc5849_base_string,
            explanations,
            against,
            calculations,
            findings,
            notes,
            tried: _,
            complete: _,
            elapsed_ms: _,
        } = self;
        [origin, headline, rfc5849_base_string].into_iter().for_each(one);
        [changes, notes].into_iter().for_each(all);
        some(signature_method);
        for ExplanationReport { variant, deviations, base_string_uri, signature_base_string, also } in
            explanations
        {
            [variant, base_string_uri, signature_base_string].into_iter().for_each(one);
            all(also);
            for DeviationReport { axis: _, choice, said } in deviations {
                [choice, said].into_iter().for_each(one);
            }
        }
        if let Some(AgainstReport {
            signed,
            signed_is_known: _,
            wanted,
            same_request: _,
            differences,
            matches: _,
        }) = against
        {
            [signed, wanted].into_iter().for_each(one);
            for Difference { part, signed, wanted } in differences {
                one(part);
                [signed, wanted].into_iter().for_each(some);
            }
        }
        for Calculation { variant, steps } in calculations {
            one(variant);
            for Step { section: _, name: _, lines } in steps {
                all(lines);
            }
        }
        for Finding { code: _, side: _, said, evidence, remedy } in findings {
            [said, remedy].into_iter().for_each(one);
            all(evidence);
        }
    }
}
