//! The structure of a body without its values: what kind of text it is, and its outline.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

/// What kind of body an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing.
    Empty,
    /// JSON.
    Json,
    /// HTML or XML.
    Markup,
    /// Any other text.
    Text,
    /// No text at all.
    Binary,
}

/// Kind and outline of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Its kind.
    pub kind: Kind,
    /// JSON: paths of keys with the types of their values. Markup: names of tags. Else nothing. Each is kept as its
    /// hash, since a key may be as long as the body, and every path below it longer.
    pub outline: BTreeSet<u64>,
}

/// No outline needs more; a longer one is cut.
const OUTLINE_LIMIT: usize = 500;

impl Structure {
    /// Reads the structure of a body.
    pub fn of(text: &str) -> Self {
        let trimmed = text.trim();
        let mut outline = BTreeSet::new();
        let kind = if trimmed.is_empty() {
            Kind::Empty
        } else if let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(trimmed) {
            walk(&value, 0, &mut outline);
            Kind::Json
        } else if trimmed.starts_with('<') {
            tags(trimmed, &mut outline);
            Kind::Markup
        } else if trimmed.chars().filter(|c| c.is_control() && !c.is_whitespace() || *c == '\u{fffd}').count()
            * 20
            > trimmed.chars().count()
        {
            Kind::Binary
        } else {
            Kind::Text
        };
        Self { kind, outline }
    }

    /// Whether it is a JSON object with a sentence about itself, as refusals are: whether it is one, its words say.
    pub fn is_message(&self) -> bool {
        let has = |member: &&str| {
            let path = below(0, member);
            [path, below(path, "{}"), below(path, "[]")].iter().any(|own| self.outline.contains(own))
        };
        self.kind == Kind::Json && MESSAGE.iter().any(has)
    }

    /// Share of the outline that both have: 1 is the same, 0 nothing in common.
    pub fn likeness(&self, other: &Self) -> f64 {
        if self.kind != other.kind {
            return 0.0;
        }
        let common = self.outline.intersection(&other.outline).count();
        let all = self.outline.union(&other.outline).count();
        #[allow(clippy::cast_precision_loss, reason = "at most a thousand")]
        if all == 0 { 1.0 } else { common as f64 / all as f64 }
    }
}

/// Members that say how a request ended.
const MESSAGE: [&str; 20] = [
    "message",
    "msg",
    "error",
    "errors",
    "reason",
    "detail",
    "desc",
    "description",
    "errmessage",
    "fault",
    "errmsg",
    "errcode",
    "errorCode",
    "errorMessage",
    "error_code",
    "error_message",
    "resultCode",
    "ret",
    "retcode",
    "returnCode",
];

/// The path `path` with one piece more.
fn below(path: u64, piece: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (path, piece).hash(&mut hasher);
    hasher.finish()
}

fn walk(value: &Value, path: u64, outline: &mut BTreeSet<u64>) {
    if outline.len() >= OUTLINE_LIMIT {
        return;
    }
    match value {
        Value::Object(members) => {
            outline.insert(below(path, "{}"));
            for (key, value) in members {
                // A key with a digit in it is an identifier, which is a value.
                let key = if key.bytes().any(|b| b.is_ascii_digit()) { "#" } else { key };
                walk(value, below(path, key), outline);
            }
        }
        Value::Array(items) => {
            outline.insert(below(path, "[]"));
            for item in items.iter().take(20) {
                walk(item, below(path, "*"), outline);
            }
        }
        _ => {
            outline.insert(path);
        }
    }
}

fn tags(text: &str, outline: &mut BTreeSet<u64>) {
    for piece in text.split('<').skip(1) {
        let name: String =
            piece.chars().take_while(|c| c.is_alphanumeric() || "-:_".contains(*c)).take(40).collect();
        if !name.is_empty() && outline.len() < OUTLINE_LIMIT {
            outline.insert(below(0, &name.to_lowercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_an_error_from_data_and_not_one_list_from_another() {
        let error = Structure::of(r#"{"error":"no","code":3}"#);
        let one = Structure::of(r#"[{"id":1,"name":"a"}]"#);
        let two = Structure::of(r#"[{"id":2,"name":"b"},{"id":3,"name":"c"}]"#);
        assert!(error.likeness(&one) < 0.1 && error.is_message() && !one.is_message());
        assert!(one.likeness(&two) > 0.99);
        assert_eq!(Structure::of("<html><p>x</html>").kind, Kind::Markup);
        assert_eq!(Structure::of(" \n").kind, Kind::Empty);
        assert_eq!(Structure::of("\u{fffd}\u{0}\u{1}").kind, Kind::Binary);
    }

    #[test]
    fn what_is_no_text_is_binary() {
        for (text, kind) in [
            ("", Kind::Empty),
            ("3", Kind::Text),
            ("[1", Kind::Text),
            ("[]", Kind::Json),
            ("a\tb\r\nc", Kind::Text),
            // One character of twenty is none too many.
            ("\u{1}bcdefghijklmnopqrst", Kind::Text),
            ("\u{1}\u{2}cdefghijklmnopqrst", Kind::Binary),
            ("\u{fffd}\u{fffd}cdefghijklmnopqrst", Kind::Binary),
        ] {
            assert_eq!(Structure::of(text).kind, kind, "{text:?}");
        }
        assert!(Structure::of("a").likeness(&Structure::of("[]")).abs() < f64::EPSILON);
    }

    #[test]
    fn values_keys_with_digits_and_what_goes_on_too_long_make_no_outline() {
        let alike = |one: &str, two: &str| Structure::of(one) == Structure::of(two);
        assert!(alike(r#"{"a7":1,"b":"x"}"#, r#"{"a8":2,"b":"y"}"#));
        assert!(!alike(r#"{"a":1}"#, r#"{"b":1}"#));
        assert!(!alike(r#"{"a":1}"#, r#"{"a":[1]}"#));
        assert!(!alike(r#"[{"a":1}]"#, r#"{"a":1}"#));
        assert!(alike("<a-b x=1>t</a-b>", "<A-B y=2>u</A-B>"));
        assert!(!alike("<a:b>", "<a>"));
        let items = |n: usize| format!("[{}{{\"a\":1}}]", "1,".repeat(n));
        assert!(!alike(&items(1), "[1]") && !alike(&items(19), "[1]") && alike(&items(20), "[1]"));
        let keys = |n: usize| {
            let letter = |i: usize| char::from(b'a' + u8::try_from(i % 26).unwrap());
            let keys: Vec<String> =
                (0..n).map(|i| format!("\"{}{}\":1", "k".repeat(i / 26), letter(i))).collect();
            format!("{{{}}}", keys.join(","))
        };
        assert_eq!(Structure::of(&keys(300)).outline.len(), 301);
        assert_eq!(Structure::of(&keys(2 * OUTLINE_LIMIT)).outline.len(), OUTLINE_LIMIT);
        let tags: Vec<String> = (0..2 * OUTLINE_LIMIT).map(|i| format!("<t{i}>")).collect();
        assert_eq!(Structure::of(&tags.concat()).outline.len(), OUTLINE_LIMIT);
        for member in MESSAGE {
            assert!(Structure::of(&format!("{{\"{member}\":1}}")).is_message(), "{member}");
        }
        assert!(!Structure::of("<message>").is_message());
    }

    #[test]
    fn a_key_in_another_place_is_another_outline() {
        let one = Structure::of(r#"{"a":{"b":1},"c":2}"#);
        let other = Structure::of(r#"{"a":{"c":1},"b":2}"#);
        assert!((one.likeness(&Structure::of(r#"{"a":{"b":5},"c":6}"#)) - 1.0).abs() < f64::EPSILON);
        assert!(one.likeness(&other) < 0.6, "{}", one.likeness(&other));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            prop_assert!((Structure::of(&text).likeness(&Structure::of(&text)) - 1.0).abs() < f64::EPSILON);
        }
    }
}
