//! Signature base string (RFC 5849 section 3.4.1.1).

use super::percent_encoding::encode_into;

/// Joins the upper-case method, the base string URI and the normalised parameters, each encoded once
/// more, with `&`.
pub fn signature_base_string(method: &str, base_string_uri: &str, normalized_parameters: &str) -> String {
    let mut text =
        String::with_capacity(method.len() + 2 * base_string_uri.len() + 2 * normalized_parameters.len());
    encode_into(method.to_ascii_uppercase(), &mut text);
    text.push('&');
    encode_into(base_string_uri, &mut text);
    text.push('&');
    encode_into(normalized_parameters, &mut text);
    text
}
