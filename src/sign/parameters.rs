//! From collected parameters to their normalised text (RFC 5849 section 3.4.1.3), with the edits of a variant
//! between collecting, encoding and sorting.

use crate::axis::{Deviation, Edit};
use crate::rfc5849::parameters::{Parameter, normalize};
use crate::rfc5849::percent_encoding::encode;

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// In the query.
    Query,
    /// In the body.
    Body,
    /// With the protocol parameters, wherever those travel.
    Protocol,
}

/// A parameter with where it was found: section 3.4.1.3.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Decoded name and value.
    pub parameter: Parameter,
    /// Where it travels.
    pub source: Source,
}

impl Collected {
    /// A parameter from one of the three places.
    pub fn new(source: Source, parameter: Parameter) -> Self {
        Self { parameter, source }
    }

    /// Whether it goes by this name.
    pub fn is_named(&self, name: &str) -> bool {
        self.parameter.name == name.as_bytes()
    }
}

/// The two parts of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Before the equals sign.
    Name,
    /// Behind it.
    Value,
}

/// An encoded parameter on its way into the normalised text: section 3.4.1.3.2.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// What was encoded.
    pub collected: Collected,
    /// Its place in the order of collection.
    pub place: usize,
    /// Encoded name.
    pub name: String,
    /// Encoded value.
    pub value: String,
    /// Whether an equals sign stands between the two.
    pub equals: bool,
}

/// The normalised text of `collected`, as these deviations have it.
pub fn normalized(collected: &[Collected], deviations: &[Deviation]) -> String {
    let edits = || deviations.iter().map(|deviation| &deviation.choice.edit);
    if !edits().any(|edit| matches!(edit, Edit::Parameters(_) | Edit::Encoding(_) | Edit::Encoded(_))) {
        return normalize(collected.iter().map(|collected| &collected.parameter));
    }
    let mut collected = collected.to_vec();
    for edit in edits() {
        if let Edit::Parameters(edit) = edit {
            edit(&mut collected);
        }
    }
    let encoded_part = |text: &[u8], part, source| {
        let mut text = encode(text);
        for edit in edits() {
            if let Edit::Encoding(edit) = edit {
                text = edit(&text, part, source);
            }
        }
        text
    };
    let mut encoded: Vec<Encoded> = collected
        .into_iter()
        .enumerate()
        .map(|(place, collected)| Encoded {
            name: encoded_part(&collected.parameter.name, Part::Name, collected.source),
            value: encoded_part(&collected.parameter.value, Part::Value, collected.source),
            collected,
            place,
            equals: true,
        })
        .collect();
    encoded.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    for edit in edits() {
        if let Edit::Encoded(edit) = edit {
            edit(&mut encoded);
        }
    }
    let mut text = String::with_capacity(512);
    for (i, pair) in encoded.iter().enumerate() {
        if i > 0 {
            text.push('&');
        }
        text.push_str(&pair.name);
        if pair.equals {
            text.push('=');
        }
        text.push_str(&pair.value);
    }
    text
}
