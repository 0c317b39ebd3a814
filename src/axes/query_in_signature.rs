//! Is the query signed?

use std::collections::HashMap;

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::parameters::{Parameter, decode_pairs};
use crate::rfc5849::percent_encoding::decode;
use crate::sign::parameters::Source;

/// Left out, there twice, or read in another way.
pub(super) static AXIS: Axis = Axis {
    name: "query-in-signature",
    question: "Is the query signed?",
    rfc: "every parameter of it, once",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let Some(query) = situation.request.called.query.clone().filter(|query| !query.is_empty()) else {
        return Vec::new();
    };
    let mut choices = vec![
        Choice::likely(
            "left-out",
            3,
            "the query is not signed",
            Edit::parameters(|parameters| {
                parameters.retain(|collected| collected.source != Source::Query);
            }),
        ),
        Choice::inspect(
            "doubled",
            6,
            "the query is signed twice",
            Edit::parameters(|parameters| {
                let again: Vec<_> = parameters
                    .iter()
                    .filter(|collected| collected.source == Source::Query)
                    .cloned()
                    .collect();
                parameters.extend(again);
            }),
        ),
    ];
    let mut reread = |name: &str, cost, said: &str, read: fn(&str) -> Vec<u8>| {
        let query = query.clone();
        let edit = Edit::parameters(move |parameters| {
            let mut places: HashMap<(Vec<u8>, Vec<u8>), Vec<usize>> = HashMap::new();
            for (place, own) in parameters.iter().enumerate().rev() {
                if own.source == Source::Query {
                    let Parameter { name, value } = own.parameter.clone();
                    places.entry((name, value)).or_default().push(place);
                }
            }
            for piece in query.split('&') {
                let plain = decode_pairs(piece).pop().map(|own| (own.name, own.value));
                let place = plain.and_then(|plain| places.get_mut(&plain)?.pop());
                if let Some(place) = place {
                    let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
                    parameters[place].parameter = Parameter::new(read(name), read(value));
                }
            }
        });
        choices.push(Choice::inspect(name, cost, said, edit));
    };
    if query.contains('+') {
        reread("plus-kept", 4, "a + in the query is signed as + and not as a space", decode);
    }
    if query.contains('%') {
        reread("as-text", 4, "the query is signed as it stands in the URL, encoded once more", |text| {
            text.as_bytes().to_vec()
        });
    }
    choices
}
