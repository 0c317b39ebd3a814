//! Percent encoding (RFC 5849 section 3.6).

use percent_encoding::percent_decode_str;

/// What each byte becomes, with the length of that in the fourth place: the unreserved characters
/// `ALPHA DIGIT - . _ ~` stay as they are.
static ENCODED: [[u8; 4]; 256] = encoded();

const fn encoded() -> [[u8; 4]; 256] {
    const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [[0; 4]; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => [byte, 0, 0, 1],
            _ => [b'%', HEXADECIMAL[(byte >> 4) as usize], HEXADECIMAL[(byte & 15) as usize], 3],
        };
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Encodes every byte but the unreserved characters as `%XX` with upper-case hexadecimal digits.
pub fn encode(text: impl AsRef<[u8]>) -> String {
    let text = text.as_ref();
    let mut out = Encoder::with_room(Encoder::room_for(text.len()));
    out.encoded(text);
    out.finish()
}

/// Text that is put together from plain and encoded pieces, in one buffer.
pub(super) struct Encoder {
    /// As long as its room; what lies behind `end` means nothing.
    bytes: Vec<u8>,
    end: usize,
}

impl Encoder {
    /// The most that an encoded piece of this length needs.
    pub(super) const fn room_for(length: usize) -> usize {
        3 * length + 1
    }

    pub(super) fn with_room(room: usize) -> Self {
        // Not zeros: for those the system's allocator passes over what it keeps at hand.
        Self { bytes: vec![b' '; room], end: 0 }
    }

    /// Appends `text` as it is.
    pub(super) fn plain(&mut self, text: &str) {
        self.make_room(text.len());
        self.bytes[self.end..self.end + text.len()].copy_from_slice(text.as_bytes());
        self.end += text.len();
    }

    /// Appends `text` encoded.
    pub(super) fn encoded(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        self.make_room(Self::room_for(text.len()));
        let mut end = self.end;
        // Four bytes are written for each and up to three of them kept: no branch to mispredict.
        for byte in text {
            let entry = ENCODED[usize::from(*byte)];
            self.bytes[end..end + 4].copy_from_slice(&entry);
            end += usize::from(entry[3]);
        }
        self.end = end;
    }

    /// The length so far.
    pub(super) fn len(&self) -> usize {
        self.end
    }

    pub(super) fn finish(mut self) -> String {
        self.bytes.truncate(self.end);
        String::from_utf8(self.bytes).expect("encoded text is ASCII, and stands between strings")
    }

    fn make_room(&mut self, more: usize) {
        if self.bytes.len() < self.end + more {
            self.bytes.resize(2 * (self.end + more), 0);
        }
    }
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
