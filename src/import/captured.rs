//! A signed request as it was captured.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::authorization::Authorization;
use crate::request::{Request, Sent};
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;

/// One signed request as it was captured.
#[derive(Clone)]
pub struct Captured {
    /// Where in the text it stood, in words: "entry 3 of the HAR file".
    pub origin: String,
    /// Method, URL, headers, body. `captured` holds all its parameters with their source: query, body and header in
    /// this order, `placement` where the signature stood. URL and body are without the protocol parameters that
    /// stood there; of the headers only those that can name a host or a scheme are kept.
    pub request: Request,
    /// Whether the text left the scheme open, so that `request` has the likelier one.
    pub scheme_is_assumed: bool,
    /// Whether the text left the method open, so that `request` has the likelier one.
    pub method_is_assumed: bool,
    /// Value of `oauth_signature` as it stood in the text, still encoded as it travelled.
    pub signature_raw: String,
    /// The same decoded once, as its place has it: `%XX`, and in query and body `+` as a space. With PLAINTEXT this
    /// is the secret: it is never printed.
    pub signature: String,
    /// `oauth_signature_method` as written, decoded; none when it is missing.
    pub method_label: Option<String>,
    /// The method that the label means, also in another spelling; without a label the one that makes signatures of
    /// this length. None for RSA.
    pub signature_method: Option<SignatureMethod>,
    /// When it was captured, in seconds since 1970, if the text says so.
    pub at: Option<u64>,
    /// A variable of the shell that stands in the command: what it held is not in the text.
    pub shell_variable: Option<String>,
    /// What travelled, untouched.
    pub wire: Wire,
}

/// The texts that travelled, for what looks at their form.
#[derive(Clone)]
pub struct Wire {
    /// URL as written, with its query; a path when the text held no more.
    pub url: String,
    /// Host header as written.
    pub host: Option<String>,
    /// The OAuth header as written.
    pub authorization: Option<String>,
    /// The same in its parts.
    pub header: Option<Authorization>,
    /// How many OAuth headers there are; the first is the one above.
    pub oauth_headers: usize,
    /// Content-Type header as written.
    pub content_type: Option<String>,
    /// Body as it travelled.
    pub body: Option<Vec<u8>>,
    /// Whether that is known to be all of it.
    pub body_is_whole: bool,
    /// Every parameter of header, query and form body, the signature among them, in the order of
    /// `request.captured`. The realm is not one of them.
    pub fields: Vec<Field>,
}

/// A parameter as it travelled and as it is meant.
#[derive(Clone)]
pub struct Field {
    /// Where it stood.
    pub place: Placement,
    /// Name, decoded once.
    pub name: String,
    /// Value, decoded once.
    pub value: String,
    /// Name as it travelled.
    pub name_raw: String,
    /// Value as it travelled.
    pub value_raw: String,
}

impl Captured {
    /// The decoded value of the first parameter of this name, wherever it stood.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.wire.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }

    /// Every parameter of this name.
    pub fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        self.wire.fields.iter().filter(move |field| field.name == name)
    }

    /// The bytes of the signature, when it is base64, however it was mangled on its way: encoded up to twice more,
    /// spaces for plus signs, padding lost, or the alphabet for URLs.
    pub fn digest(&self) -> Option<Vec<u8>> {
        normalized_digest(&self.signature)
    }

    /// The same request over http where it is https, and the other way round; none when its URL is not one then.
    #[must_use]
    pub fn with_the_other_scheme(&self) -> Option<Self> {
        let mut other = self.clone();
        other.request.called.scheme = other.request.called.scheme.other();
        let sent = Sent::new(&other.request.called, Some(self.request.sent.host_header())).ok()?;
        other.request.sent = sent.arrived_with(self.request.sent.path());
        Some(other)
    }

    /// `oauth_consumer_key`, when there is one.
    pub fn consumer_key(&self) -> Option<&str> {
        self.value("oauth_consumer_key")
    }
}

/// See [`Captured::digest`].
pub(super) fn normalized_digest(signature: &str) -> Option<Vec<u8>> {
    let mut text = signature.to_owned();
    for _ in 0..2 {
        if text.contains('%') {
            text = String::from_utf8(decode(&text)).ok()?;
        }
    }
    let text = text.trim_matches(['\r', '\n']).replace([' ', '-'], "+").replace('_', "/");
    STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok().filter(|bytes| !bytes.is_empty())
}

impl fmt::Debug for Captured {
    // With PLAINTEXT the signature is the secret; header and body hold it too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Captured").field("origin", &self.origin).finish_non_exhaustive()
    }
}
