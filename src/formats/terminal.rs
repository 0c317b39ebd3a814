//! Text from a server, made harmless for a terminal.

/// Replaces control characters and marks of writing direction, which can move the cursor, set a title or
/// reorder what is read, by their escapes. Line ends are replaced as well.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hostile(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// The longest sentence about a foreign text, in bytes.
const LONGEST: usize = 1500;
/// So much of its end is kept: what to do stands there.
const KEPT_OF_THE_END: usize = 400;

/// A sentence that may quote a foreign text: [`printable`], and without its middle when that text is long.
pub fn sentence(text: &str) -> String {
    let text = printable(text);
    if text.len() <= LONGEST {
        return text;
    }
    let begin = &text[..text.floor_char_boundary(LONGEST - KEPT_OF_THE_END)];
    let end = &text[text.ceil_char_boundary(text.len() - KEPT_OF_THE_END)..];
    format!("{begin} ... {end}")
}

/// Whether a character does something to a terminal but stand there.
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{061c}')
        // What nobody sees may hide words in a text that is passed on.
        || matches!(c, '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shows_escapes_in_place_of_obeying_them() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}"), "a\\u{1b}[2Jb\\u{202e}");
    }

    #[test]
    fn a_long_name_does_not_hide_the_end_of_a_sentence() {
        let said = sentence(&format!("\"{}\" is no word: take \"name\"", "\u{e4}\t".repeat(900)));
        assert!(said.len() <= LONGEST + 5 && said.starts_with("\"\u{e4}\\u{9}"), "{said}");
        assert!(said.contains(" ... ") && said.ends_with("is no word: take \"name\""), "{said}");
        let short = "x".repeat(LONGEST);
        assert_eq!(sentence(&short), short);
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in ".*") {
            prop_assert!(!printable(&text).chars().any(char::is_control));
        }
    }
}
