//! What would be asked: the output of `--dry-run`.

use std::fmt::Write as _;

use serde_json::json;

use super::json::document;
use super::printable;
use crate::plan::Candidate;
use crate::report::SCHEMA_VERSION;
use crate::request::Request;

/// For people.
pub fn text(request: &Request, max_probes: usize, candidates: &[Candidate]) -> String {
    let mut text = format!(
        "Would call: {} {}\nFirst the controls: unsigned, and a wrong signature twice. Then, in this order and with \
         at most {max_probes} requests in all:\n",
        request.method,
        printable(&request.called.text())
    );
    for (core, title) in [(true, "Always"), (false, "Only when none of those is accepted (or with --all)")] {
        let _ = writeln!(text, "\n{title}:");
        for candidate in candidates.iter().filter(|candidate| candidate.core == core) {
            let _ = writeln!(text, "  {}  ({})", printable(&candidate.base_string_uri), candidate.variant);
        }
    }
    text.push_str("\nNothing was sent.\n");
    text
}

/// One JSON document.
pub fn json(request: &Request, max_probes: usize, candidates: &[Candidate]) -> String {
    let candidates: Vec<_> = candidates
        .iter()
        .map(|candidate| {
            json!({
                "variant": candidate.variant.to_string(),
                "also": candidate.also.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "base_string_uri": candidate.base_string_uri,
                "core": candidate.core,
            })
        })
        .collect();
    let plan = json!({
        "schema_version": SCHEMA_VERSION,
        "tool_version": env!("CARGO_PKG_VERSION"),
        "dry_run": true,
        "called": request.called.text(),
        "max_probes": max_probes,
        "candidates": candidates,
    });
    document(&plan)
}
