//! Quoted texts: `'...'`, `"..."` with its escapes and variables, and here-strings.

use super::{OPEN_QUOTE, Reader, Value};
use crate::import::ImportError;

impl Reader<'_> {
    /// `@"..."@` or `@'...'@`, whose marks stand on lines of their own; none when something else stands here.
    pub(super) fn here_string(&mut self) -> Result<Option<String>, ImportError> {
        for (start, end) in [("@\"", "\n\"@"), ("@'", "\n'@")] {
            if let Some(rest) = self.rest.strip_prefix(start) {
                let (line, _) = rest.split_once(end).ok_or(OPEN_QUOTE)?;
                self.rest = &rest[line.len() + end.len()..];
                let inner = line.split_once('\n').map_or("", |(_, inner)| inner);
                return Ok(Some(inner.strip_suffix('\r').unwrap_or(inner).to_owned()));
            }
        }
        Ok(None)
    }

    pub(super) fn single_quoted(&mut self) -> Result<String, ImportError> {
        self.take();
        let mut text = String::new();
        loop {
            match self.take().ok_or(OPEN_QUOTE)? {
                '\'' if self.rest.starts_with('\'') => text.extend(self.take()),
                '\'' => return Ok(text),
                c => text.push(c),
            }
        }
    }

    pub(super) fn double_quoted(&mut self) -> Result<String, ImportError> {
        self.take();
        let mut text = String::new();
        loop {
            match self.take().ok_or(OPEN_QUOTE)? {
                '"' if self.rest.starts_with('"') => text.extend(self.take()),
                '"' => return Ok(text),
                '`' => text.push(escaped(self.take().ok_or(OPEN_QUOTE)?)),
                '$' => text.push_str(&self.substituted()?),
                c => text.push(c),
            }
        }
    }

    /// What stands behind a dollar sign within double quotes: `$([char]233)`, `$name`, `${name}`, `$($name)`.
    fn substituted(&mut self) -> Result<String, ImportError> {
        if let Some(rest) = self.rest.strip_prefix("([char]") {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != ' ').unwrap_or(rest.len());
            let (code, rest) = rest.split_at(end);
            let code = code.trim().trim_start_matches("0x");
            let radix = if self.rest.starts_with("([char]0x") { 16 } else { 10 };
            if let Some(c) = u32::from_str_radix(code, radix).ok().and_then(char::from_u32)
                && let Some(rest) = rest.strip_prefix(')')
            {
                self.rest = rest;
                return Ok(c.to_string());
            }
        }
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        for (start, end) in [("($", ")"), ("{", "}"), ("", "")] {
            let Some(rest) = self.rest.strip_prefix(start) else { continue };
            let (name, rest) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
            if let (false, Some(rest)) = (name.is_empty(), rest.strip_prefix(end))
                && let Some(Value::Text(value)) = self.value_of(&name.to_lowercase())?
            {
                self.rest = rest;
                return Ok(value);
            }
        }
        Ok("$".to_owned())
    }
}

/// What a backtick makes of the character behind it.
pub(super) fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        c => c,
    }
}
