//! One request: what the user typed ([`Called`]), what really goes on the wire ([`Sent`]), and what
//! travels with it.

mod called;
mod outgoing;
mod sent;

pub use called::{Called, SEPARATING, UrlError};
pub use outgoing::Outgoing;
pub use sent::Sent;

use crate::rfc5849::parameters::{Parameter, decode_pairs};
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::sign::parameters::{Collected, Source};

/// Everything about the request that stays the same from probe to probe.
#[derive(Clone, Debug)]
pub struct Request {
    /// The URL as typed, without the `oauth_*` parameters of an earlier signature.
    pub called: Called,
    /// What it becomes on the wire.
    pub sent: Sent,
    /// Upper-case HTTP method.
    pub method: String,
    /// The user's own headers; none of Authorization, Host, Content-Length, Content-Type.
    pub headers: Vec<(String, String)>,
    /// Body as it is sent.
    pub body: Option<Vec<u8>>,
    /// Value of Content-Type, when there is a body.
    pub content_type: Option<String>,
    /// Where the protocol parameters travel.
    pub placement: Placement,
    /// How the signature is made.
    pub signature_method: SignatureMethod,
    /// Sent in the header, never signed.
    pub realm: Option<String>,
    /// All parameters of a request that was captured, signed by someone else: the protocol parameters (but the
    /// signature) with the others, in the order in which they travelled. None when it is ours to sign.
    pub captured: Option<Vec<Collected>>,
}

impl Request {
    /// A GET of `called` with nothing else: no headers, no body, HMAC-SHA1 in the header.
    pub fn get(called: Called) -> Result<Self, UrlError> {
        let sent = Sent::new(&called, None)?;
        Ok(Self {
            called,
            sent,
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            content_type: None,
            placement: Placement::Header,
            signature_method: SignatureMethod::HmacSha1,
            realm: None,
            captured: None,
        })
    }

    /// Everything that is signed, with where it travels; `protocol` is what a signer adds to a request that was
    /// not captured.
    pub fn collected(&self, protocol: &[Parameter]) -> Vec<Collected> {
        if let Some(captured) = &self.captured {
            return captured.clone();
        }
        let query = decode_pairs(self.sent.query().unwrap_or_default()).into_iter();
        let mut all: Vec<Collected> = query.map(|pair| Collected::new(Source::Query, pair)).collect();
        let from_body = self.parameters().into_iter().skip(all.len());
        all.extend(from_body.map(|pair| Collected::new(Source::Body, pair)));
        all.extend(protocol.iter().map(|pair| Collected::new(Source::Protocol, pair.clone())));
        all
    }

    /// Query and form body decoded: what RFC 5849 section 3.4.1.3.1 signs beside the protocol
    /// parameters. A body counts only when its media type is `application/x-www-form-urlencoded`.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut parameters = decode_pairs(self.sent.query().unwrap_or_default());
        if let (Some(body), true) = (&self.body, self.has_form_body()) {
            parameters.extend(decode_pairs(&String::from_utf8_lossy(body)));
        }
        parameters
    }

    /// Whether the media type is that of a form, whatever its parameters (`; charset=...`).
    pub fn has_form_body(&self) -> bool {
        self.content_type.as_deref().is_some_and(|value| {
            value
                .split(';')
                .next()
                .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        })
    }
}
