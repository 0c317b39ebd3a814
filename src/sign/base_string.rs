//! The signature base string (RFC 5849 section 3.4.1.1) in its parts, so that a deviation can change how one
//! of them is written or joined.

use crate::axis::{Deviation, Edit};
use crate::rfc5849::percent_encoding::encode;

/// Method, base string URI and normalised parameters, and how they are put together.
#[derive(Clone, Debug)]
pub struct BaseStringParts {
    /// Method, as it is signed.
    pub method: String,
    /// Base string URI, not encoded.
    pub uri: String,
    /// How the URI is encoded.
    pub encode_uri: fn(&str) -> String,
    /// How the normalised parameters are encoded.
    pub encode_parameters: fn(&str) -> String,
    /// How the whole text is encoded once more, when it is.
    pub encode_whole: Option<fn(&str) -> String>,
    /// What stands behind it.
    pub ending: &'static str,
}

impl BaseStringParts {
    /// The parts as the RFC has them, then the edits of these deviations.
    pub fn new(method: &str, uri: String, deviations: &[Deviation]) -> Self {
        let mut parts = Self {
            method: method.to_ascii_uppercase(),
            uri,
            encode_uri: |text| encode(text),
            encode_parameters: |text| encode(text),
            encode_whole: None,
            ending: "",
        };
        for deviation in deviations {
            if let Edit::BaseString(edit) = &deviation.choice.edit {
                edit(&mut parts);
            }
        }
        parts
    }

    /// Everything before the parameters, with the ampersand.
    pub fn head(&self) -> String {
        let text = format!("{}&{}&", encode(&self.method), (self.encode_uri)(&self.uri));
        self.encode_whole.map_or_else(|| text.clone(), |encode| encode(&text))
    }

    /// The parameters as they stand behind [`Self::head`].
    pub fn tail(&self, normalized_parameters: &str) -> String {
        let mut text = (self.encode_parameters)(normalized_parameters);
        if let Some(encode) = self.encode_whole {
            text = encode(&text);
        }
        text.push_str(self.ending);
        text
    }
}
