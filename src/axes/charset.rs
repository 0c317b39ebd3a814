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

fn choices(situation: &Situation) -> Vec<Choice> {
    let mut choices = vec![
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
    ];
    let is_latin_1 = |bytes: &[u8]| std::str::from_utf8(bytes).is_err();
    let collected = situation.collected();
    if collected.iter().any(|own| is_latin_1(&own.parameter.name) || is_latin_1(&own.parameter.value)) {
        choices.push(Choice::inspect(
            "utf-8-for-latin-1",
            4,
            "names and values sent in Latin-1 and signed in UTF-8",
            Edit::Encoding(|text, _, _| {
                String::from_utf8(decode(text)).map_or_else(
                    |error| encode(error.into_bytes().into_iter().map(char::from).collect::<String>()),
                    |_| text.to_owned(),
                )
            }),
        ));
    }
    choices
}
