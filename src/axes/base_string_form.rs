//! How are the parts of the base string encoded and joined?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::percent_encoding::{decode, encode};

use super::value_encoding::{raw, uri_component};

/// A part that is not encoded, or all of it encoded once more.
pub(super) static AXIS: Axis = Axis {
    name: "base-string-form",
    question: "How are the parts of the base string encoded and joined?",
    rfc: "each encoded once, joined with &",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    let choice = |name, cost, said: &str, edit: fn(&mut crate::sign::base_string::BaseStringParts)| {
        Choice::inspect(name, cost, said, Edit::base_string(edit))
    };
    vec![
        choice("uri-not-encoded", 4, "base string URI not encoded", |parts| parts.encode_uri = str::to_owned),
        choice("parameters-not-encoded", 4, "parameters not encoded in the base string", |parts| {
            parts.encode_parameters = str::to_owned;
        }),
        choice(
            "nothing-encoded",
            5,
            "neither base string URI nor parameters encoded in the base string",
            |parts| {
                parts.encode_uri = str::to_owned;
                parts.encode_parameters = str::to_owned;
            },
        ),
        choice("uri-slash", 5, "/ left as it is in the base string URI", |parts| {
            parts.encode_uri = |text| raw(&encode(text), "/");
        }),
        choice("slash", 5, "/ left as it is in the base string (quote of Python)", |parts| {
            parts.encode_uri = |text| raw(&encode(text), "/");
            parts.encode_parameters = |text| raw(&encode(text), "/");
        }),
        choice("uri-component", 5, "! ' ( ) * left as they are in the base string", |parts| {
            parts.encode_uri = |text| uri_component(&encode(text));
            parts.encode_parameters = |text| uri_component(&encode(text));
        }),
        choice("plus", 6, "a space encoded as + in the base string", |parts| {
            parts.encode_parameters = |text| encode(text).replace("%20", "+");
        }),
        choice("parameters-twice", 5, "parameters encoded twice in the base string", |parts| {
            parts.encode_parameters = |text| encode(encode(text));
        }),
        choice("uri-twice", 5, "base string URI encoded twice", |parts| {
            parts.encode_uri = |text| encode(encode(text));
        }),
        choice("whole-encoded", 5, "the whole base string encoded once more", |parts| {
            parts.encode_whole = Some(|text| encode(text));
        }),
        choice("newline-after", 4, "a line end after the base string (echo without -n)", |parts| {
            parts.ending = "\n";
        }),
        choice("whole-decoded", 5, "the whole base string decoded", |parts| {
            parts.encode_whole = Some(|text| String::from_utf8_lossy(&decode(text)).into_owned());
        }),
    ]
}
