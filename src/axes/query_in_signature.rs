//! Is the query signed?

use std::collections::HashMap;
use std::sync::Arc;

use crate::axis::{Axis, Choice, Deviation, Edit, Situation, Variant};
use crate::rfc5849::parameters::{Parameter, decode_pairs};
use crate::rfc5849::percent_encoding::decode;
use crate::sign::parameters::Source;

/// Name of the axis.
pub(crate) const NAME: &str = "query-in-signature";
/// Name of the choice that signs no query.
pub(crate) const LEFT_OUT: &str = "left-out";
/// Name of the choice that signs it twice.
pub(crate) const DOUBLED: &str = "doubled";

/// Left out, there twice, or read in another way.
pub(super) static AXIS: Axis = Axis {
    name: NAME,
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
            LEFT_OUT,
            3,
            "the query is not signed",
            Edit::parameters(|parameters| {
                parameters.retain(|collected| collected.source != Source::Query);
            }),
        ),
        Choice::inspect(
            DOUBLED,
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

/// Whether a variant signs no query.
pub(crate) fn is_left_out(variant: &Variant) -> bool {
    let is_own = |own: &Deviation| own.axis.name == NAME && own.choice.name == LEFT_OUT;
    variant.deviations.iter().any(is_own)
}

/// The axis and a choice that signs the parameter of this name alone of the query.
pub(crate) fn signing_only(name: &'static str) -> Deviation {
    let edit = Edit::parameters(move |parameters| {
        parameters.retain(|own| own.source != Source::Query || own.parameter.name == name.as_bytes());
    });
    let said = "one parameter of the query is signed";
    Deviation { axis: &AXIS, choice: Arc::new(Choice::inspect("one-alone", 3, said, edit)) }
}
