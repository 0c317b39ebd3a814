//! Request parameters (RFC 5849 section 3.4.1.3): where they come from, and how they are normalised.

use super::percent_encoding::{Encoder, decode_form};

/// One decoded name and value. Bytes, because `%FF` in a URL need not be UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Decoded name.
    pub name: Vec<u8>,
    /// Decoded value; empty when the text held no `=`.
    pub value: Vec<u8>,
}

impl Parameter {
    /// A parameter from text that is not encoded.
    pub fn new(name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Section 3.4.1.3.1: decodes a query or a form body (`a=b&c=d`) into its parameters, in their order.
/// Empty pieces between ampersands are no parameters.
pub fn decode_pairs(text: &str) -> Vec<Parameter> {
    text.split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            Parameter::new(decode_form(name), decode_form(value))
        })
        .collect()
}

/// Section 3.4.1.3.2: encodes names and values, sorts by encoded name and then by encoded value in
/// byte order, and joins them to `a=b&c=d`.
pub fn normalize<'a>(parameters: impl IntoIterator<Item = &'a Parameter>) -> String {
    // One buffer holds all encoded names and values; only their places are sorted.
    let mut encoder = Encoder::with_room(1024);
    let mut places = Vec::with_capacity(16);
    for parameter in parameters {
        let start = encoder.len();
        encoder.encoded(&parameter.name);
        let middle = encoder.len();
        encoder.encoded(&parameter.value);
        places.push((start, middle, encoder.len()));
    }
    let pieces = encoder.finish();
    let name_and_value =
        |&(start, middle, end): &(usize, usize, usize)| (&pieces[start..middle], &pieces[middle..end]);
    places.sort_unstable_by(|a, b| name_and_value(a).cmp(&name_and_value(b)));
    let mut normalized = String::with_capacity(pieces.len() + 2 * places.len());
    for place in &places {
        let (name, value) = name_and_value(place);
        if !normalized.is_empty() {
            normalized.push('&');
        }
        normalized.push_str(name);
        normalized.push('=');
        normalized.push_str(value);
    }
    normalized
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normalized(query: &str) -> String {
        normalize(&decode_pairs(query))
    }

    /// <http://wiki.oauth.net/TestCases> "Parameter Normalization", and Jersey's test of names of which
    /// one is the beginning of the other (sorting whole pairs would give another order).
    #[test]
    fn gives_the_published_order() {
        for (query, text) in [
            ("name", "name="),
            ("a=b", "a=b"),
            ("a=b&c=d", "a=b&c=d"),
            ("a=x!y&a=x+y", "a=x%20y&a=x%21y"),
            ("x!y=a&x=a", "x=a&x%21y=a"),
            ("a=1&c=hi%20there&f=50&f=25&f=a&z=p&z=t", "a=1&c=hi%20there&f=25&f=50&f=a&z=p&z=t"),
            ("org=acme&org-country=US&a=b&org=dummy", "a=b&org=acme&org=dummy&org-country=US"),
        ] {
            assert_eq!(normalized(query), text);
        }
    }

    #[test]
    fn a_byte_that_is_no_utf_8_survives() {
        assert_eq!(normalized("a=%ff"), "a=%FF");
    }

    proptest! {
        #[test]
        fn the_order_of_the_query_does_not_matter(mut pieces in prop::collection::vec("[a-c=%2+]{0,6}", 0..6)) {
            let one = normalized(&pieces.join("&"));
            pieces.reverse();
            prop_assert_eq!(one, normalized(&pieces.join("&")));
        }
    }
}
