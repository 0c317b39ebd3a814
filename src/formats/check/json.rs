//! One JSON document; its schema is docs/check.schema.json.

use crate::check::CheckReport;
use crate::formats::json::document;

/// The check as JSON, with a line end.
pub fn write(report: &CheckReport) -> String {
    document(report)
}
