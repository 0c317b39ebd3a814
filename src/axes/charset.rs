//! In which character set are names and values encoded?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::percent_encoding::{decode, encode};

/// Latin-1 in place of UTF-8, or UTF-8 taken for Latin-1.
pub(super) static AXIS: Axis = Axis {
    name: "charset",
    question: "In which character set are names and values encoded?",
    rfc: "UTF-8",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::inspect(
            "latin-1",
            5,
            "names and values encoded in Latin-1",
            Edit::Encoding(|text, _, _| {
                String::from_utf8(decode(text)).map_or_else(
                    |_| text.to_owned(),
                    // What Latin-1 cannot hold becomes a question mark there.
                    |text| encode(text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect::<Vec<u8>>()),
                )
            }),
        ),
        Choice::inspect(
            "utf-8-twice",
            6,
            "names and values encoded in UTF-8 twice",
            Edit::Encoding(|text, _, _| encode(decode(text).into_iter().map(char::from).collect::<String>())),
        ),
    ]
}
