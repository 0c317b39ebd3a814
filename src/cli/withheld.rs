//! Values of the command line that a fault does not repeat: a secret in the wrong place would go into logs with it.

use clap::error::{ContextKind, ContextValue};

/// A shorter value is hardly a secret, and is what people mistype.
const MAY_BE_A_SECRET: usize = 16;
const WITHHELD: &str = "(not shown: it may be a secret)";

/// The sentence without the value, where it is quoted and may be a secret.
pub(super) fn withheld(sentence: &str, value: &str) -> String {
    let may_be_a_secret =
        value.chars().count() >= MAY_BE_A_SECRET && !value.starts_with('-') && !value.contains("://");
    if !may_be_a_secret {
        return sentence.to_owned();
    }
    ['"', '\'']
        .iter()
        .fold(sentence.to_owned(), |said, mark| said.replace(&format!("{mark}{value}{mark}"), WITHHELD))
}

/// What clap says, without the values that it is about.
pub(super) fn said_of(fault: &clap::Error) -> String {
    let about = [ContextKind::InvalidArg, ContextKind::InvalidValue, ContextKind::InvalidSubcommand];
    about.into_iter().fold(fault.to_string(), |said, kind| match fault.get(kind) {
        Some(ContextValue::String(value)) => withheld(&said, value),
        _ => said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_not_repeated() {
        let secret = "q3Xk9/Zt7.Lm2NvR8";
        let said =
            |value: &str| withheld(&format!("unexpected argument '{value}' found, or \"{value}\""), value);
        assert_eq!(said(secret), format!("unexpected argument {WITHHELD} found, or {WITHHELD}"));
        for shown in ["short", "--no-such-flag-at-all", "http://gallery.example.com/"] {
            assert!(said(shown).contains(shown), "{shown}");
        }
    }
}
