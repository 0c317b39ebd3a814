//! Which characters a text may mean at a place: the one that stands there, or the one that is escaped there, by whatever
//! escapes servers, browsers and we ourselves use.

mod entities;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

/// A character, and where the text goes on after it.
pub(super) type Reading = (char, usize);

/// So many escapes within each other are read: JSON in JSON in a query, or what was percent-encoded three times.
const DEPTH: usize = 3;

/// No escape of one character is longer: a number of HTML, with the zeros before it.
pub(super) const LONGEST_ESCAPE: usize = "&#x;".len() + entities::MOST_DIGITS;

/// What breaks a line is no longer, with how far the next one is moved in.
pub(super) const LONGEST_GAP: usize = 80;

/// How a number is written: its base, and how many digits it may have.
type Digits = (u32, RangeInclusive<usize>);

const TWO_OF_HEXADECIMAL: Digits = (16, 2..=2);
/// As C writes bytes.
const OCTAL: Digits = (8, 1..=3);
/// Each is a way to write its first character, which is also the last, within a text that it surrounds: in SQL, YAML and CSV,
/// and in a shell.
const QUOTED: [(char, &[char]); 3] = [('\'', &['\'']), ('\'', &['\\', '\'', '\'']), ('"', &['"'])];

/// Whether more than the character itself may be meant here. What follows is looked at once: nearly every quotation mark and
/// ampersand is one.
pub(super) fn begins_escape(text: &str, at: usize) -> bool {
    let own = text.as_bytes()[at];
    let Some(next) = text.as_bytes().get(at + 1) else { return own == b'+' };
    let is_nested = || matches!(next, b'%' | b'\\' | b'&' | b'=' | b'\r' | b'\n');
    match own {
        b'+' | b'\\' => true,
        b'%' => next.is_ascii_hexdigit() || *next == b'u' || is_nested(),
        b'=' => next.is_ascii_hexdigit() || is_nested(),
        b'&' => next.is_ascii_alphabetic() || *next == b'#' || is_nested(),
        b'"' | b'\'' => *next == own || is_nested(),
        _ => false,
    }
}

/// A text that is read, with what was found out about its places last: escapes within escapes are met again and again.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    /// The readings of a place at a depth, in the slot that both point to.
    known: RefCell<Vec<Option<Known>>>,
}

type Known = (usize, usize, Rc<[Reading]>);

/// So many are remembered.
const MOST_KNOWN: usize = 1 << 9;
/// A place has no more readings; one that could have more was made to.
const MOST_READINGS: usize = 16;

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, known: RefCell::default() }
    }

    /// Every reading at this place; none at the end.
    pub(super) fn readings(&self, at: usize) -> Rc<[Reading]> {
        Reader { of: self, text: self.text, depth: DEPTH }.readings(at)
    }
}

/// Reads through so many layers of escapes.
#[derive(Clone, Copy)]
struct Reader<'a> {
    of: &'a Text<'a>,
    text: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn readings(self, at: usize) -> Rc<[Reading]> {
        let Some(own) = self.text[at..].chars().next() else { return Rc::new([]) };
        if self.depth == 0 || !begins_escape(self.text, at) {
            return Rc::new([(own, at + own.len_utf8())]);
        }
        let slot = (at * DEPTH + self.depth) % MOST_KNOWN;
        if let Some(Some((place, depth, readings))) = self.of.known.borrow().get(slot)
            && (*place, *depth) == (at, self.depth)
        {
            return Rc::clone(readings);
        }
        let below = Self { depth: self.depth - 1, ..self };
        let mut all = below.readings(at).to_vec();
        for place in 0..all.len() {
            let (own, next) = all[place];
            for found in below.escaped(own, next) {
                if all.len() < MOST_READINGS && !all.contains(&found) {
                    all.push(found);
                }
            }
        }
        let all: Rc<[Reading]> = all.into();
        let mut known = self.of.known.borrow_mut();
        // Most texts are short and hold no escape.
        known.resize(MOST_KNOWN, None);
        known[slot] = Some((at, self.depth, Rc::clone(&all)));
        all
    }

    /// What an escape that begins with `own` means, when the text goes on at `next`.
    fn escaped(self, own: char, next: usize) -> Vec<Reading> {
        let mut all = match own {
            '+' => vec![(' ', next)],
            '%' => {
                // `%u002B` is what JavaScript's escape() writes.
                let unit = self.letters(next, "u").and_then(|next| self.unit(next));
                self.bytes(next, &['%'], &TWO_OF_HEXADECIMAL).into_iter().chain(unit).collect()
            }
            // Quoted-printable.
            '=' => self.bytes(next, &['='], &TWO_OF_HEXADECIMAL),
            '\\' => self.behind_backslash(next),
            '&' => self.entity(next),
            _ => Vec::new(),
        };
        for (_, rest) in QUOTED.iter().filter(|(first, _)| *first == own) {
            all.extend(self.behind(next, rest).into_iter().map(|next| (own, next)));
        }
        all
    }

    fn behind_backslash(self, at: usize) -> Vec<Reading> {
        let mut all = Vec::new();
        for (own, next) in self.going_on(at).iter().copied() {
            match own {
                'u' => all.extend(self.unit(next).or_else(|| self.in_braces(next))),
                'U' => all.extend(self.number(next, &(16, 8..=8)).and_then(character)),
                'x' => {
                    all.extend(self.bytes(next, &['\\', 'x'], &TWO_OF_HEXADECIMAL));
                    all.extend(self.in_braces(next));
                }
                '0'..='7' => all.extend(self.bytes(at, &['\\'], &OCTAL)),
                _ => {}
            }
            all.extend(control(own).map(|own| (own, next)));
            if own == ' ' || own.is_ascii_punctuation() {
                all.push((own, next));
            }
        }
        // As directories (LDAP) write bytes.
        all.extend(self.bytes(at, &['\\'], &TWO_OF_HEXADECIMAL));
        all
    }

    /// Bytes as so many digits, `lead` before each but the first: one character of UTF-8, or of Latin-1.
    fn bytes(self, at: usize, lead: &[char], digits: &Digits) -> Vec<Reading> {
        let Some((first, next)) = self.byte(at, digits) else { return Vec::new() };
        let mut all = vec![(char::from(first), next)];
        if first >= 0x80 {
            self.complete(&[first], next, (lead, digits), &mut all);
        }
        all
    }

    /// The characters that these bytes may begin.
    fn complete(self, begun: &[u8], at: usize, form: (&[char], &Digits), all: &mut Vec<Reading>) {
        let (lead, digits) = form;
        for place in self.behind(at, lead) {
            let Some((byte @ 0x80..=0xbf, next)) = self.byte(place, digits) else { continue };
            let bytes = [begun, &[byte]].concat();
            match std::str::from_utf8(&bytes) {
                Ok(text) => all.extend(text.chars().map(|own| (own, next))),
                Err(_) if bytes.len() < 4 => self.complete(&bytes, next, form, all),
                Err(_) => {}
            }
        }
    }

    /// Every place behind these characters.
    fn behind(self, at: usize, wanted: &[char]) -> Vec<usize> {
        let mut places = vec![at];
        for wanted in wanted {
            let all = places.into_iter().map(|place| self.going_on(place));
            let meant = |own: &&Reading| own.0 == *wanted;
            places = all
                .flat_map(|own| own.iter().filter(meant).map(|(_, next)| *next).collect::<Vec<_>>())
                .collect();
        }
        places
    }

    fn byte(self, at: usize, digits: &Digits) -> Option<(u8, usize)> {
        let (value, next) = self.number(at, digits)?;
        Some((u8::try_from(value).ok()?, next))
    }

    /// Four hexadecimal digits: a unit of UTF-16, or the first of two.
    fn unit(self, at: usize) -> Option<Reading> {
        let four = (16, 4..=4);
        let (first, next) = self.number(at, &four)?;
        if let Some(own) = char::from_u32(first) {
            return Some((own, next));
        }
        let behind = |lead| self.behind(next, &[lead]).into_iter().find_map(|next| self.letters(next, "u"));
        let next = behind('\\').or_else(|| behind('%'))?;
        let (second, next) = self.number(next, &four)?;
        let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
        Some((char::decode_utf16(units).next()?.ok()?, next))
    }

    /// `{200b}`, as we ourselves escape for terminals.
    fn in_braces(self, at: usize) -> Option<Reading> {
        let (own, next) = character(self.number(self.expect(at, '{')?, &(16, 1..=6))?)?;
        Some((own, self.expect(next, '}')?))
    }

    /// Behind letters, which nobody escapes.
    fn letters(self, at: usize, wanted: &str) -> Option<usize> {
        let at = self.over_line_break(at);
        self.text[at..].starts_with(wanted).then_some(at + wanted.len())
    }

    /// What stands next in an escape that was begun, on the next line when it was broken here.
    fn going_on(self, at: usize) -> Rc<[Reading]> {
        self.readings(self.over_line_break(at))
    }

    fn over_line_break(self, at: usize) -> usize {
        let rest = &self.text[at..];
        let unmarked = rest.strip_prefix(['=', '\\']).unwrap_or(rest);
        if !unmarked.starts_with(['\r', '\n']) {
            return at;
        }
        let blanks = unmarked.bytes().take_while(u8::is_ascii_whitespace).take(LONGEST_GAP).count();
        at + rest.len() - unmarked.len() + blanks
    }

    /// The number that stands here, as long as it can be.
    fn number(self, at: usize, digits: &Digits) -> Option<(u32, usize)> {
        self.numbers(at, digits).pop()
    }

    /// The numbers that begin here, the longest last.
    fn numbers(self, at: usize, (radix, lengths): &Digits) -> Vec<(u32, usize)> {
        let (mut value, mut next, mut all) = (0_u32, at, Vec::new());
        for length in 1..=*lengths.end() {
            let digit = |(own, next): Reading| Some((own.to_digit(*radix)?, next));
            let Some((digit, after)) = self.going_on(next).iter().copied().find_map(digit) else { break };
            let Some(longer) = value.checked_mul(*radix).and_then(|own| own.checked_add(digit)) else {
                break;
            };
            (value, next) = (longer, after);
            if lengths.contains(&length) {
                all.push((value, next));
            }
        }
        all
    }

    fn expect(self, at: usize, wanted: char) -> Option<usize> {
        self.going_on(at).iter().find_map(|(own, next)| (*own == wanted).then_some(*next))
    }
}

fn character((value, next): (u32, usize)) -> Option<Reading> {
    Some((char::from_u32(value)?, next))
}

/// What a letter behind a backslash means.
fn control(letter: char) -> Option<char> {
    Some(match letter {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ => return None,
    })
}
