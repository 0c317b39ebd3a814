//! A timestamp that counts milliseconds or less.

use super::{Lint, Told};
use crate::import::Captured;

pub(super) static LINT: Lint = Lint {
    code: "timestamp-in-milliseconds",
    title: "Timestamp in milliseconds",
    source: "RFC 5849 section 3.3: seconds since 1970-01-01 00:00:00 GMT",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let value = captured.value("oauth_timestamp")?;
    let unit = match value.len() {
        _ if !value.bytes().all(|byte| byte.is_ascii_digit()) || value.starts_with('0') => return None,
        12..=14 => "milliseconds",
        15..=17 => "microseconds",
        18..=20 => "nanoseconds",
        _ => return None,
    };
    Some(Told::client(
        format!("The timestamp has {} digits: it counts {unit}, and servers count seconds.", value.len()),
        "Send and sign whole seconds, ten digits; in JavaScript Math.floor(Date.now() / 1000).",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_more_digits_than_seconds_have() {
        let text = said(&LINT, "=1700000000", "=1700000000123").unwrap();
        assert_eq!(text, "The timestamp has 13 digits: it counts milliseconds, and servers count seconds.");
        assert!(said(&LINT, "=1700000000", "=1700000000123456789").unwrap().contains("nanoseconds"));
        assert_eq!(said(&LINT, "=1700000000", "=137131201"), None);
    }
}
