//! The words of a command as bash and its kin read them: `'...'`, `"..."`, `$'...'`, backslashes, lines that go on.
//!
//! Own code: shell-words and shlex know nothing of `$'...'`, which browsers write, and neither ends a command at
//! `|` or `;`. Variables and substitutions are left as they stand, since what they held is not in the text.

use super::error::ImportError;

const OPEN_QUOTE: ImportError = ImportError::Truncated("a quotation mark is not closed");

/// Splits `text` into commands, each a list of words. A command ends at a line break that is not escaped, and at
/// `;`, `|` and `&`.
pub(super) fn commands(text: &str) -> Result<Vec<Vec<String>>, ImportError> {
    let mut reader = Reader { rest: text, word: None, words: Vec::new(), commands: Vec::new() };
    while let Some(c) = reader.next() {
        match c {
            '\\' => match reader.next() {
                Some('\n') | None => {}
                Some('\r') if reader.rest.starts_with('\n') => {
                    reader.next();
                }
                Some(escaped) => reader.push(escaped),
            },
            '\'' => {
                let quoted = reader.until('\'')?;
                reader.push_all(quoted);
            }
            '"' => reader.double_quoted()?,
            '$' if reader.rest.starts_with('\'') => {
                reader.next();
                reader.ansi_c_quoted()?;
            }
            '$' if reader.rest.starts_with('"') => {}
            '#' if reader.word.is_none() => {
                let comment = reader.rest.find('\n').unwrap_or(reader.rest.len());
                reader.rest = &reader.rest[comment..];
            }
            '\n' | ';' | '|' | '&' => reader.end_command(),
            c if c.is_ascii_whitespace() => reader.end_word(),
            c => reader.push(c),
        }
    }
    reader.end_command();
    Ok(reader.commands)
}

struct Reader<'a> {
    rest: &'a str,
    word: Option<String>,
    words: Vec<String>,
    commands: Vec<Vec<String>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn push_all(&mut self, text: &str) {
        self.word.get_or_insert_default().push_str(text);
    }

    fn until(&mut self, end: char) -> Result<&'a str, ImportError> {
        let (quoted, rest) = self.rest.split_once(end).ok_or(OPEN_QUOTE)?;
        self.rest = rest;
        Ok(quoted)
    }

    fn double_quoted(&mut self) -> Result<(), ImportError> {
        self.push_all("");
        loop {
            match self.next().ok_or(OPEN_QUOTE)? {
                '"' => return Ok(()),
                '\\' => match self.next().ok_or(OPEN_QUOTE)? {
                    '\n' => {}
                    c @ ('"' | '\\' | '$' | '`') => self.push(c),
                    c => {
                        self.push('\\');
                        self.push(c);
                    }
                },
                c => self.push(c),
            }
        }
    }

    /// `$'...'`: the escapes of C, as browsers write them for everything that is not plain ASCII. Firefox writes `^&`
    /// for an ampersand there (`escapeStringPosix` in `devtools/client/shared/curl.js` of gecko-dev), where bash would
    /// keep the caret: it is read as it was meant, since no query or form holds a bare caret.
    fn ansi_c_quoted(&mut self) -> Result<(), ImportError> {
        self.push_all("");
        // Bytes, since `\xC3\xA9` are two halves of one character.
        let mut bytes = Vec::new();
        loop {
            match self.next().ok_or(OPEN_QUOTE)? {
                '\'' => break,
                '\\' => self.ansi_c_escape(&mut bytes)?,
                '^' if self.rest.starts_with('&') => {}
                c => bytes.extend(c.to_string().into_bytes()),
            }
        }
        self.push_all(&String::from_utf8_lossy(&bytes));
        Ok(())
    }

    fn ansi_c_escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), ImportError> {
        let escape = self.next().ok_or(OPEN_QUOTE)?;
        let byte = match escape {
            'n' => b'\n',
            't' => b'\t',
            'r' => b'\r',
            'a' => 7,
            'b' => 8,
            'e' | 'E' => 27,
            'f' => 12,
            'v' => 11,
            'x' => self.number(0, 16, 2).to_be_bytes()[3],
            '0'..='7' => self.number(escape.to_digit(8).unwrap_or(0), 8, 2).to_be_bytes()[3],
            'u' | 'U' => {
                let code = self.number(0, 16, if escape == 'u' { 4 } else { 8 });
                let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                bytes.extend(c.to_string().into_bytes());
                return Ok(());
            }
            '\\' | '\'' | '"' | '?' => {
                bytes.extend(escape.to_string().into_bytes());
                return Ok(());
            }
            other => {
                bytes.push(b'\\');
                bytes.extend(other.to_string().into_bytes());
                return Ok(());
            }
        };
        bytes.push(byte);
        Ok(())
    }
}

impl Reader<'_> {
    /// Goes on with a number by up to `most` digits.
    fn number(&mut self, start: u32, radix: u32, most: usize) -> u32 {
        let mut number = start;
        for _ in 0..most {
            let Some(digit) = self.rest.chars().next().and_then(|c| c.to_digit(radix)) else { break };
            number = number.wrapping_mul(radix).wrapping_add(digit);
            self.next();
        }
        number
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end_command(&mut self) {
        self.end_word();
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        commands(text).unwrap().concat()
    }

    #[test]
    fn reads_every_kind_of_quoting() {
        for (text, word) in [
            (r"a\ b", "a b"),
            (r"'a\b'\''c'", r"a\b'c"),
            (r#""a\"b\\c\$d""#, r#"a"b\c$d"#),
            (r"$'a\'b\n\u00e9\xc3\xa9\041\!'", "a'b\n\u{e9}\u{e9}!\\!"),
            ("$'it\\'s=1^&b=^c'", "it's=1&b=^c"),
            ("a\\\r\nb", "ab"),
            ("\"a\\\nb\"", "ab"),
            ("a#b", "a#b"),
            ("''", ""),
        ] {
            assert_eq!(words(text), [word], "{text}");
        }
    }

    #[test]
    fn a_command_ends_where_the_shell_ends_it() {
        let text = "curl a \\\n  b | jq . # c\ncurl d&\n";
        assert_eq!(commands(text).unwrap(), [vec!["curl", "a", "b"], vec!["jq", "."], vec!["curl", "d"]]);
        assert_eq!(commands("curl 'a").unwrap_err(), OPEN_QUOTE);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([a-z]?[ '\"$\\\\#|&\n\r]?(\\\\[xuU0-9cn'])?\u{e9}?){0,12}") {
            let _ = commands(&text);
        }
    }
}
