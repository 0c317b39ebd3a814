//! From a text in which requests were captured to the requests, with everything that their signatures were made
//! of, as it travelled.
//!
//! ```text
//! bytes ─► text ─► format ─► messages (one reader per format) ─► captured requests
//! ```
//!
//! Each format has its file; all of them end in a `Message`, and one place (`collect`) finds the protocol
//! parameters in it, wherever they stand.

mod address;
mod authorization;
mod bash;
mod captured;
mod cmd;
mod collect;
mod curl;
mod error;
mod form;
mod format;
mod har;
mod header;
mod invoke;
mod json;
mod log_line;
mod message;
mod names;
mod postman;
mod powershell;
mod raw_http;
mod signed_url;
mod text;

pub use authorization::{Authorization, HeaderFault};
pub use captured::{Captured, Field, Wire};
pub use error::ImportError;
pub use format::InputFormat;
pub use names::{KNOWN as KNOWN_NAMES, meant_by};

/// What the user says about a text; everything may be left to the text itself.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The kind of text; recognised by itself when none is given.
    pub format: Option<InputFormat>,
    /// The URL that was called, for texts that do not hold it: a bare header, a line of a log. Where a text holds
    /// the path, this gives scheme and host.
    pub url: Option<String>,
    /// The HTTP method, for texts that do not hold it.
    pub method: Option<String>,
    /// The requests that are wanted, counted from 1 in the order of the text; empty for all.
    pub chosen: Vec<usize>,
}

/// What a text held.
#[derive(Debug)]
pub struct Imported {
    /// What it was read as.
    pub format: InputFormat,
    /// The signed requests, in the order of the text. There is at least one.
    pub captured: Vec<Captured>,
    /// How many requests hold no signature.
    pub unsigned: usize,
    /// Requests with a signature that cannot be read, by their origin. Empty when the text holds one request only:
    /// then the fault is the answer.
    pub unreadable: Vec<(String, ImportError)>,
}

/// Reads every signed request in `bytes`.
///
/// Requests without a signature are counted and left out, as in a recording of a whole browser session. An error
/// means that there is none to look at; its sentence says what to do.
pub fn import(bytes: &[u8], hints: &Hints) -> Result<Imported, ImportError> {
    let text = text::decode(bytes)?;
    let format = match hints.format {
        Some(format) => format,
        None => InputFormat::recognise(&text)?,
    };
    let messages = format.read(&text)?;
    let found = messages.len();
    if let Some(beyond) = hints.chosen.iter().find(|number| **number == 0 || **number > found) {
        return Err(ImportError::NoSuchRequest { number: *beyond, found });
    }
    let mut imported = Imported { format, captured: Vec::new(), unsigned: 0, unreadable: Vec::new() };
    for (i, message) in messages.into_iter().enumerate() {
        if !hints.chosen.is_empty() && !hints.chosen.contains(&(i + 1)) {
            continue;
        }
        let origin = message.origin.clone();
        match collect::captured(message, hints) {
            Ok(Some(captured)) => imported.captured.push(captured),
            Ok(None) => imported.unsigned += 1,
            Err(error) => imported.unreadable.push((origin, error)),
        }
    }
    if !imported.captured.is_empty() {
        return Ok(imported);
    }
    match imported.unreadable.into_iter().next() {
        Some((_, error)) => Err(error),
        None if format == InputFormat::Har => {
            Err(ImportError::NoSignatureInHar { requests: imported.unsigned })
        }
        None => Err(ImportError::NoSignature { requests: imported.unsigned }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc5849::transmission::Placement;
    use crate::sign::parameters::Source;

    const SIGNED: &str = "https://Gallery.Example.com:443/gallery/api/?b=1+2&oauth_consumer_key=k&oauth_nonce=n123456&\
                          oauth_signature_method=HMAC-SHA1&oauth_timestamp=1700000000&oauth_version=1.0&\
                          oauth_signature=OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D&z=%7e";

    fn one(text: &str, hints: &Hints) -> Captured {
        let mut imported = import(text.as_bytes(), hints).unwrap();
        assert_eq!(imported.captured.len(), 1);
        imported.captured.remove(0)
    }

    #[test]
    fn a_signed_url_stays_as_it_was_typed() {
        let captured = one(SIGNED, &Hints::default());
        assert_eq!(
            captured.request.called.text(),
            "https://Gallery.Example.com:443/gallery/api/?b=1+2&z=%7e"
        );
        assert_eq!(captured.request.placement, Placement::Query);
        assert_eq!(captured.signature_raw, "OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D");
        assert_eq!(captured.signature, "OjENMgFp9oTo1wYcS8EBcXqD+2s=");
        assert!(captured.method_is_assumed && !captured.scheme_is_assumed);
        let all = captured.request.captured.unwrap();
        assert_eq!(all[0].parameter.value, b"1 2");
        assert_eq!(all.iter().filter(|one| one.source == Source::Query).count(), 2);
        assert_eq!(all.len(), 7);
    }

    #[test]
    fn a_header_needs_a_url_from_elsewhere() {
        let text = "Authorization: OAuth realm=\"R\", oauth_consumer_key=\"k\", oauth_nonce=\"n\", \
                    oauth_signature_method=\"hmac-sha256\", oauth_signature=\"a%2Bb%3D\"";
        assert_eq!(import(text.as_bytes(), &Hints::default()).unwrap_err(), ImportError::NoUrl);
        let hints = Hints {
            url: Some("https://h/p?a=b".to_owned()),
            method: Some("post".to_owned()),
            ..Hints::default()
        };
        let captured = one(text, &hints);
        assert_eq!(captured.request.called.text(), "https://h/p?a=b");
        assert_eq!(captured.request.method, "POST");
        assert_eq!(captured.request.realm.as_deref(), Some("R"));
        assert_eq!(captured.method_label.as_deref(), Some("hmac-sha256"));
        assert_eq!(captured.signature, "a+b=");
        assert_eq!(captured.request.captured.unwrap().len(), 4);
    }

    #[test]
    fn what_cannot_be_read_is_one_sentence() {
        for (text, error) in [
            ("https://h/p?a=b", ImportError::NoSignature { requests: 1 }),
            ("https://h/p?oauth_signature=", ImportError::Truncated("oauth_signature has no value")),
            (
                "https://h/p?oauth_signature=a&oauth_signature=b",
                ImportError::TwoSignatures("query, query".into()),
            ),
            (
                "https://h/p?oauth_signature=a&oauth_signature_method=HMAC-MD5",
                ImportError::SignatureMethod("HMAC-MD5".into()),
            ),
        ] {
            assert_eq!(import(text.as_bytes(), &Hints::default()).unwrap_err(), error);
        }
    }

    #[test]
    fn a_nearly_right_name_is_a_signature_too() {
        let captured = one("https://h/p?a=b&oauth_signatrue=YWJj", &Hints::default());
        assert_eq!(captured.signature, "YWJj");
        assert_eq!(captured.request.captured.unwrap().len(), 1);
    }
}
