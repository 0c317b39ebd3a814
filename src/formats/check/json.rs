//! One JSON document; its schema is docs/check.schema.json.

use crate::check::CheckReport;

/// The check as JSON, with a line end.
pub fn write(report: &CheckReport) -> String {
    let mut text =
        serde_json::to_string_pretty(report).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
    text.push('\n');
    text
}
