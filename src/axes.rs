//! The catalogue of axes: every known disagreement with RFC 5849, one decision per file.

mod ampersand;
mod another_parameter_left_out;
mod array_names;
pub(crate) mod base_address;
mod base_string_form;
mod base_uri_final_slash;
mod base_uri_host;
pub(crate) mod base_uri_path;
pub(crate) mod base_uri_path_form;
mod base_uri_port;
mod base_uri_scheme;
mod base_uri_text;
mod body_in_signature;
mod charset;
pub(crate) mod client_secret;
pub mod clock;
mod digest;
mod duplicates;
mod empty_values;
mod encoding_function;
pub(crate) mod hex_case;
mod keying;
mod method;
mod oauth_version;
mod parameter_added;
mod parameter_doubled;
mod parameter_left_out;
mod parameter_order;
mod placement;
mod protocol_names;
pub(crate) mod query_in_signature;
mod reserved_characters;
mod secret_encoding;
mod signature_form;
mod signature_method;
mod signature_method_label;
mod space_encoding;
mod timestamp_value;
mod token_secret;
mod value_encoding;

use std::collections::HashSet;

use crate::axis::{Axis, Situation};

/// In the order in which edits are applied and in which ties of cost are broken.
pub static AXES: &[&Axis] = &[
    &placement::AXIS,
    &signature_method::AXIS,
    &clock::AXIS,
    &client_secret::AXIS,
    &token_secret::AXIS,
    &secret_encoding::AXIS,
    &ampersand::AXIS,
    &base_address::AXIS,
    &base_uri_host::AXIS,
    &base_uri_scheme::AXIS,
    &base_uri_port::AXIS,
    &base_uri_path::AXIS,
    &base_uri_path_form::AXIS,
    &base_uri_final_slash::AXIS,
    &method::AXIS,
    &oauth_version::AXIS,
    &query_in_signature::AXIS,
    &body_in_signature::AXIS,
    &signature_method_label::AXIS,
    &timestamp_value::AXIS,
    &protocol_names::AXIS,
    &parameter_left_out::AXIS,
    &another_parameter_left_out::AXIS,
    &parameter_doubled::AXIS,
    &parameter_added::AXIS,
    &array_names::AXIS,
    &empty_values::AXIS,
    &duplicates::AXIS,
    &charset::AXIS,
    &space_encoding::AXIS,
    &reserved_characters::AXIS,
    &hex_case::AXIS,
    &value_encoding::AXIS,
    &parameter_order::AXIS,
    &base_uri_text::AXIS,
    &encoding_function::AXIS,
    &base_string_form::AXIS,
    &digest::AXIS,
    &keying::AXIS,
    &signature_form::AXIS,
];

/// So many parameters are looked at one by one; a form may have thousands.
const MOST_NAMES: usize = 24;

/// The name of every parameter of the request once, in their order. Of very many only those of the protocol, and then
/// the first.
fn parameter_names(situation: &Situation) -> Vec<Vec<u8>> {
    let mut known = HashSet::new();
    let mut names: Vec<Vec<u8>> =
        situation.collected().into_iter().map(|collected| collected.parameter.name).collect();
    names.retain(|name| known.insert(name.clone()));
    if names.len() > MOST_NAMES {
        names.sort_by_key(|name| !name.starts_with(b"oauth_"));
        names.truncate(MOST_NAMES);
    }
    names
}

/// A parameter's name as the name of a choice: without white space, so that a variant reads back.
fn shown(name: &[u8]) -> String {
    // No encoded name holds a parenthesis.
    if name.is_empty() { "(no-name)".to_owned() } else { crate::rfc5849::percent_encoding::encode(name) }
}

/// The same in a sentence.
fn said(name: &[u8]) -> String {
    if name.is_empty() { "a parameter without a name".to_owned() } else { shown(name) }
}
