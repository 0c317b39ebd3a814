//! The words of a command as bash and its kin read them: `'...'`, `"..."`, `$'...'`, backslashes, lines that go on.
//!
//! Own code: shell-words and shlex know nothing of `$'...'`, which browsers write, and neither ends a command at
//! `|` or `;`. Variables and substitutions are left as they stand, since what they held is not in the text; the first of
//! each command is told.

use super::error::{ImportError, shown};

const OPEN_QUOTE: ImportError = ImportError::Truncated("a quotation mark is not closed");

/// One command.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Command {
    pub(super) words: Vec<String>,
    /// The first variable or substitution in it that a shell would have put its value for.
    pub(super) variable: Option<String>,
}

/// The words of each command in `text`.
pub(super) fn commands(text: &str) -> Result<Vec<Vec<String>>, ImportError> {
    Ok(read(text)?.into_iter().map(|command| command.words).collect())
}

/// Splits `text` into commands. A command ends at a line break that is not escaped, and at `;`, `|` and `&`.
pub(super) fn read(text: &str) -> Result<Vec<Command>, ImportError> {
    let mut reader = Reader { rest: text, word: None, command: Command::default(), commands: Vec::new() };
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
            c => reader.push_unquoted(c),
        }
    }
    reader.end_command();
    Ok(reader.commands)
}

struct Reader<'a> {
    rest: &'a str,
    word: Option<String>,
    command: Command,
    commands: Vec<Command>,
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

    /// A character that may begin something that the shell puts a value for.
    fn push_unquoted(&mut self, c: char) {
        if self.command.variable.is_none() {
            self.command.variable = match c {
                '$' => variable(self.rest),
                '`' => Some("`...`".to_owned()),
                _ => None,
            };
        }
        self.push(c);
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
                c => self.push_unquoted(c),
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
        self.command.words.extend(self.word.take());
    }

    fn end_command(&mut self) {
        self.end_word();
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            self.commands.push(command);
        }
    }
}

/// The variable or substitution that stands behind a dollar sign; none where the sign is one.
fn variable(rest: &str) -> Option<String> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (braced, rest) = rest.strip_prefix('{').map_or((false, rest), |rest| (true, rest));
    if rest.starts_with('(') {
        return Some("$(...)".to_owned());
    }
    let name = &rest[..rest.find(|c| !is_of_name(c)).unwrap_or(rest.len())];
    match (braced, name) {
        (true, _) => Some(format!("${{{}}}", shown(name))),
        (false, "") => None,
        (false, _) => Some(format!("${}", shown(name))),
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

    #[test]
    fn the_first_variable_of_a_command_is_told() {
        for (text, variable) in [
            ("curl \"https://h/?a=$A&b=${B}\"", Some("$A")),
            ("curl https://h/${B:-x}", Some("${B}")),
            ("curl -d \"$(cat f)\" h", Some("$(...)")),
            ("curl -d `cat f` h", Some("`...`")),
            (r#"curl 'a$A' "b\$B" c\$C $'d$D' e$ "f$ g""#, None),
        ] {
            assert_eq!(read(text).unwrap()[0].variable.as_deref(), variable, "{text}");
        }
        let several = read("curl a\ncurl $B\ncurl c").unwrap();
        let told: Vec<_> = several.iter().map(|command| command.variable.is_some()).collect();
        assert_eq!(told, [false, true, false]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([a-z]?[ '\"$\\\\#|&\n\r]?(\\\\[xuU0-9cn'])?\u{e9}?){0,12}") {
            let _ = commands(&text);
        }
    }
}
