//! Every escape is read, and every text can be.

use proptest::prelude::*;

use super::{Reading, Text};

fn readings(text: &str, at: usize) -> Vec<Reading> {
    Text::new(text).readings(at).to_vec()
}

fn means(text: &str, wanted: char) -> bool {
    readings(text, 0).contains(&(wanted, text.len()))
}

#[test]
fn reads_every_escape() {
    for plus in [
        "+",
        "%2B",
        "%2b",
        "%252B",
        "%25252b",
        "\\u002B",
        "\\\\u002b",
        "&#x2B;",
        "&#43;",
        "&plus;",
        "&amp;#x2B;",
        "\\+",
        "\\\\\\+",
        "\\x2B",
        "\\u{2b}",
        "%u002B",
        "%26%2343%3B",
        "\\u0026#43;",
        "%25%32%42",
        "&#43",
        "&#x2b",
        "&amp;plus;",
        "=2B",
        "=3D2B",
        "\\053",
        "\\\\053",
        "\\53",
        "\\x{2b}",
        "\\U0000002B",
        "\\2b",
        "%26plus%3b",
        "&#0000000043;",
        "&#x0000000002B;",
        "&#0000000000000043;",
    ] {
        assert!(means(plus, '+'), "{plus}: {:?}", readings(plus, 0));
    }
    for (text, own) in [
        ("%C3%BC", 'ü'),
        ("%FC", 'ü'),
        ("\\xc3\\xbc", 'ü'),
        ("%e6%97%a5", '日'),
        ("\\ud83d\\ude00", '😀'),
        ("&#128512;", '😀'),
        ("%F0%9F%98%80", '😀'),
        ("\\/", '/'),
        ("\\\"", '"'),
        ("+", ' '),
        ("%2B", ' '),
        ("\\t", '\t'),
        ("=C3=BC", 'ü'),
        ("\\303\\274", 'ü'),
        ("\\c3\\bc", 'ü'),
        ("&uuml;", 'ü'),
        ("&uuml", 'ü'),
        ("%uD83D%uDE00", '😀'),
        ("\\U0001F600", '😀'),
        ("&nbsp;", '\u{a0}'),
        ("&AMP", '&'),
        ("''", '\''),
        ("'\\''", '\''),
        ("\"\"", '"'),
        ("&commat;", '@'),
    ] {
        assert!(means(text, own), "{text}: {:?}", readings(text, 0));
    }
}

#[test]
fn reads_what_has_no_semicolon_before_a_digit() {
    for (text, own, next) in [("&#331", '!', 4), ("&#x2BEF", '+', 5), ("&#33x", '!', 4), ("&lter", '<', 3)] {
        assert!(readings(text, 0).contains(&(own, next)), "{text}: {:?}", readings(text, 0));
    }
}

proptest! {
    #[test]
    fn takes_any_text(text in r#"[%\\&=+'"uUltmp{}x#;0-9a-fA-Fü]{0,24}"#) {
        for (own, next) in readings(&text, 0) {
            prop_assert!(next > 0 && text.is_char_boundary(next), "{own}");
        }
    }
}
