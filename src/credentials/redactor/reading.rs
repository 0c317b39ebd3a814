//! Which characters a text may mean at a place: the one that stands there, or the one that is escaped there, by whatever
//! escapes servers, browsers and we ourselves use.

/// A character, and where the text goes on after it.
pub(super) type Reading = (char, usize);

/// So many escapes within each other are read: JSON in JSON in a query, or what was percent-encoded three times.
const DEPTH: usize = 3;

/// The names of HTML that encoders use for what secrets are made of.
const NAMES: [(&str, char); 10] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("plus", '+'),
    ("equals", '='),
    ("sol", '/'),
    ("percnt", '%'),
];

/// Whether more than the character itself may be meant where this byte stands.
pub(super) fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\' | b'&' | b'+')
}

/// Every reading of the text at this place; none at its end.
pub(super) fn readings(text: &str, at: usize) -> Vec<Reading> {
    Reader { text, depth: DEPTH }.readings(at)
}

/// Reads through so many layers of escapes.
#[derive(Clone, Copy)]
struct Reader<'a> {
    text: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn readings(self, at: usize) -> Vec<Reading> {
        let Some(own) = self.text[at..].chars().next() else { return Vec::new() };
        if self.depth == 0 || !begins_escape(self.text.as_bytes()[at]) {
            return vec![(own, at + own.len_utf8())];
        }
        let below = Self { depth: self.depth - 1, ..self };
        let mut all = below.readings(at);
        for place in 0..all.len() {
            let (own, next) = all[place];
            for found in below.escaped(own, next) {
                if !all.contains(&found) {
                    all.push(found);
                }
            }
        }
        all
    }

    /// What an escape that begins with `own` means, when the text goes on at `next`.
    fn escaped(self, own: char, next: usize) -> Vec<Reading> {
        match own {
            '+' => vec![(' ', next)],
            '%' => {
                // `%u002B` is what JavaScript's escape() writes.
                let unit = self.letters(next, "u").and_then(|next| self.unit(next));
                self.bytes(next, &['%']).into_iter().chain(unit).collect()
            }
            '\\' => self.behind_backslash(next),
            '&' => self.entity(next).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn behind_backslash(self, at: usize) -> Vec<Reading> {
        let mut all = Vec::new();
        for (own, next) in self.readings(at) {
            match own {
                'u' => all.extend(self.unit(next).or_else(|| self.in_braces(next))),
                'x' => all.extend(self.bytes(next, &['\\', 'x'])),
                'n' => all.push(('\n', next)),
                'r' => all.push(('\r', next)),
                't' => all.push(('\t', next)),
                _ if own.is_ascii_punctuation() => all.push((own, next)),
                _ => {}
            }
        }
        all
    }

    /// Bytes of two hexadecimal digits, `lead` before each but the first: one character of UTF-8, or of Latin-1.
    fn bytes(self, at: usize, lead: &[char]) -> Vec<Reading> {
        let Some((first, next)) = self.byte(at) else { return Vec::new() };
        let mut all = vec![(char::from(first), next)];
        if first >= 0x80 {
            self.complete(&[first], next, lead, &mut all);
        }
        all
    }

    /// The characters that these bytes may begin.
    fn complete(self, begun: &[u8], at: usize, lead: &[char], all: &mut Vec<Reading>) {
        for place in self.behind(at, lead) {
            let Some((byte @ 0x80..=0xbf, next)) = self.byte(place) else { continue };
            let bytes = [begun, &[byte]].concat();
            match std::str::from_utf8(&bytes) {
                Ok(text) => all.extend(text.chars().map(|own| (own, next))),
                Err(_) if bytes.len() < 4 => self.complete(&bytes, next, lead, all),
                Err(_) => {}
            }
        }
    }

    /// Every place behind these characters.
    fn behind(self, at: usize, wanted: &[char]) -> Vec<usize> {
        wanted.iter().fold(vec![at], |places, wanted| {
            let all = places.into_iter().flat_map(|place| self.readings(place));
            all.filter_map(|(own, next)| (own == *wanted).then_some(next)).collect()
        })
    }

    fn byte(self, at: usize) -> Option<(u8, usize)> {
        let (value, next) = self.number(at, 16, 2, 2)?;
        Some((u8::try_from(value).ok()?, next))
    }

    /// Four hexadecimal digits: a unit of UTF-16, or the first of two.
    fn unit(self, at: usize) -> Option<Reading> {
        let (first, next) = self.number(at, 16, 4, 4)?;
        if let Some(own) = char::from_u32(first) {
            return Some((own, next));
        }
        let next = self.behind(next, &['\\']).into_iter().find_map(|next| self.letters(next, "u"))?;
        let (second, next) = self.number(next, 16, 4, 4)?;
        let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
        Some((char::decode_utf16(units).next()?.ok()?, next))
    }

    /// `{200b}`, as we ourselves escape for terminals.
    fn in_braces(self, at: usize) -> Option<Reading> {
        let (value, next) = self.number(self.expect(at, '{')?, 16, 1, 6)?;
        Some((char::from_u32(value)?, self.expect(next, '}')?))
    }

    /// `#43;`, `#x2B;`, `amp;`
    fn entity(self, at: usize) -> Option<Reading> {
        if let Some(at) = self.expect(at, '#') {
            let (value, next) = match self.letters(at, "x").or_else(|| self.letters(at, "X")) {
                Some(at) => self.number(at, 16, 1, 8)?,
                None => self.number(at, 10, 1, 8)?,
            };
            return Some((char::from_u32(value)?, self.expect(next, ';')?));
        }
        let (own, next) = NAMES.iter().find_map(|(name, own)| Some((*own, self.letters(at, name)?)))?;
        Some((own, self.expect(next, ';')?))
    }

    /// Behind letters, which nobody escapes.
    fn letters(self, at: usize, wanted: &str) -> Option<usize> {
        self.text[at..].starts_with(wanted).then_some(at + wanted.len())
    }

    fn number(self, at: usize, radix: u32, least: usize, most: usize) -> Option<(u32, usize)> {
        let (mut value, mut next, mut digits) = (0_u32, at, 0);
        while digits < most {
            let digit = |(own, next): Reading| Some((own.to_digit(radix)?, next));
            let Some((digit, after)) = self.readings(next).into_iter().find_map(digit) else { break };
            value = value.checked_mul(radix)?.checked_add(digit)?;
            next = after;
            digits += 1;
        }
        (digits >= least).then_some((value, next))
    }

    fn expect(self, at: usize, wanted: char) -> Option<usize> {
        self.readings(at).into_iter().find_map(|(own, next)| (own == wanted).then_some(next))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::readings;

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
        ] {
            assert!(means(text, own), "{text}: {:?}", readings(text, 0));
        }
    }

    proptest! {
        #[test]
        fn takes_any_text(text in r"[%\\&+u{}x#;0-9a-fA-Fü]{0,24}") {
            for (own, next) in readings(&text, 0) {
                prop_assert!(next > 0 && text.is_char_boundary(next), "{own}");
            }
        }
    }
}
