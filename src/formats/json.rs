//! One JSON document; its schema is docs/report.schema.json.

use crate::report::Report;

/// The report as JSON, with a line end.
pub fn write(report: &Report) -> String {
    let mut text =
        serde_json::to_string_pretty(report).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
    text.push('\n');
    text
}
