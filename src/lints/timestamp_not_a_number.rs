//! A timestamp that is no whole number.

use super::{Lint, Told};
use crate::import::Captured;

pub(super) static LINT: Lint = Lint {
    code: "timestamp-not-a-number",
    title: "Timestamp is no whole number",
    source: "RFC 5849 section 3.3: a positive integer",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let value = captured.value("oauth_timestamp")?;
    let number = value.trim();
    if !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && number.bytes().any(|byte| byte != b'0')
    {
        return None;
    }
    let what = if number.is_empty() {
        "is empty"
    } else if number.parse::<f64>().is_ok() {
        "is not a whole number above zero"
    } else {
        "is not a number"
    };
    Some(Told::client(
        format!("The timestamp {what}: servers ask for the seconds since 1970, in ten digits."),
        "Send and sign whole seconds since 1970-01-01 00:00:00 UTC.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_all_but_whole_numbers() {
        for (value, part) in [
            ("", "is empty"),
            ("1700000000.5", "whole number"),
            ("-1", "whole number"),
            ("0", "whole number"),
            ("1.7e9", "whole number"),
            ("2023-11-14T22:13:20Z", "is not a number"),
        ] {
            assert!(said(&LINT, "=1700000000", &format!("={value}")).unwrap().contains(part), "{value}");
        }
        assert_eq!(said(&LINT, "=1700000000", "=137131201"), None);
    }
}
