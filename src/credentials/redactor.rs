//! The last line of defence: finds secrets in text that is about to be written, in whatever encoding a
//! server may have echoed them.

mod forms;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Credentials;
use crate::rfc5849::percent_encoding::encode;
use crate::rfc5849::signature::signing_key;

use reading::{begins_escape, readings};

/// What stands where a secret was.
pub(crate) const REPLACEMENT: &str = "[secret]";

/// Shorter texts turn up by chance, and replacing them would garble what is true.
const SHORTEST: usize = 8;
/// A shorter one turns up by chance in the one answer in which it is looked for.
const SHORTEST_SIGNATURE: usize = 4;
/// A beginning of a secret that is as long gives too much away, whatever follows it.
const GIVES_AWAY: usize = 24;

/// Knows every form of the secrets of a run.
pub struct Redactor {
    forms: Vec<Zeroizing<Vec<char>>>,
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
        let mut forms: Vec<String> = Vec::new();
        let is_open = |form: &str| given_openly.iter().any(|open| open.contains(form));
        let mut secrets = vec![credentials.secret.expose()];
        secrets.extend(credentials.token.as_ref().map(|(_, secret)| secret.expose()));
        for secret in secrets.iter().flat_map(|secret| [*secret, secret.trim()]) {
            let is_key = credentials.is_key(secret);
            if secret.len() < SHORTEST || is_open(secret) && !is_key {
                continue;
            }
            forms.extend(forms::of_secret(secret).into_iter().filter(|form| is_key || !is_open(form)));
            let encoded = encode(secret);
            if encoded != *secret {
                forms.extend(forms::as_bytes(encoded.as_bytes()));
            }
            // As a server may show what Basic authentication would have sent.
            forms.push(STANDARD.encode(format!("{}:{secret}", credentials.key)));
        }
        // Without a token's secret the key is the secret and an ampersand.
        if !credentials.token_secret().is_empty() {
            let key = signing_key(credentials.secret.expose().trim(), credentials.token_secret());
            forms.extend(forms::of_secret(&key));
        }
        forms.retain(|form| form.len() >= SHORTEST);
        Self::of_forms(forms, given_openly)
    }

    /// Looks for one text, which may be short: the signature in the answer to it, where it is a secret.
    pub(crate) fn of_signature(signature: &str) -> Self {
        let mut forms = forms::of_secret(signature);
        forms.retain(|form| form.len() >= SHORTEST_SIGNATURE);
        Self::of_forms(forms, &[])
    }

    fn of_forms(mut forms: Vec<String>, given_openly: &[&str]) -> Self {
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        let mut by_first: HashMap<char, Vec<usize>> = HashMap::new();
        for (place, form) in forms.iter().enumerate() {
            let first = form.chars().next().unwrap_or_default();
            by_first.entry(first).or_default().push(place);
            if !first.is_ascii() {
                by_first.entry(char::REPLACEMENT_CHARACTER).or_default().push(place);
            }
        }
        let forms = forms.into_iter().map(Zeroizing::new).map(|own| Zeroizing::new(own.chars().collect()));
        let given_openly = given_openly.iter().map(|own| (*own).to_owned()).collect();
        Self { forms: forms.collect(), by_first, given_openly, has_replaced: AtomicBool::new(false) }
    }

    /// `text` with `[secret]` in place of every secret.
    pub fn redact(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for found in self.find(text) {
            self.has_replaced.store(true, Ordering::Relaxed);
            out.push_str(&text[copied..found.start]);
            out.push_str(REPLACEMENT);
            copied = found.end;
        }
        out + &text[copied..]
    }

    /// Whether a secret was ever found.
    pub fn has_replaced(&self) -> bool {
        self.has_replaced.load(Ordering::Relaxed)
    }

    /// Where secrets stand: what overlaps is one.
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        // Where each form may begin again.
        let mut free = vec![0; self.forms.len()];
        let mut firsts = Vec::new();
        for (at, own) in text.char_indices() {
            if begins_escape(text.as_bytes()[at]) {
                firsts = readings(text, at);
            } else {
                firsts.clear();
                firsts.push((own, at + own.len_utf8()));
            }
            for place in firsts.iter().filter_map(|(own, _)| self.by_first.get(own)).flatten().copied() {
                if at < free[place] {
                    continue;
                }
                let Some(end) = self.end(&self.forms[place], text, at) else { continue };
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
    fn end(&self, form: &[char], text: &str, at: usize) -> Option<usize> {
        let (matched, end) = followed(form, text, at);
        let is_cut = || {
            let rest = &text[end..];
            rest.is_empty()
                || rest.trim_start().starts_with("...")
                || rest.starts_with('\u{2026}')
                // An escape that is cut itself.
                || rest.len() < "&#x0000002B".len() && begins_escape(rest.as_bytes()[0])
        };
        let is_open = || {
            let beginning: String = form[..matched].iter().collect();
            self.given_openly.iter().any(|open| open.contains(&beginning))
        };
        let is_enough =
            matched == form.len() || (matched >= GIVES_AWAY || matched >= SHORTEST && is_cut()) && !is_open();
        is_enough.then_some(end)
    }
}

/// How many characters of the form stand here, and where they end.
fn followed(form: &[char], text: &str, at: usize) -> (usize, usize) {
    let (mut matched, mut at) = (0, at);
    // Nearly every text ends here: it is compared as it stands until something in it may be escaped.
    while let (Some(wanted), Some(own)) = (form.get(matched), text[at..].chars().next()) {
        if begins_escape(text.as_bytes()[at]) {
            break;
        }
        if !may_be(own, *wanted) {
            return (matched, at);
        }
        matched += 1;
        at += own.len_utf8();
    }
    let mut ends = vec![at];
    for wanted in &form[matched..] {
        let mut next: Vec<usize> = Vec::new();
        for (own, end) in ends.iter().flat_map(|end| readings(text, *end)) {
            if may_be(own, *wanted) && !next.contains(&end) {
                next.push(end);
            }
        }
        if next.is_empty() {
            break;
        }
        matched += 1;
        ends = next;
    }
    (matched, ends.into_iter().max().unwrap_or(at))
}

/// Whether a character that was read is the wanted one. What is not UTF-8 was replaced when it came in.
fn may_be(own: char, wanted: char) -> bool {
    own == wanted || own == char::REPLACEMENT_CHARACTER && !wanted.is_ascii()
}
