//! Commands that a report tells people to paste hold texts of the server's, which a shell must not act on.

use std::sync::LazyLock;

use regex::Regex;

/// Words of a command that every shell reads as they stand, at the end of a line: without `$`, backticks, backslashes, `!`,
/// and quotation marks but those around a word.
static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^sigprobe(?: (?:[A-Za-z0-9@%+=:,./_-]+|"[^"$`\\!\x00-\x1f\x7f]*"))*\.?$"#)
        .expect("the pattern is valid")
});

const LEFT_OUT: &str = "(the command is left out here: it would hold characters that a shell acts on)";

/// The line, without a command that may do something else than it says.
pub fn pasteable(line: String) -> String {
    let commands = line.match_indices("sigprobe ").map(|(place, _)| (place, command_at(&line, place)));
    let hostile = commands
        .filter(|(place, _)| line[*place..].contains(['"', '$', '`']))
        .find(|(_, command)| !COMMAND.is_match(command) || names_a_variable(command));
    match hostile {
        Some((place, _)) => format!("{}{LEFT_OUT}", &line[..place]),
        None => line,
    }
}

/// The command that begins there: up to the end of the line, or within the quotation marks that it stands in.
fn command_at(line: &str, place: usize) -> &str {
    let rest = &line[place..];
    let is_quoted = line[..place].ends_with('"');
    rest.find('"').filter(|_| is_quoted).map_or(rest, |end| &rest[..end])
}

/// Whether the console of Windows may read `%NAME%` in it, also within quotation marks: what is no octet in percent-encoding, or
/// one with a name behind it.
fn names_a_variable(command: &str) -> bool {
    let mut pieces = command.split('%').skip(1).peekable();
    while let Some(piece) = pieces.next() {
        let octet = piece.as_bytes().get(..2).filter(|octet| octet.iter().all(u8::is_ascii_hexdigit));
        let Some(octet) = octet else { return true };
        // A name that begins with a digit is none that anybody has.
        if pieces.peek().is_some() && piece.len() > 2 && !octet[0].is_ascii_digit() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_a_shell_would_act_on_is_left_out() {
        for harmless in [
            "Call it: sigprobe probe \"https://h:1/a?b=c&d=%20'(x)\"",
            "sigprobe sign \"http://h/\" --base-address \"http://b\" --variant \"a=b c=d\" --key KEY --as python",
            "Nothing to run here: \"$x\".",
            "run sigprobe again.",
            "Have it passed on; \"sigprobe explain other-host\" and \"sigprobe explain other-port\" have the lines for nginx.",
        ] {
            assert_eq!(pasteable(harmless.to_owned()), harmless);
        }
        for harmless in ["a%20b%2Fc", "%C3%A4", "%20name%C3"] {
            let line = format!("Call it: sigprobe probe \"http://h/{harmless}\"");
            assert_eq!(pasteable(line.clone()), line);
        }
        for hostile in ["%SIGPROBE_SECRET%", "%ACCESS_TOKEN%41", "%41%PATH%", "100%"] {
            let line = pasteable(format!("Call it: sigprobe probe \"http://h/{hostile}\""));
            assert_eq!(line, format!("Call it: {LEFT_OUT}"));
        }
        assert_eq!(pasteable("As \"sigprobe $(id)\" says".to_owned()), format!("As \"{LEFT_OUT}"));
        for hostile in ["$(id)", "`id`", "\";id;\"", "\" & id & \"", "a!b", "\\\"id", "\n"] {
            let line = pasteable(format!("Call it: sigprobe probe \"http://h/{hostile}\" --key KEY"));
            assert_eq!(line, format!("Call it: {LEFT_OUT}"));
        }
    }
}
