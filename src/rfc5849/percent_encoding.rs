//! Percent encoding (RFC 5849 section 3.6).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Everything but the unreserved characters `ALPHA DIGIT - . _ ~`.
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes every byte but the unreserved characters as `%XX` with upper-case hexadecimal digits.
pub fn encode(text: impl AsRef<[u8]>) -> String {
    percent_encode(text.as_ref(), NOT_UNRESERVED).to_string()
}

/// Appends the encoded `text` to `out`, without a string of its own.
pub fn encode_into(text: impl AsRef<[u8]>, out: &mut String) {
    out.extend(percent_encode(text.as_ref(), NOT_UNRESERVED));
}

/// Decodes `%XX`; what is no valid triplet stays as it is. `+` stays `+`.
pub fn decode(text: &str) -> Vec<u8> {
    percent_decode_str(text).collect()
}

/// Decodes one name or value of `application/x-www-form-urlencoded` text: `%XX`, and `+` is a space.
pub fn decode_form(text: &str) -> Vec<u8> {
    if text.contains('+') { decode(&text.replace('+', " ")) } else { decode(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Published cases: <http://wiki.oauth.net/TestCases>, "Parameter Encoding".
    #[test]
    fn encodes_the_published_cases() {
        for (text, encoded) in [
            ("abcABC123", "abcABC123"),
            ("-._~", "-._~"),
            ("%", "%25"),
            ("+", "%2B"),
            ("&=*", "%26%3D%2A"),
            ("\n", "%0A"),
            (" ", "%20"),
            ("\u{7f}", "%7F"),
            ("\u{80}", "%C2%80"),
            ("\u{3001}", "%E3%80%81"),
            (" a+b*c%/&=", "%20a%2Bb%2Ac%25%2F%26%3D"),
        ] {
            assert_eq!(encode(text), encoded);
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(decode(&encode(&bytes)), bytes.clone());
            prop_assert_eq!(decode_form(&encode(&bytes)), bytes);
        }

        #[test]
        fn encoded_text_is_unreserved_or_a_triplet(text in ".*") {
            prop_assert!(encode(text).bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        }
    }
}
