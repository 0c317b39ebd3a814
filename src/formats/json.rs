//! One JSON document; its schema is docs/report.schema.json.

use serde::Serialize;

use super::terminal::is_hostile;
use crate::report::Report;

/// The report as JSON, with a line end.
pub fn write(report: &Report) -> String {
    document(report)
}

/// A document of several lines, with a line end.
pub(in crate::formats) fn document(value: &impl Serialize) -> String {
    ended(serde_json::to_string_pretty(value))
}

/// A document on one line, with a line end.
pub(super) fn line(value: &impl Serialize) -> String {
    ended(serde_json::to_string(value))
}

/// What could move the cursor or turn the direction of writing is escaped, which JSON demands of few characters and
/// allows of all. None of them stands outside of a string.
fn ended(text: serde_json::Result<String>) -> String {
    let text = text.unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
    let mut out = String::with_capacity(text.len() + 1);
    for own in text.chars() {
        if is_hostile(own) && own != '\n' {
            let mut units = [0; 2];
            out.extend(own.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(own);
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::{document, line};

    #[test]
    fn nothing_moves_the_cursor_and_everything_means_the_same() {
        let text = "a\u{9b}31m \u{202e}b \u{1b} \u{7f} \u{200b}\n\u{fc}";
        for written in [document(&text), line(&text)] {
            assert_eq!(written, "\"a\\u009b31m \\u202eb \\u001b \\u007f \\u200b\\n\u{fc}\"\n");
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
