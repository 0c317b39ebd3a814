//! A secret as files and prompts hold it: bytes to text, and what was odd about them.

use thiserror::Error;
use zeroize::Zeroize as _;

use super::Secret;

/// Why the bytes are no secret. `{source}` is how the command line names the place.
#[derive(Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum SecretError {
    #[error("is empty: put the secret into it, on one line")]
    Empty,
    #[error("holds more than one line: leave only the secret in it, on one line")]
    SeveralLines,
    #[error("is not text: save it as UTF-8")]
    NotText,
}

/// A secret with what the user should be told about the way in which it was stored.
#[derive(Debug)]
pub struct SecretText {
    /// The secret, without the one line ending at its end and without a byte order mark.
    pub secret: Secret,
    /// Sentences about the encoding and white space.
    pub notes: Vec<String>,
}

impl SecretText {
    /// Decodes what a file, standard input or a prompt gave: UTF-8, with or without a byte order mark, or
    /// UTF-16 as PowerShell 5.1 writes it. One line ending at the end is no part of the secret.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Result<Self, SecretError> {
        let mut notes = Vec::new();
        let decoded = decode(&bytes, &mut notes);
        bytes.zeroize();
        let mut text = decoded?;
        if text.ends_with('\n') {
            text.pop();
        }
        if text.ends_with('\r') {
            text.pop();
        }
        let secret = Secret::new(text);
        if secret.expose().trim().is_empty() {
            return Err(SecretError::Empty);
        }
        if secret.expose().trim().contains(['\n', '\r']) {
            return Err(SecretError::SeveralLines);
        }
        Ok(Self { secret, notes })
    }

    /// A secret from the command line or the environment: taken as it is.
    pub fn from_value(text: String) -> Result<Self, SecretError> {
        if text.trim().is_empty() {
            return Err(SecretError::Empty);
        }
        Ok(Self { secret: Secret::new(text), notes: Vec::new() })
    }
}

fn decode(bytes: &[u8], notes: &mut Vec<String>) -> Result<String, SecretError> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        notes.push(
            "begins with a byte order mark, which is no part of the secret; it was left out".to_owned(),
        );
        return String::from_utf8(rest.to_vec()).map_err(|_| SecretError::NotText);
    }
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, []) = rest.as_chunks::<2>() else { return Err(SecretError::NotText) };
        String::from_utf16(&pairs.iter().map(|pair| read(*pair)).collect::<Vec<_>>())
            .map_err(|_| SecretError::NotText)
    };
    let utf_16 = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        Some(wide(rest, u16::from_le_bytes)?)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        Some(wide(rest, u16::from_be_bytes)?)
    } else if bytes.len() > 1
        && bytes.len().is_multiple_of(2)
        && bytes.iter().skip(1).step_by(2).all(|b| *b == 0)
    {
        Some(wide(bytes, u16::from_le_bytes)?)
    } else {
        None
    };
    if let Some(text) = utf_16 {
        notes.push("is UTF-16, as PowerShell 5.1's > writes it; it was decoded".to_owned());
        return Ok(text);
    }
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(SecretError::NotText),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, usize) {
        let text = SecretText::from_bytes(bytes.to_vec()).unwrap();
        (text.secret.expose().to_owned(), text.notes.len())
    }

    #[test]
    fn drops_one_line_ending_and_nothing_else() {
        assert_eq!(read(b"s3cret\n"), ("s3cret".into(), 0));
        assert_eq!(read(b"s3cret\r\n"), ("s3cret".into(), 0));
        assert_eq!(read(b" s3cret \n\n"), (" s3cret \n".into(), 0));
    }

    #[test]
    fn decodes_what_windows_writes() {
        assert_eq!(read(b"\xef\xbb\xbfs3cret"), ("s3cret".into(), 1));
        assert_eq!(read(b"\xff\xfes\0e\0\r\0\n\0"), ("se".into(), 1));
        assert_eq!(read(b"\xfe\xff\0s\0e"), ("se".into(), 1));
        assert_eq!(read(b"s\0e\0"), ("se".into(), 1));
    }

    #[test]
    fn refuses_what_is_no_secret() {
        for (bytes, error) in [
            (&b""[..], SecretError::Empty),
            (b"\n", SecretError::Empty),
            (b"  ", SecretError::Empty),
            (b"a\nb\n", SecretError::SeveralLines),
            (b"\xff\xff\xff", SecretError::NotText),
        ] {
            assert_eq!(SecretText::from_bytes(bytes.to_vec()).unwrap_err(), error);
        }
    }
}
