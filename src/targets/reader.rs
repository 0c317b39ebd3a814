//! The values of one target, each of its kind, with faults that name line and column.

use std::ops::Range;

use toml_edit::{Item, Table, Value};

use super::{TargetsError, in_words_of_the_file};
use crate::nearest::nearest;

/// A shorter word is no secret.
const MAY_BE_A_SECRET: usize = 8;

/// A fault at this place of the text.
pub(super) fn fault(text: &str, at: Option<Range<usize>>, message: impl Into<String>) -> TargetsError {
    let (line, column) = line_and_column(text, at.map_or(text.len(), |span| span.start));
    TargetsError { line, column, message: message.into() }
}

/// Both from 1; the column in characters.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// One table of a text.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) table: &'a Table,
}

impl<'a> Reader<'a> {
    /// A fault of the value of this key; of the table, when the key is not there.
    pub(super) fn fault(&self, key: &str, message: impl Into<String>) -> TargetsError {
        let span = self.table.get(key).and_then(Item::span).or_else(|| self.table.span());
        fault(self.text, span, self.without_value(key, message.into()))
    }

    /// The message without words of the value, which may be a secret in the wrong place: line and column tell where it stands.
    /// Names of targets are shown in every report.
    fn without_value(&self, key: &str, message: String) -> String {
        if message.contains("did you mean") {
            // What is nearly a known word is no secret.
            return message;
        }
        let value = self.table.get(key).filter(|_| key != "name").map(Item::to_string).unwrap_or_default();
        let words = value.split([' ', '"', '\'', '=', ',', '[', ']', '\n', ':', '/']);
        let long = words.filter(|word| word.len() >= MAY_BE_A_SECRET);
        long.fold(message, |message, word| message.replace(word, "..."))
    }

    /// Where the value of each key begins.
    pub(super) fn places(&self) -> Vec<(String, usize)> {
        let place = |(key, item): (&str, &Item)| item.span().map(|span| (key.to_owned(), span.start));
        self.table.iter().filter_map(place).collect()
    }

    /// Refuses keys that are none of these, and says what to do in place of writing a secret down. Only what is like a known
    /// word is repeated: anything else may be a secret.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), TargetsError> {
        for (key, _) in self.table {
            if known.contains(&key) {
                continue;
            }
            let at = self.table.key(key).and_then(toml_edit::Key::span);
            if ["secret", "consumer-secret", "consumer_secret", "token-secret", "token_secret", "password"]
                .contains(&key)
            {
                let which = if key.starts_with("token") { "token-secret" } else { "secret" };
                return Err(fault(
                    self.text,
                    at,
                    format!(
                        "a secret does not belong into this file: put it into a file of its own and write \
                         {which}-file = \"FILE\", or {which}-env = \"VARIABLE\""
                    ),
                ));
            }
            let said = nearest(key, known.iter().copied()).map_or_else(
                || format!("this word is not known here: the words are {}", known.join(", ")),
                |own| format!("\"{key}\" is not known here: did you mean {own}?"),
            );
            return Err(fault(self.text, at, said));
        }
        Ok(())
    }

    fn value(&self, key: &str) -> Result<Option<&'a Value>, TargetsError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Item::Value(value)) => Ok(Some(value)),
            Some(_) => Err(self.fault(key, format!("{key} is a value: write {key} = \"...\""))),
        }
    }

    /// A text that is not empty.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, TargetsError> {
        let Some(value) = self.value(key)? else { return Ok(None) };
        match value.as_str().map(str::trim) {
            Some("") => Err(self.fault(key, format!("{key} is empty: fill it in or leave it out"))),
            Some(text) if text.chars().any(char::is_control) => {
                Err(self.fault(key, format!("{key} holds a control character: remove it")))
            }
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(self.fault(key, format!("{key} is a text: write it in double quotes"))),
        }
    }

    /// The same, which must be there.
    pub(super) fn needed(&self, key: &str) -> Result<String, TargetsError> {
        self.text(key)?.ok_or_else(|| self.fault(key, format!("{key} is missing: add {key} = \"...\"")))
    }

    /// One of these words. Another one is repeated where it is like one of them.
    pub(super) fn word(&self, key: &str, words: &[&str]) -> Result<Option<String>, TargetsError> {
        let Some(word) = self.text(key)? else { return Ok(None) };
        if words.contains(&word.as_str()) {
            return Ok(Some(word));
        }
        let said = nearest(&word, words.iter().copied()).map_or_else(
            || format!("this {key} is not known: it is one of {}", words.join(", ")),
            |own| format!("{key} = \"{word}\" is not known: did you mean {own}?"),
        );
        Err(self.fault(key, said))
    }

    /// A text that `parse` understands.
    pub(super) fn parsed<T, E: std::fmt::Display>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, TargetsError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        parse(&text).map(Some).map_err(|error| self.fault(key, error.to_string()))
    }

    /// Texts between brackets, each of which `check` allows.
    pub(super) fn texts(
        &self,
        key: &str,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Result<Vec<String>, TargetsError> {
        let Some(value) = self.value(key)? else { return Ok(Vec::new()) };
        let wrong = || self.fault(key, format!("{key} is a list of texts: write {key} = [\"...\", \"...\"]"));
        let mut texts = Vec::new();
        for one in value.as_array().ok_or_else(wrong)? {
            let text = one.as_str().ok_or_else(wrong)?;
            let said = |error: String| self.without_value(key, in_words_of_the_file(&error).0);
            check(text).map_err(|error| fault(self.text, one.span(), said(error)))?;
            texts.push(text.to_owned());
        }
        Ok(texts)
    }

    /// `true` or `false`, which stands for no value.
    pub(super) fn flag(&self, key: &str) -> Result<bool, TargetsError> {
        let Some(value) = self.value(key)? else { return Ok(false) };
        value.as_bool().ok_or_else(|| self.fault(key, format!("{key} is true or false, without quotes")))
    }

    /// A number with or without a fraction.
    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, TargetsError> {
        let Some(value) = self.value(key)? else { return Ok(None) };
        let whole = value.as_integer().and_then(|whole| i32::try_from(whole).ok()).map(f64::from);
        whole
            .or_else(|| value.as_float())
            .map(Some)
            .ok_or_else(|| self.fault(key, format!("{key} is a number, without quotes")))
    }
}
