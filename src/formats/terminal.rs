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

/// Whether a character does something to a terminal but stand there.
pub(super) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::printable;
    use proptest::prelude::*;

    #[test]
    fn shows_escapes_in_place_of_obeying_them() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}"), "a\\u{1b}[2Jb\\u{202e}");
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in ".*") {
            prop_assert!(!printable(&text).chars().any(char::is_control));
        }
    }
}
