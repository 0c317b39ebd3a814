//! How often are names and values encoded before they are joined?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::percent_encoding::{decode, encode};
use crate::sign::parameters::{Part, Source};

/// Twice, or not at all.
pub(super) static AXIS: Axis = Axis {
    name: "value-encoding",
    question: "How often are names and values encoded before they are joined?",
    rfc: "once",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::inspect(
            "twice",
            3,
            "values encoded twice",
            Edit::Encoding(|text, part, _| if part == Part::Value { encode(text) } else { text.to_owned() }),
        ),
        Choice::inspect(
            "twice-with-names",
            4,
            "names and values encoded twice",
            Edit::Encoding(|text, _, _| encode(text)),
        ),
        Choice::inspect(
            "twice-outside-protocol",
            4,
            "values encoded twice, but for the protocol parameters",
            Edit::Encoding(|text, part, source| {
                if part == Part::Value && source != Source::Protocol { encode(text) } else { text.to_owned() }
            }),
        ),
        Choice::inspect(
            "twice-with-names-outside-protocol",
            5,
            "names and values encoded twice, but for the protocol parameters",
            Edit::Encoding(
                |text, _, source| if source == Source::Protocol { text.to_owned() } else { encode(text) },
            ),
        ),
        Choice::inspect(
            "twice-in-protocol",
            5,
            "values of the protocol parameters encoded twice",
            Edit::Encoding(|text, part, source| {
                if part == Part::Value && source == Source::Protocol { encode(text) } else { text.to_owned() }
            }),
        ),
        Choice::inspect(
            "twice-as-form",
            5,
            "values encoded twice, the first time as in a form (+ for a space)",
            Edit::Encoding(|text, part, source| {
                if part == Part::Value && source != Source::Protocol {
                    encode(text.replace("%20", "+"))
                } else {
                    text.to_owned()
                }
            }),
        ),
        Choice::inspect(
            "decoded-again",
            5,
            "names and values decoded twice",
            Edit::Encoding(|text, _, _| encode(decode(&unencoded(text)))),
        ),
        Choice::inspect(
            "none",
            3,
            "names and values not encoded before they are joined",
            Edit::Encoding(|text, _, _| unencoded(text)),
        ),
        Choice::inspect(
            "none-for-values",
            4,
            "values not encoded before they are joined",
            Edit::Encoding(
                |text, part, _| if part == Part::Value { unencoded(text) } else { text.to_owned() },
            ),
        ),
        Choice::inspect(
            "none-for-names",
            4,
            "names not encoded before they are joined",
            Edit::Encoding(
                |text, part, _| if part == Part::Name { unencoded(text) } else { text.to_owned() },
            ),
        ),
        Choice::inspect(
            "none-outside-protocol",
            4,
            "names and values not encoded, but for the protocol parameters",
            Edit::Encoding(
                |text, _, source| if source == Source::Protocol { text.to_owned() } else { unencoded(text) },
            ),
        ),
        Choice::inspect(
            "none-in-protocol",
            5,
            "protocol parameters not encoded before they are joined",
            Edit::Encoding(
                |text, _, source| if source == Source::Protocol { unencoded(text) } else { text.to_owned() },
            ),
        ),
    ]
}

fn unencoded(text: &str) -> String {
    String::from_utf8(decode(text)).unwrap_or_else(|_| text.to_owned())
}

/// Puts these characters back where they were encoded.
pub(super) fn raw(text: &str, characters: &str) -> String {
    let mut text = text.to_owned();
    // Most texts hold nothing that is encoded, and a search asks this a hundred thousand times.
    if text.contains('%') {
        for c in characters.chars() {
            let encoded = encode(c.encode_utf8(&mut [0; 4]).as_bytes());
            if text.contains(&encoded) {
                text = text.replace(&encoded, c.encode_utf8(&mut [0; 4]));
            }
        }
    }
    text
}

/// As JavaScript's `encodeURIComponent`.
pub(super) fn uri_component(text: &str) -> String {
    raw(text, "!'()*")
}

/// As Java's `URLEncoder`, but for the space, which is a decision of its own.
pub(super) fn java(text: &str) -> String {
    raw(text, "*").replace('~', "%7E")
}
