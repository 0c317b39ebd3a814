//! Values of the command line that a fault does not repeat: a secret in the wrong place would go into logs with it.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
pub(super) use sigprobe::credentials::{WITHHELD, withheld};

/// The sentence without what may be a secret among these words of a command line.
pub(super) fn of_command_line(sentence: &str, words: impl Iterator<Item = String>) -> String {
    words.fold(sentence.to_owned(), |said, word| {
        values(&word).into_iter().filter(|own| !is_path(own)).fold(said, |said, own| withheld(&said, own))
    })
}

/// The word, its parts between blanks, and what stands behind the name of a flag or of an axis. The whole comes before its
/// parts.
fn values(word: &str) -> Vec<&str> {
    let is_name = |text: &str| text.bytes().all(|own| own.is_ascii_lowercase() || own == b'-');
    let value = |own| match str::split_once(own, '=') {
        Some((name, value)) if is_name(name) => value,
        _ => own,
    };
    // -X and the like may have their value behind them.
    let behind = word.strip_prefix('-').and_then(|rest| rest.get(1..)).filter(|_| !word.starts_with("--"));
    behind.into_iter().chain([value(word)]).chain(word.split_whitespace().map(value)).collect()
}

/// Whether a folder on the way to it is there. A file of this very name may have been made by the same mistake.
fn is_path(value: &str) -> bool {
    let mut folders = Path::new(value).ancestors().skip(1).filter(|own| own.file_name().is_some());
    folders.any(|own| own.symlink_metadata().is_ok())
}

/// What clap says, without the values that it is about.
pub(super) fn said_of(fault: &clap::Error) -> String {
    let said = match fault.get(ContextKind::InvalidArg) {
        // In all other faults it is a flag of our own.
        Some(ContextValue::String(given)) if fault.kind() == ErrorKind::UnknownArgument => {
            without_unknown(&fault.to_string(), given)
        }
        _ => fault.to_string(),
    };
    [ContextKind::InvalidValue, ContextKind::InvalidSubcommand].into_iter().fold(said, |said, kind| {
        match fault.get(kind) {
            Some(ContextValue::String(value)) => withheld(&said, value),
            _ => said,
        }
    })
}

/// What clap says of an argument that it does not know. Behind the name of a flag that takes a secret there is one, however
/// short it is.
fn without_unknown(said: &str, given: &str) -> String {
    let begins = |flag: &str| given.len() > flag.len() && given.starts_with(flag);
    if !["--secret", "--token-secret"].into_iter().any(begins) {
        return withheld(said, given);
    }
    // Up to the quotation mark: it may be the beginning of the flag that clap advises.
    said.replace(&format!("'{given}'"), WITHHELD).replace(&format!("{given}'"), &format!("{WITHHELD}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_repeated_that_may_be_a_secret() {
        let secret = "q3Xk9ZtA7Lm2NvR8bY";
        for word in [
            secret.to_owned(),
            format!("--base-address={secret}"),
            format!("client-secret={secret} base-uri-port=never"),
            format!("-X{secret}"),
            format!(" {secret} "),
        ] {
            let said = of_command_line(&format!("{secret} is wrong"), std::iter::once(word.clone()));
            assert!(!said.contains(secret), "{word}: {said}");
        }
        for shown in ["base-uri-host=alteryx-01", "src/cli/no-such-file-of-this-name"] {
            assert_eq!(of_command_line(shown, std::iter::once(shown.to_owned())), shown);
        }
    }
}
