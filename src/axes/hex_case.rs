//! In which letter case are percent-encoded bytes written?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::percent_encoding::encode;

/// Lower case, as .NET and others write it.
pub(super) static AXIS: Axis = Axis {
    name: "hex-case",
    question: "In which letter case are percent-encoded bytes written?",
    rfc: "upper case",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::inspect(
            "lower",
            3,
            "percent-encoding in lower case",
            Edit::Encoding(|text, _, _| lower(text)),
        ),
        Choice::inspect(
            "lower-throughout",
            4,
            "percent-encoding in lower case, in the base string as well",
            Edit::base_string(|parts| {
                parts.encode_uri = |text| lower(&encode(text));
                parts.encode_parameters = |text| lower(&encode(lower(text)));
            }),
        ),
        Choice::inspect(
            "lower-outside",
            5,
            "percent-encoding in lower case in the base string alone",
            Edit::base_string(|parts| {
                parts.encode_uri = |text| lower(&encode(text));
                parts.encode_parameters = |text| lower(&encode(text));
            }),
        ),
    ]
}

/// `%2f` for `%2F`.
pub(crate) fn lower(text: &str) -> String {
    with_digits(text, char::to_ascii_lowercase)
}

/// `%2F` for `%2f`.
pub(super) fn upper(text: &str) -> String {
    with_digits(text, char::to_ascii_uppercase)
}

fn with_digits(text: &str, change: fn(&char) -> char) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut left = 0_u8;
    for c in text.chars() {
        changed.push(if left > 0 { change(&c) } else { c });
        left = if c == '%' { 2 } else { left.saturating_sub(1) };
    }
    changed
}
