//! Texts as the literals of languages. What would move a terminal's cursor, turn round what is read, or not be seen stands as an
//! escape: code is looked at before it is run.

use crate::formats::is_hostile;

/// As JSON writes it, which JavaScript and C# read as well.
pub(super) fn quoted(text: &str) -> String {
    let units = |own: char| {
        let all =
            own.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>();
        all.concat()
    };
    in_quotation_marks(text, units)
}

/// The same, but that Python does not put two surrogates together.
pub(super) fn python(text: &str) -> String {
    in_quotation_marks(text, |own| match u32::from(own) {
        short @ ..=0xffff => format!("\\u{short:04x}"),
        long => format!("\\U{long:08x}"),
    })
}

fn in_quotation_marks(text: &str, escape: impl Fn(char) -> String) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.chars().map(|own| if is_hostile(own) { escape(own) } else { own.to_string() }).collect()
}

/// In bytes, which is how the code reads a text.
pub(super) fn bash(text: &str) -> String {
    if !text.contains(is_hostile) {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let literal = |own: char| match own {
        '\'' | '\\' => format!("\\{own}"),
        // Of three digits, so that no digit behind it belongs to it.
        _ if is_hostile(own) => {
            own.to_string().bytes().map(|byte| format!("\\{byte:03o}")).collect::<Vec<_>>().concat()
        }
        _ => own.to_string(),
    };
    format!("$'{}'", text.chars().map(literal).collect::<String>())
}

/// `PowerShell` takes typographic quotation marks for its own, and version 5.1 knows no escape for a number.
pub(super) fn powershell(text: &str) -> String {
    let unit = |unit: &u16| format!("' + [char]0x{unit:04X} + '");
    let literal = |own: char| match own {
        '\'' | '\u{2018}'..='\u{201b}' => format!("{own}{own}"),
        _ if is_hostile(own) => own.encode_utf16(&mut [0; 2]).iter().map(unit).collect(),
        _ => own.to_string(),
    };
    let quoted = format!("'{}'", text.chars().map(literal).collect::<String>());
    if text.contains(is_hostile) { format!("({quoted})") } else { quoted }
}
