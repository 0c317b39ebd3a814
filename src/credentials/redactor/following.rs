//! Follows a form through a text, over escapes and over what stands between its characters.

use std::cell::Cell;

use super::forms::{Form, Notation};
use super::reading::{LONGEST_GAP, Reading, Text};

/// The text is read in so many ways at once; one that can be read in more was made to be so.
const MOST_WAYS: usize = 64;
/// Line breaks of HTML, and places where it may break a line.
const TAGS: [&str; 2] = ["<br", "<wbr"];

/// How many characters of the form stand here, and where they end.
///
/// Each place that is read takes one from `patience`; when that is spent, nothing more is read.
pub(super) fn followed(form: &Form, text: &Text<'_>, at: usize, patience: &Cell<usize>) -> (usize, usize) {
    let (mut matched, mut ends) = (0, vec![at]);
    while let Some(wanted) = form.characters.get(matched) {
        // Nearly every text ends here: it is compared as it stands where nothing in it may be more than a character.
        if let [end] = ends[..]
            && let Some(own) = plain(form, text.text, end)
        {
            if !may_be(own, *wanted, form.notation) {
                break;
            }
            matched += 1;
            ends[0] = end + own.len_utf8();
            continue;
        }
        let mut next: Vec<usize> = Vec::new();
        let take = |places: usize| patience.set(patience.get().saturating_sub(places));
        for end in ends.iter().copied() {
            take(1);
            let mut keep = |found: &[Reading]| {
                for (_, end) in found.iter().filter(|(own, _)| may_be(*own, *wanted, form.notation)) {
                    if next.len() < MOST_WAYS && !next.contains(end) {
                        next.push(*end);
                    }
                }
            };
            keep(&text.readings(end));
            if matched > 0 && plain(form, text.text, end).is_none() {
                let behind = behind_gap(text, end, form.notation);
                take(behind.len());
                for place in behind {
                    keep(&text.readings(place));
                }
            }
        }
        if next.is_empty() || patience.get() == 0 {
            break;
        }
        matched += 1;
        ends = next;
    }
    (matched, ends.into_iter().max().unwrap_or(at))
}

/// The character here, when it means itself and nothing else.
fn plain(form: &Form, text: &str, at: usize) -> Option<char> {
    let own = char::from(*text.as_bytes().get(at)?);
    // `0x` stands between numbers.
    (own.is_ascii_alphanumeric() && (form.notation == Notation::Text || own != '0')).then_some(own)
}

/// Whether a character that was read is the wanted one. What is not UTF-8 was replaced when it came in, and white space is what
/// breaks lines.
fn may_be(own: char, wanted: char, notation: Notation) -> bool {
    own == wanted
        || own == char::REPLACEMENT_CHARACTER && !wanted.is_ascii()
        || wanted == ' ' && own.is_whitespace()
        || notation == Notation::Numbers
            && (own.eq_ignore_ascii_case(&wanted) || wanted == ' ' && divides_numbers(own))
}

fn divides_numbers(own: char) -> bool {
    own.is_whitespace() || matches!(own, ',' | ':' | '-' | ';' | '.' | '_' | '|')
}

/// Characters that nobody sees: places where a line may be broken, what turns text round or chooses how a character looks,
/// letters without a shape, and what is left of two bytes for each character.
fn is_invisible(own: char) -> bool {
    matches!(
        own,
        '\0' | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// What was gone over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing that anybody would see.
    Unseen,
    /// What only stands between two characters when a line break follows it.
    BeforeBreak,
    /// A line break, or what divides numbers.
    Break,
}

impl Gap {
    /// With this character behind it, if it goes on.
    fn over(self, own: char, notation: Notation) -> Option<Self> {
        match own {
            _ if is_invisible(own) => Some(self),
            _ if notation == Notation::Numbers && divides_numbers(own) => Some(Self::Break),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(Self::Break),
            _ if own.is_whitespace() && self == Self::Break => Some(self),
            _ if own.is_whitespace() => Some(Self::BeforeBreak),
            // Quoted-printable, and most languages, end a line so that goes on.
            '=' | '\\' if self == Self::Unseen => Some(Self::BeforeBreak),
            _ => None,
        }
    }
}

/// How long the tag is that breaks a line here, with whatever attributes.
fn line_break(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let begins =
        |tag: &&str| bytes.get(..tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag.as_bytes()));
    let behind = TAGS.iter().copied().find(|tag| begins(tag))?.len();
    let is_its_name =
        bytes.get(behind).is_some_and(|own| matches!(own, b'>' | b'/') || own.is_ascii_whitespace());
    let end = bytes.iter().take(LONGEST_GAP).position(|own| *own == b'>')?;
    is_its_name.then_some(end + 1)
}

/// Where the next character may stand behind what divides it from the last one.
fn behind_gap(text: &Text<'_>, at: usize, notation: Notation) -> Vec<usize> {
    let mut gone = vec![(at, Gap::Unseen)];
    let mut place = 0;
    while let Some((from, gap)) = gone.get(place).copied().filter(|(from, _)| from - at < LONGEST_GAP) {
        place += 1;
        let rest = &text.text[from..];
        let is_number = notation == Notation::Numbers && (rest.starts_with("0x") || rest.starts_with("0X"));
        let over = line_break(rest).or(is_number.then_some(2)).map(|length| (from + length, Gap::Break));
        let read = text.readings(from);
        let read = read.iter().filter_map(|(own, next)| Some((*next, gap.over(*own, notation)?)));
        for found in over.into_iter().chain(read) {
            if gone.len() < LONGEST_GAP && !gone.contains(&found) {
                gone.push(found);
            }
        }
    }
    let usable = gone.into_iter().skip(1).filter(|(_, gap)| *gap != Gap::BeforeBreak);
    usable.map(|(next, _)| next).collect()
}
