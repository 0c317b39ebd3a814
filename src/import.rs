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
mod budget;
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

pub(crate) use address::{in_forwarded, told_scheme};
pub use authorization::{Authorization, HeaderFault};
pub use captured::{Captured, Field, Wire};
pub use error::ImportError;
pub use format::InputFormat;
pub use names::{KNOWN as KNOWN_NAMES, meant_by};

pub(crate) use collect::MOST_PARAMETERS;

use budget::Budget;

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
    let messages = format.read(&text, &Budget::new())?;
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
    use proptest::prelude::*;

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
        let signed = "oauth_signature=YWJj";
        for (text, sentence) in [
            ("", "there is nothing to read"),
            ("hello", "there is no signed request in it"),
            ("https://h/p?a=b", "there is no signed request in it"),
            ("https://h/p?oauth_signature=", "the text ends too early (oauth_signature has no value)"),
            ("https://h/p?oauth_signature=a%2", "the text ends too early (oauth_signature breaks off"),
            (
                "https://h/p?oauth_signature=a&oauth_signature=b",
                "the request holds two different signatures (query, query)",
            ),
            (
                &format!("https://h/p?{signed}&oauth_signature_method=HMAC-MD5"),
                "the signature method \"HMAC-MD5\" is not",
            ),
            (&format!("OAuth {signed}"), "the text names no URL"),
            (
                &format!("OAuth {}", signed.replace('=', "=\"")),
                "the text ends too early (a quotation mark in the Auth",
            ),
            (&format!("GET /p?{signed} HTTP/1.1\n\n"), "the text names no host"),
            (&format!("1.2.3.4 \"GET /p?{signed} HTTP/1.1\" 200"), "the text names no host"),
            (
                &format!("curl 'https://h/p?{signed}"),
                "the text ends too early (a quotation mark is not closed)",
            ),
            (&format!("curl 'https://h/p?{signed}' -X 'G T'"), "\"G T\" is no HTTP method"),
            (&format!("curl 'https://h/p?{signed}' -d @form.txt"), "part of the request is in \"form.txt\""),
            (
                &format!("irm 'https://h/p?{signed}' -Headers @{{a='b'"),
                "the text ends too early (a table of headers",
            ),
            (
                "{\"log\":{\"entries\":[{\"request\":{\"url\":\"https://h/\"}}]}}",
                "none of the 1 requests in the HAR file",
            ),
            ("{\"log\":{\"entries\":[", "the text ends too early (the JSON is not complete)"),
            ("{\"log\":{\"entries\":[{]}}", "this is no JSON (see line 1, column 21)"),
            ("{\"a\":1}", "this JSON is neither a HAR file nor a Postman collection"),
            (
                &format!("{{\"item\":[{{\"name\":\"a\",\"request\":\"{{{{host}}}}/?{signed}\"}}]}}"),
                "the variable {{host}} has no value",
            ),
        ] {
            let error = import(text.as_bytes(), &Hints::default()).unwrap_err().to_string();
            assert!(error.starts_with(sentence), "{text}: {error}");
        }
    }

    #[test]
    fn more_parameters_than_are_looked_at_are_refused_where_they_are_signed() {
        let request = |many: usize, last: &str| {
            format!(
                "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{}{last}",
                "a=b&".repeat(many)
            )
        };
        let signed = "oauth_consumer_key=k&oauth_nonce=n&oauth_timestamp=1&oauth_signature_method=HMAC-SHA1&oauth_signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D";
        let read = |text: String| import(text.as_bytes(), &Hints::default()).map(|own| own.captured.len());
        assert_eq!(read(request(9_995, signed)), Ok(1));
        assert_eq!(read(request(9_996, signed)), Err(ImportError::TooManyParameters { most: 10_000 }));
        assert_eq!(read(request(10_001, "a=b")), Err(ImportError::NoSignature { requests: 1 }));
    }

    #[test]
    fn rsa_is_read_though_it_cannot_be_checked() {
        let captured =
            one("https://h/p?oauth_signature=YWJj&oauth_signature_method=RSA-SHA1", &Hints::default());
        assert_eq!(captured.signature_method, None);
        assert_eq!(captured.method_label.as_deref(), Some("RSA-SHA1"));
    }

    #[test]
    fn several_requests_give_several() {
        let text = format!("{SIGNED}\nhttps://h/unsigned\nhttps://h/?oauth_signature=a%2\n{SIGNED}");
        let imported = import(text.as_bytes(), &Hints::default()).unwrap();
        let origins: Vec<&str> = imported.captured.iter().map(|captured| captured.origin.as_str()).collect();
        assert_eq!(origins, ["URL 1", "URL 4"]);
        assert_eq!((imported.unsigned, imported.unreadable[0].0.as_str()), (1, "URL 3"));
    }

    #[test]
    fn no_value_of_a_request_is_in_its_debug_text() {
        let captured = one(
            "https://h/p?oauth_signature=my-secret%26&oauth_signature_method=PLAINTEXT",
            &Hints::default(),
        );
        let text = format!("{captured:?}");
        assert!(!text.contains("secret"), "{text}");
    }

    #[test]
    fn a_nearly_right_name_is_a_signature_too() {
        let captured = one("https://h/p?a=b&oauth_signatrue=YWJj", &Hints::default());
        assert_eq!(captured.signature, "YWJj");
        assert_eq!(captured.request.captured.unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "(https?://h|/p|[?&]oauth_signature=|a%2B|%|[{}\\[\\]()\"'`^\\\\$@ \n:,;=#]|curl |-H |-d |GET |HTTP/1.1|Host: h|\
                     Authorization: |OAuth |oauth_signature=\"a\"|irm |\"log\":|\"entries\":|\"item\":|\"request\":|\"url\":|\u{e9}){0,24}"
        ) {
            for format in InputFormat::ALL.map(Some).into_iter().chain([None]) {
                let hints = Hints { format, url: Some("https://h:443/p?a=b".to_owned()), ..Hints::default() };
                if let Ok(imported) = import(text.as_bytes(), &hints) {
                    for captured in &imported.captured {
                        crate::lints::lint(captured, 1_700_000_000);
                    }
                    crate::lints::lint_together(&imported.captured, 1_700_000_000);
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for format in InputFormat::ALL.map(Some).into_iter().chain([None]) {
                let _ = import(&bytes, &Hints { format, ..Hints::default() });
            }
        }
    }
}
