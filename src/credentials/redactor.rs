//! The last line of defence: finds secrets in text that is about to be written, in whatever encoding a
//! server may have echoed them.

mod following;
mod forms;
mod reading;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use zeroize::Zeroizing;

use super::Credentials;
use crate::rfc5849::signature::signing_key;

use following::followed;
use forms::{Form, Notation, Written};
use reading::{LONGEST_ESCAPE, Text, begins_escape};

/// What stands where a secret was.
pub(crate) const REPLACEMENT: &str = "[secret]";

/// Shorter texts turn up by chance, and replacing them would garble what is true.
const SHORTEST: usize = 8;
/// A shorter one turns up by chance in the one answer in which it is looked for.
const SHORTEST_SIGNATURE: usize = 4;
/// A beginning of a secret that is as long gives too much away, whatever follows it.
const GIVES_AWAY: usize = 24;
/// So many places are read in a text, and so many more for each of its bytes: many times what any text takes that is not
/// made of escapes alone.
const PATIENCE: usize = 100_000;
const PATIENCE_FOR_EACH_BYTE: usize = 16;
/// How it is said that something was left out or hidden, in any letter case.
const CUTS: [&str; 12] = [
    "..",
    ". .",
    "\u{2026}",
    "**",
    "\u{2022}\u{2022}",
    "\u{25cf}\u{25cf}",
    "###",
    "xxx",
    "___",
    "---",
    "--snip",
    "-- snip",
];
/// How that is said in brackets.
const CUTS_IN_BRACKETS: [&str; 9] =
    ["..", "\u{2026}", "truncated", "redacted", "masked", "hidden", "cut", "snip", "omitted"];

/// Knows every form of the secrets of a run.
pub struct Redactor {
    forms: Vec<Form>,
    /// Places in `forms`, longest first, by the first character.
    by_first: HashMap<char, Vec<usize>>,
    given_openly: Vec<String>,
    has_replaced: AtomicBool,
}

impl Redactor {
    /// Collects the forms of all secrets. One that is part of what was `given_openly` (key, URL), or that is
    /// shorter than 8 bytes, cannot be told from ordinary text and is not looked for. One that *is* the key is: better
    /// neither of them is shown than the secret (see [`Credentials::key_is_secret`]).
    pub fn new(credentials: &Credentials, given_openly: &[&str]) -> Self {
        let mut forms: Vec<Written> = Vec::new();
        let is_open = |form: &str| given_openly.iter().any(|open| open.contains(form));
        let (secret, token_secret) = (credentials.secret.expose(), credentials.token_secret());
        let secrets = BTreeSet::from([secret, secret.trim(), token_secret, token_secret.trim()]);
        for secret in secrets {
            let is_key = credentials.is_key(secret);
            if secret.len() < SHORTEST || is_open(secret) && !is_key {
                continue;
            }
            forms.extend(forms::of_secret(secret).into_iter().filter(|(form, _)| is_key || !is_open(form)));
            // As a server may show what Basic authentication would have sent.
            forms.extend(forms::in_base64(format!("{}:{secret}", credentials.key).as_bytes()));
        }
        // Without a token's secret the key is the secret and an ampersand.
        if !token_secret.is_empty() {
            let key = signing_key(secret.trim(), token_secret);
            let unencoded = Zeroizing::new(format!("{}&{token_secret}", secret.trim()));
            for key in BTreeSet::from([key.as_str(), unencoded.as_str()]) {
                forms.extend(forms::of_secret(key));
            }
        }
        forms.retain(|(form, _)| form.len() >= SHORTEST);
        // A secret that is the key is not open, however it was given.
        let is_open = |own: &&&str| !credentials.is_key(own) || !credentials.key_is_secret();
        let given_openly: Vec<&str> = given_openly.iter().filter(is_open).copied().collect();
        Self::of_forms(forms, &given_openly)
    }

    /// Looks for one text, which may be short: the signature in the answer to it, where it is a secret.
    pub(crate) fn of_signature(signature: &str) -> Self {
        let mut forms = forms::of_secret(signature);
        forms.retain(|(form, _)| form.len() >= SHORTEST_SIGNATURE);
        Self::of_forms(forms, &[])
    }

    fn of_forms(mut forms: Vec<Written>, given_openly: &[&str]) -> Self {
        forms.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        let forms: Vec<Form> = forms.into_iter().map(Form::new).collect();
        let mut by_first: HashMap<char, Vec<usize>> = HashMap::new();
        for (place, form) in forms.iter().enumerate() {
            let first = form.characters.first().copied().unwrap_or_default();
            by_first.entry(first).or_default().push(place);
            if form.notation == Notation::Numbers && first.is_ascii_lowercase() {
                by_first.entry(first.to_ascii_uppercase()).or_default().push(place);
            }
            if !first.is_ascii() {
                by_first.entry(char::REPLACEMENT_CHARACTER).or_default().push(place);
            }
        }
        let given_openly = given_openly.iter().map(|own| (*own).to_owned()).collect();
        Self { forms, by_first, given_openly, has_replaced: AtomicBool::new(false) }
    }

    /// `text` with `[secret]` in place of every secret.
    pub fn redact(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        if text.contains(REPLACEMENT) {
            self.has_replaced.store(true, Ordering::Relaxed);
        }
        for found in self.find(text) {
            self.has_replaced.store(true, Ordering::Relaxed);
            out.push_str(&text[copied..found.start]);
            out.push_str(REPLACEMENT);
            copied = found.end;
        }
        out + &text[copied..]
    }

    /// Whether a secret stands in this text, or stood there before it was replaced.
    pub fn finds(&self, text: &str) -> bool {
        text.contains(REPLACEMENT) || !self.find(text).is_empty()
    }

    /// Whether a secret was ever found, or stood there before it was replaced.
    pub fn has_replaced(&self) -> bool {
        self.has_replaced.load(Ordering::Relaxed)
    }

    /// Where secrets stand: what overlaps is one.
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        // Where each form may begin again.
        let mut free = vec![0; self.forms.len()];
        let read = Text::new(text);
        let patience = Cell::new(PATIENCE + PATIENCE_FOR_EACH_BYTE * text.len());
        for (at, own) in text.char_indices() {
            let begun = |own: char| self.by_first.get(&own).into_iter().flatten().copied();
            let places: Vec<usize> = if begins_escape(text, at) {
                read.readings(at).iter().flat_map(|(own, _)| begun(*own)).collect()
            } else {
                begun(own).collect()
            };
            for place in places {
                if at < free[place] {
                    continue;
                }
                let end = self.end(&self.forms[place], &read, at, &patience);
                if patience.get() == 0 {
                    // Made to be read in as many ways as possible: nobody needs the rest of it.
                    found.push(at..text.len());
                    return found;
                }
                let Some(end) = end else { continue };
                free[place] = end;
                match found.last_mut().filter(|last| at < last.end) {
                    Some(last) => last.end = last.end.max(end),
                    None => found.push(at..end),
                }
            }
        }
        found
    }

    /// Where the form ends that begins here; none when another text begins here.
    fn end(&self, form: &Form, text: &Text<'_>, at: usize, patience: &Cell<usize>) -> Option<usize> {
        let (matched, end) = followed(form, text, at, patience);
        let is_open = || {
            let beginning: String = form.characters[..matched].iter().collect();
            self.given_openly.iter().any(|open| open.contains(&beginning))
        };
        let is_enough = matched == form.characters.len()
            || (matched >= GIVES_AWAY || matched >= SHORTEST && is_cut(text, end)) && !is_open();
        is_enough.then_some(end)
    }
}

/// Whether somebody cut the text here, or hid what followed.
fn is_cut(text: &Text<'_>, at: usize) -> bool {
    let rest = &text.text[at..];
    let begins = |rest: &str, cut: &str| {
        rest.as_bytes().get(..cut.len()).is_some_and(|own| own.eq_ignore_ascii_case(cut.as_bytes()))
    };
    let marked = rest.trim_start();
    rest.is_empty()
        || CUTS.iter().any(|cut| begins(marked, cut))
        || marked
            .strip_prefix(['[', '(', '<', '{'])
            .is_some_and(|inside| CUTS_IN_BRACKETS.iter().any(|cut| begins(inside, cut)))
        || text.readings(at).iter().any(|(own, _)| matches!(own, '\u{2026}' | '\u{2022}' | '\u{25cf}'))
        // An escape that is cut itself.
        || rest.len() < LONGEST_ESCAPE && rest.starts_with(['%', '\\', '&', '+'])
}
