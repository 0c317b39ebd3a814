//! HTML's numbers and names of characters.

use html_escape::NAMED_ENTITIES;

use super::{Reader, Reading, character};

/// No name has more letters and digits.
const LONGEST: usize = 31;
/// Browsers take any number of zeros before a number.
pub(super) const MOST_DIGITS: usize = 16;

impl Reader<'_> {
    /// `#43;`, `#x2B;`, `amp;`, and what browsers read without a semicolon.
    pub(super) fn entity(self, at: usize) -> Vec<Reading> {
        if let Some(at) = self.expect(at, '#') {
            return self.numeric_entity(at);
        }
        let letters = self.text[at..].bytes().take_while(u8::is_ascii_alphanumeric).take(LONGEST);
        let next = at + letters.count();
        let letters = &self.text[at..next];
        let whole = named(letters).and_then(|own| Some((own, self.expect(next, ';')?)));
        let begun = || named_without_semicolon(letters).map(|(own, length)| (own, at + length));
        whole.or_else(begun).into_iter().collect()
    }

    fn numeric_entity(self, at: usize) -> Vec<Reading> {
        let hexadecimal = self.letters(at, "x").or_else(|| self.letters(at, "X"));
        let (radix, at) = hexadecimal.map_or((10, at), |at| (16, at));
        let mut all = self.numbers(at, &(radix, 1..=MOST_DIGITS));
        let Some(longest) = all.pop() else { return Vec::new() };
        let ended = character(longest).and_then(|(own, next)| Some((own, self.expect(next, ';')?)));
        if ended.is_some() {
            return ended.into_iter().collect();
        }
        // Whoever leaves the semicolon out may have been followed by a digit.
        let shorter = all.into_iter().filter_map(character).filter(|(own, _)| matches!(own, ' '..='~'));
        shorter.chain(character(longest)).collect()
    }
}

/// `uuml` is ü.
fn named(name: &str) -> Option<char> {
    let place = NAMED_ENTITIES.binary_search_by(|(own, _)| (*own).cmp(name.as_bytes())).ok()?;
    let mut meant = NAMED_ENTITIES[place].1.chars();
    meant.next().filter(|_| meant.next().is_none())
}

/// The name that these letters begin with, of those that browsers know without a semicolon: what HTML itself is made of, and
/// Latin-1.
fn named_without_semicolon(letters: &str) -> Option<(char, usize)> {
    let beginnings = (2..=letters.len().min("frac12".len())).rev();
    let is_old = |own: &char| matches!(own, '&' | '<' | '>' | '"' | '\u{a0}'..='\u{ff}');
    beginnings.filter_map(|length| Some((named(&letters[..length])?, length))).find(|(own, _)| is_old(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_name() {
        for (name, meant) in NAMED_ENTITIES {
            let name = std::str::from_utf8(name).unwrap();
            assert!(name.len() <= LONGEST && name.bytes().all(|own| own.is_ascii_alphanumeric()), "{name}");
            assert_eq!(named(name).is_some(), meant.chars().count() == 1, "{name}");
        }
        assert_eq!(named("notaname"), None);
    }

    #[test]
    fn knows_which_need_no_semicolon() {
        assert_eq!(named_without_semicolon("ampere"), Some(('&', 3)));
        assert_eq!(named_without_semicolon("uumlber"), Some(('\u{fc}', 4)));
        assert_eq!(named_without_semicolon("plus"), None);
    }
}
