//! The words of a command as Windows reads them: first `cmd.exe`, to which `^` is the escape and `"` begins a text
//! in which it is none, then the program, to which `"` quotes and `\"` is a quotation mark.
//!
//! Chrome's "Copy as cURL (cmd)" has changed twice (`escapeStringWin` in `NetworkLogView.ts` of devtools-frontend):
//! `"a"%"2B"` with `""` for a quotation mark; then `"a^%^2B"`, whose carets `cmd.exe` would keep; now `^"a^%^2B^"`.
//! The second is read as it was meant: there, a caret before a character that has a meaning to `cmd.exe` is dropped.
//! So is Firefox's (`escapeStringWin` in `devtools/client/shared/curl.js` of gecko-dev): `^"a=\"1\"&b^"`, whose
//! ampersand would end the command.

use super::error::ImportError;

/// Splits `text` into commands, each a list of words.
pub(super) fn commands(text: &str) -> Result<Vec<Vec<String>>, ImportError> {
    unescape(text).iter().map(|line| words(line)).collect()
}

/// What `cmd.exe` does: one text per command.
fn unescape(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.chars().filter(|c| *c != '\r').peekable();
    let mut push = |c: char, end: bool| {
        if end {
            lines.push(String::new());
        } else if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    };
    let mut after_percent = false;
    while let Some(c) = characters.next() {
        let percent_before = std::mem::replace(&mut after_percent, false);
        match c {
            '^' if quoted => match characters.peek() {
                Some(next) if !next.is_alphanumeric() && *next != ' ' && *next != '"' => {
                    after_percent = *next == '%';
                    push(*next, false);
                    characters.next();
                }
                Some(_) if percent_before => {}
                _ => push('^', false),
            },
            '^' => match characters.next() {
                // The line goes on; what follows is taken as it is.
                Some('\n') => {
                    if let Some(next) = characters.next() {
                        push(next, false);
                    }
                }
                Some(escaped) => push(escaped, false),
                None => {}
            },
            '"' => {
                quoted = !quoted;
                push(c, false);
            }
            // In a batch file a percent sign is written twice.
            '%' => {
                characters.next_if_eq(&'%');
                after_percent = true;
                push(c, false);
            }
            '\n' if !quoted => push(c, true),
            '&' | '|' if !quoted && characters.peek().is_none_or(|next| next.is_whitespace()) => {
                push(c, true);
            }
            c => push(c, false),
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// What the program's own start does (`CommandLineToArgvW`).
fn words(line: &str) -> Result<Vec<String>, ImportError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                let mut slashes = 1;
                while characters.next_if_eq(&'\\').is_some() {
                    slashes += 1;
                }
                let word = word.get_or_insert_default();
                if characters.peek() == Some(&'"') {
                    word.extend(std::iter::repeat_n('\\', slashes / 2));
                    if slashes % 2 == 1 {
                        word.extend(characters.next());
                    }
                } else {
                    word.extend(std::iter::repeat_n('\\', slashes));
                }
            }
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                word.get_or_insert_default().push('"');
            }
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c if c.is_ascii_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    if quoted {
        return Err(ImportError::Truncated("a quotation mark is not closed"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_chrome_has_written_over_the_years() {
        for text in [
            "curl \"a\"%\"2B&c=\"\"d\"\"\" -H \"x\"",
            "curl \"a^%^2B^&c=^\\\"d^\\\"\" ^\n  -H \"x\"",
            "curl ^\"a^%^2B^&c=^\\^\"d^\\^\"^\" ^\r\n  -H ^\"x^\"",
        ] {
            assert_eq!(commands(text).unwrap(), [["curl", "a%2B&c=\"d\"", "-H", "x"]], "{text}");
        }
    }

    #[test]
    fn reads_what_firefox_writes() {
        let text = "curl ^\"https://h/?a=b&c=^%^2B^\" ^\n  -H ^\"A: b=\\\"c^%^3D\\\", d=\\\"e\\\"^\"";
        assert_eq!(
            commands(text).unwrap(),
            [["curl", "https://h/?a=b&c=%2B", "-H", "A: b=\"c%3D\", d=\"e\""]]
        );
    }

    #[test]
    fn a_line_break_in_a_value_is_an_escaped_one() {
        assert_eq!(commands("curl ^\"a^\n\nb^\" & dir").unwrap(), [vec!["curl", "a\nb"], vec!["dir"]]);
    }

    #[test]
    fn backslashes_count_before_quotation_marks_only() {
        assert_eq!(commands(r#"a\\b "c\\" \"d"#).unwrap(), [[r"a\\b", r"c\", "\"d"]]);
        assert_eq!(commands("a %%2B").unwrap(), [["a", "%2B"]]);
        assert!(commands("curl \"a").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a2 \"^%&|\\\\\n\r\u{e9}]{0,40}") {
            let _ = commands(&text);
        }
    }
}
