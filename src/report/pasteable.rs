//! Commands that a report tells people to paste hold texts of the server's, which a shell must not act on.

use std::sync::LazyLock;

use regex::Regex;

/// Words of a command that every shell reads as they stand, at the end of a line: without `$`, backticks, backslashes, `!`,
/// and quotation marks but those around a word.
static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^sigprobe(?: (?:[A-Za-z0-9@%+=:,./_-]+|"[^"$`\\!\x00-\x1f\x7f]*"))*\.?$"#)
        .expect("the pattern is valid")
});

const LEFT_OUT: &str = "(the command is left out here: an address in it holds characters that a shell would act on; type it by hand, in single \
     quotation marks)";

/// The line, without a command that may do something else than it says.
pub(super) fn pasteable(line: String) -> String {
    let commands = line.match_indices("sigprobe ").map(|(place, _)| place);
    let quoted = commands
        .filter(|place| line[*place..].contains(['"', '$', '`']))
        .find(|place| !COMMAND.is_match(&line[*place..]));
    match quoted {
        Some(place) => format!("{}{LEFT_OUT}", &line[..place]),
        None => line,
    }
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
        ] {
            assert_eq!(pasteable(harmless.to_owned()), harmless);
        }
        for hostile in ["$(id)", "`id`", "\";id;\"", "\" & id & \"", "a!b", "\\\"id", "\n"] {
            let line = pasteable(format!("Call it: sigprobe probe \"http://h/{hostile}\" --key KEY"));
            assert_eq!(line, format!("Call it: {LEFT_OUT}"));
        }
    }
}
