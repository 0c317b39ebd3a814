//! How programs write a text into an address, JSON or HTML. Where that is encoded once more, as in a token, no escape can be read
//! any more: each way is looked for as a whole.

use crate::axes::hex_case::lower;
use crate::rfc5849::percent_encoding::encode;

/// Every way; most secrets look the same in nearly all of them.
pub(super) fn ways(text: &str) -> Vec<String> {
    let mut all = in_urls(text);
    all.extend(JSON.iter().map(|own| own.write(text)));
    for mark in ["&quot;", "&#34;", "\""] {
        all.extend(["'", "&#39;", "&#039;", "&#x27;"].map(|apostrophe| in_html(text, mark, apostrophe)));
    }
    all
}

/// As the RFC has it; as JavaScript's `encodeURIComponent`; and as forms, where languages do not agree on the tilde and the star.
/// .NET writes lower case.
fn in_urls(text: &str) -> Vec<String> {
    let rfc = encode(text);
    let script = LEFT_BY_SCRIPTS.chars().fold(rfc.clone(), |text, own| left(&text, own));
    let form = rfc.replace("%20", "+");
    let form_of_script = script.replace("%20", "+");
    let form_without_tilde = form.replace('~', "%7E");
    let form_of_browser = left(&form_without_tilde, '*');
    let all = [rfc, script, form, form_of_script, form_without_tilde, form_of_browser];
    all.iter().map(|own| lower(own)).chain(all.iter().cloned()).collect()
}

const LEFT_BY_SCRIPTS: &str = "!'()*";

/// With this character as it is.
fn left(encoded: &str, own: char) -> String {
    let own = own.to_string();
    encoded.replace(&encode(&own), &own)
}

/// How a library writes JSON.
struct Json {
    /// Characters of ASCII that it writes as `\u`, with a number.
    numbered: &'static str,
    has_capitals: bool,
    escapes_slashes: bool,
    is_ascii: bool,
}

impl Json {
    const PLAIN: Self = Self { numbered: "", has_capitals: false, escapes_slashes: false, is_ascii: false };

    fn write(&self, text: &str) -> String {
        let mut out = String::new();
        for own in text.chars() {
            if self.numbered.contains(own) || self.is_ascii && !own.is_ascii() {
                for unit in own.encode_utf16(&mut [0; 2]) {
                    let unit =
                        if self.has_capitals { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
                    out.push_str(&unit);
                }
            } else if own == '/' && self.escapes_slashes {
                out.push_str("\\/");
            } else {
                let quoted = serde_json::Value::from(own.to_string()).to_string();
                out.push_str(&quoted[1..quoted.len() - 1]);
            }
        }
        out
    }
}

static JSON: [Json; 7] = [
    Json::PLAIN,
    // Python.
    Json { is_ascii: true, ..Json::PLAIN },
    // PHP, of itself and for a page.
    Json { is_ascii: true, escapes_slashes: true, ..Json::PLAIN },
    Json { escapes_slashes: true, ..Json::PLAIN },
    Json { numbered: "<>&'\"", has_capitals: true, is_ascii: true, escapes_slashes: true },
    // Go.
    Json { numbered: "<>&", ..Json::PLAIN },
    // .NET.
    Json { numbered: "<>&'\"+`", has_capitals: true, is_ascii: true, escapes_slashes: false },
];

/// Which numbers stand for quotation marks is a matter of the language.
fn in_html(text: &str, mark: &str, apostrophe: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', mark).replace('\'', apostrophe)
}
