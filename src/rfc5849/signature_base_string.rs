//! Signature base string (RFC 5849 section 3.4.1.1).

use super::percent_encoding::Encoder;

/// Joins the upper-case method, the base string URI and the normalised parameters, each encoded once
/// more, with `&`.
pub fn signature_base_string(method: &str, base_string_uri: &str, normalized_parameters: &str) -> String {
    let length = method.len() + base_string_uri.len() + normalized_parameters.len();
    let mut text = Encoder::with_room(Encoder::room_for(length) + 2);
    text.encoded(method.to_ascii_uppercase());
    text.plain("&");
    text.encoded(base_string_uri);
    text.plain("&");
    text.encoded(normalized_parameters);
    text.finish()
}
