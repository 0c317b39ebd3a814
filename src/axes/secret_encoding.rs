//! Are the secrets percent-encoded before they are joined?

use super::value_encoding::{java, uri_component};
use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::percent_encoding::encode;
use crate::sign::key::KeyParts;

/// Left as they are, or encoded by another function.
pub(super) static AXIS: Axis = Axis {
    name: "secret-encoding",
    question: "Are the secrets percent-encoded before they are joined?",
    rfc: "both are",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    fn both(key: &mut KeyParts, how: fn(&[u8]) -> Vec<u8>) {
        key.encode_client = how;
        key.encode_token = how;
    }
    let choice = |name, cost, said: &str, how: fn(&[u8]) -> Vec<u8>| {
        Choice::inspect(name, cost, said, Edit::signing_key(move |key| both(key, how)))
    };
    vec![
        Choice::likely(
            "none",
            3,
            "secrets not percent-encoded",
            Edit::signing_key(|key| both(key, <[u8]>::to_vec)),
        ),
        Choice::inspect(
            "client-none",
            5,
            "only the client secret not percent-encoded",
            Edit::signing_key(|key| key.encode_client = <[u8]>::to_vec),
        ),
        Choice::inspect(
            "token-none",
            5,
            "only the token secret not percent-encoded",
            Edit::signing_key(|key| key.encode_token = <[u8]>::to_vec),
        ),
        choice("uri-component", 4, "secrets encoded as encodeURIComponent does", |s| {
            uri_component(&encode(s)).into_bytes()
        }),
        choice("plus", 4, "secrets encoded with + for a space", |s| {
            encode(s).replace("%20", "+").into_bytes()
        }),
        choice("java", 5, "secrets encoded as URLEncoder of Java does", |s| java(&encode(s)).into_bytes()),
        choice("lower-case-hex", 5, "secrets encoded with lower-case hexadecimal digits", |s| {
            super::hex_case::lower(&encode(s)).into_bytes()
        }),
    ]
}
