//! From bytes to text: UTF-8 and UTF-16, with or without their marks.

use std::borrow::Cow;

use super::error::ImportError;

/// The longest text that is read. A recording of a browser session has some tens of megabytes.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Decodes `bytes` and drops a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLong { megabytes: bytes.len() >> 20, most: MOST_BYTES >> 20 });
    }
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        // Windows PowerShell writes UTF-16 without a mark when told so; a request begins with ASCII.
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes)?,
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes)?,
        _ => utf8(bytes)?,
    };
    if text.trim().is_empty() { Err(ImportError::Empty) } else { Ok(text) }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        // What is no text at all begins with control characters before long.
        let head = &bytes[..bytes.len().min(512)];
        if is_binary(head) { ImportError::Binary } else { ImportError::Encoding(error.valid_up_to() + 1) }
    })?;
    if is_binary(bytes) { Err(ImportError::Binary) } else { Ok(Cow::Borrowed(text)) }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, ImportError> {
    let units: Vec<u16> =
        bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit).collect();
    let text = String::from_utf16(&units).map_err(|_| ImportError::Binary)?;
    if bytes.len() % 2 == 1 || text.contains('\0') { Err(ImportError::Binary) } else { Ok(Cow::Owned(text)) }
}

fn is_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_utf_8_and_utf_16() {
        let units: Vec<u16> = "GET \u{e9}".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            "GET \u{e9}".as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", "GET \u{e9}".as_bytes()].concat(),
            [b"\xFF\xFE", &little[..]].concat(),
            [b"\xFE\xFF", &big[..]].concat(),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes).unwrap(), "GET \u{e9}");
        }
    }

    #[test]
    fn says_what_is_no_text() {
        assert_eq!(decode(b" \n").unwrap_err(), ImportError::Empty);
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0").unwrap_err(), ImportError::Binary);
        assert_eq!(decode(b"a\xE9").unwrap_err(), ImportError::Encoding(2));
        assert_eq!(decode(b"\xFF\xFEa").unwrap_err(), ImportError::Binary);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&bytes);
        }
    }
}
