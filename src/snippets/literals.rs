//! Texts as the literals of languages. What would move a terminal's cursor, turn round what is read, or not be seen stands as an
//! escape: code is looked at before it is run.

use std::fmt::Write as _;

use crate::formats::is_hostile;

/// As JSON writes it, which JavaScript and C# read as well.
pub(super) fn quoted(text: &str) -> String {
    escaped(&json(text), |out, own| {
        own.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
    })
}

/// The same, but that Python does not put two surrogates together.
pub(super) fn python(text: &str) -> String {
    escaped(&json(text), |out, own| match u32::from(own) {
        short @ ..=0xffff => write!(out, "\\u{short:04x}"),
        long => write!(out, "\\U{long:08x}"),
    })
}

/// In bytes, which is how the code reads a text.
pub(crate) fn bash(text: &str) -> String {
    if !text.contains(is_hostile) {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    // Of three digits, so that no digit behind it belongs to it.
    let octal = escaped(&text, |out, own| {
        own.encode_utf8(&mut [0; 4]).bytes().try_for_each(|byte| write!(out, "\\{byte:03o}"))
    });
    format!("$'{octal}'")
}

/// `PowerShell` takes typographic quotation marks for its own, and version 5.1 knows no escape for a number.
pub(crate) fn powershell(text: &str) -> String {
    let mut doubled = String::new();
    for own in text.chars() {
        let is_mark = matches!(own, '\'' | '\u{2018}'..='\u{201b}');
        doubled.extend(std::iter::repeat_n(own, 1 + usize::from(is_mark)));
    }
    let joined = escaped(&doubled, |out, own| {
        own.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "' + [char]0x{unit:04X} + '"))
    });
    if joined == doubled { format!("'{joined}'") } else { format!("('{joined}')") }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The text with what `escape` writes in the place of each character that must not stand there.
fn escaped(text: &str, escape: impl Fn(&mut String, char) -> std::fmt::Result) -> String {
    let mut out = String::with_capacity(text.len());
    for own in text.chars() {
        if is_hostile(own) {
            // A text takes whatever is written into it.
            let _ = escape(&mut out, own);
        } else {
            out.push(own);
        }
    }
    out
}
