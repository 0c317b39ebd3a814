//! One signature: each step of RFC 5849, then the variant's edits of its value, with a trace of every
//! intermediate value.

pub mod base_string;
pub mod digest;
pub mod key;
pub mod parameters;
pub mod shape;

use crate::axis::{Edit, Variant};
use crate::credentials::Credentials;
use crate::request::{Outgoing, Request};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::parameters::{Parameter, normalize};
use crate::rfc5849::protocol_parameters::{Stamp, protocol_parameters};
use crate::rfc5849::signature::{SignatureMethod, signature, signing_key};
use crate::rfc5849::signature_base_string::signature_base_string;
use crate::rfc5849::transmission::{Placement, append_pairs, authorization_header};
use crate::sign::base_string::BaseStringParts;
use crate::sign::digest::DigestForm;
use crate::sign::key::KeyParts;
use crate::sign::parameters::normalized;
use crate::sign::shape::Shape;
use crate::stamp::{Source, fresh_stamp};

/// Every value on the way to a signature, but for the key.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Section 3.1, without the signature.
    pub protocol_parameters: Vec<Parameter>,
    /// Section 3.4.1.2.
    pub base_string_uri: BaseStringUri,
    /// Section 3.4.1.3.2.
    pub normalized_parameters: String,
    /// Section 3.4.1.1.
    pub signature_base_string: String,
    /// Sections 3.4.2 to 3.4.4. For PLAINTEXT this is the secret: it is never printed.
    pub signature: String,
}

/// A signed request, and how it came about.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The intermediate values.
    pub trace: Trace,
    /// What is sent.
    pub outgoing: Outgoing,
}

/// Signs `request` as `variant` has it.
pub fn sign(request: &Request, credentials: &Credentials, variant: &Variant, stamp: &Stamp) -> Signed {
    let trace = trace(request, credentials, variant, stamp);
    let outgoing = transmit(request, variant, &trace);
    Signed { trace, outgoing }
}

/// Like [`sign`], with a nonce such that the signature holds neither `+` nor `/`, which some servers and
/// proxies mangle (at most 64 tries; PLAINTEXT does not depend on the nonce).
pub fn sign_freshly(
    request: &Request,
    credentials: &Credentials,
    variant: &Variant,
    source: &dyn Source,
) -> Signed {
    sign_until(request, credentials, variant, source, |signature| !signature.contains(['+', '/']))
}

/// Like [`sign`], with a nonce such that the signature is as `wanted`, if 64 tries are enough.
pub fn sign_until(
    request: &Request,
    credentials: &Credentials,
    variant: &Variant,
    source: &dyn Source,
    wanted: impl Fn(&str) -> bool,
) -> Signed {
    let mut trace = trace(request, credentials, variant, &fresh_stamp(source));
    if Shape::new(request, &variant.deviations).signature_method != SignatureMethod::Plaintext {
        for _ in 1..64 {
            if wanted(&trace.signature) {
                break;
            }
            trace = self::trace(request, credentials, variant, &fresh_stamp(source));
        }
    }
    let outgoing = transmit(request, variant, &trace);
    Signed { trace, outgoing }
}

/// The request without any OAuth parameter: the control that shows what "not signed" is answered.
pub fn unsigned(request: &Request) -> Outgoing {
    outgoing(request, request.sent.url().clone(), None, request.body.clone())
}

/// The algorithm without the transmission.
pub fn trace(request: &Request, credentials: &Credentials, variant: &Variant, stamp: &Stamp) -> Trace {
    let shape = Shape::new(request, &variant.deviations);
    let stamp =
        Stamp { timestamp: stamp.timestamp.saturating_add_signed(shape.clock_offset), ..stamp.clone() };
    let mut protocol =
        protocol_parameters(&credentials.key, credentials.token_identifier(), shape.signature_method, &stamp);
    protocol.retain(|parameter| shape.has_version || parameter.name != b"oauth_version");
    let uri = base_string_uri(request, variant);
    let edits = |wanted: fn(&Edit) -> bool| variant.deviations.iter().any(|d| wanted(&d.choice.edit));
    // Each step is the RFC's own code unless the variant edits it.
    let normalized = if request.captured.is_some()
        || edits(|edit| matches!(edit, Edit::Parameters(_) | Edit::Encoding(_) | Edit::Encoded(_)))
    {
        normalized(&request.collected(&protocol), &variant.deviations)
    } else {
        normalize(request.parameters().iter().chain(&protocol))
    };
    let base_string = if edits(|edit| matches!(edit, Edit::BaseString(_))) {
        let parts = BaseStringParts::new(&request.method, uri.to_string(), &variant.deviations);
        parts.head() + &parts.tail(&normalized)
    } else {
        signature_base_string(&request.method, &uri.to_string(), &normalized)
    };
    let signature = if edits(|edit| matches!(edit, Edit::SigningKey(_) | Edit::Digest(_))) {
        let key = KeyParts::new(credentials, &variant.deviations).key();
        let form = DigestForm::new(shape.signature_method, &variant.deviations);
        form.signature(base_string.as_bytes(), &key)
    } else {
        let key = signing_key(credentials.secret.expose(), credentials.token_secret());
        signature(shape.signature_method, &base_string, &key)
    };
    Trace {
        protocol_parameters: protocol,
        base_string_uri: uri,
        normalized_parameters: normalized,
        signature_base_string: base_string,
        signature,
    }
}

/// The base string URI that `variant` signs.
pub fn base_string_uri(request: &Request, variant: &Variant) -> BaseStringUri {
    let mut uri = request.sent.base_string_uri();
    for deviation in &variant.deviations {
        if let Edit::BaseStringUri(edit) = &deviation.choice.edit {
            edit(&mut uri);
        }
    }
    uri
}

fn transmit(request: &Request, variant: &Variant, trace: &Trace) -> Outgoing {
    let signature = Parameter::new("oauth_signature", trace.signature.as_str());
    let parameters = trace.protocol_parameters.iter().chain([&signature]);
    let mut url = request.sent.url().clone();
    match Shape::new(request, &variant.deviations).placement {
        Placement::Header => {
            let header = authorization_header(request.realm.as_deref(), parameters);
            outgoing(request, url, Some(header), request.body.clone())
        }
        Placement::Query => {
            url.set_query(Some(&append_pairs(request.sent.query().unwrap_or_default(), parameters)));
            outgoing(request, url, None, request.body.clone())
        }
        Placement::Body => {
            let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).into_owned();
            outgoing(request, url, None, Some(append_pairs(&body, parameters).into_bytes()))
        }
    }
}

fn outgoing(
    request: &Request,
    url: url::Url,
    authorization: Option<String>,
    body: Option<Vec<u8>>,
) -> Outgoing {
    let mut headers = request.headers.clone();
    if let Some(content_type) = request.content_type.as_ref().filter(|_| body.is_some()) {
        headers.push(("Content-Type".to_owned(), content_type.clone()));
    }
    if let Some(authorization) = authorization {
        headers.push(("Authorization".to_owned(), authorization));
    }
    let host_header = request.sent.host_header().to_owned();
    Outgoing { method: request.method.clone(), url, host_header, headers, body }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::AtomicU64;

    use super::*;
    use crate::axis::Situation;
    use crate::credentials::Secret;
    use crate::request::Called;
    use crate::stamp::tests::Fixed;

    fn request() -> Request {
        Request::get(Called::parse("https://gallery.example.com/gallery/api/v1/").unwrap()).unwrap()
    }

    fn credentials() -> Credentials {
        Credentials { key: "key1".into(), secret: Secret::new("secret".into()), token: None }
    }

    fn variant(words: &str) -> Variant {
        Variant::parse(words, &Situation::new(request())).unwrap()
    }

    #[test]
    fn a_fresh_signature_holds_no_character_that_is_lost_on_the_way() {
        let source = Fixed(AtomicU64::new(7));
        for _ in 0..40 {
            let signed = sign_freshly(&request(), &credentials(), &Variant::rfc5849(), &source);
            assert!(!signed.trace.signature.contains(['+', '/']), "{}", signed.trace.signature);
        }
    }

    /// With PLAINTEXT the signature is the secret: no nonce changes it.
    #[test]
    fn another_nonce_is_tried_where_it_changes_the_signature() {
        let tries = |method| {
            let tries = Cell::new(0);
            let request = Request { signature_method: method, ..request() };
            let source = Fixed(AtomicU64::new(7));
            sign_until(&request, &credentials(), &Variant::rfc5849(), &source, |_| {
                tries.set(tries.get() + 1);
                tries.get() == 3
            });
            tries.get()
        };
        assert_eq!(tries(SignatureMethod::HmacSha1), 3);
        assert_eq!(tries(SignatureMethod::Plaintext), 0);
    }

    #[test]
    fn the_time_is_that_of_the_clock_in_question() {
        let stamp = Stamp { nonce: "n".into(), timestamp: 1_700_000_000 };
        let signed_at = |words: &str| {
            let trace = trace(&request(), &credentials(), &variant(words), &stamp);
            let time = trace.protocol_parameters.iter().find(|own| own.name == b"oauth_timestamp").unwrap();
            String::from_utf8(time.value.clone()).unwrap()
        };
        assert_eq!(signed_at("rfc5849"), "1700000000");
        assert_eq!(signed_at("clock=-300"), "1699999700");
    }

    #[test]
    fn a_version_is_left_out_where_the_variant_says_so_and_nothing_else() {
        let stamp = Stamp { nonce: "n".into(), timestamp: 1_700_000_000 };
        let names = |words: &str| -> Vec<String> {
            let trace = trace(&request(), &credentials(), &variant(words), &stamp);
            let name = |own: &Parameter| String::from_utf8(own.name.clone()).unwrap();
            trace.protocol_parameters.iter().map(name).collect()
        };
        let with = names("rfc5849");
        assert!(with.contains(&"oauth_version".to_owned()));
        let without: Vec<String> = with.into_iter().filter(|name| name != "oauth_version").collect();
        assert_eq!(names("oauth-version=not-sent"), without);
    }

    #[test]
    fn parameters_are_edited_also_of_a_request_that_was_not_captured() {
        let request =
            Request::get(Called::parse("https://gallery.example.com/api/?page=2").unwrap()).unwrap();
        let stamp = Stamp { nonce: "n".into(), timestamp: 1_700_000_000 };
        let signs_page = |words: &str| {
            let variant = Variant::parse(words, &Situation::new(request.clone())).unwrap();
            trace(&request, &credentials(), &variant, &stamp).normalized_parameters.contains("page=2")
        };
        assert!(signs_page("rfc5849"));
        assert!(!signs_page("query-in-signature=left-out"));
    }

    /// Without a body there is nothing whose type could be named.
    #[test]
    fn the_type_of_a_body_goes_with_a_body() {
        let form = |body: Option<&str>| Request {
            body: body.map(|body| body.as_bytes().to_vec()),
            content_type: Some("text/plain".into()),
            ..request()
        };
        let names = |request: &Request| -> Vec<String> {
            unsigned(request).headers.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(&form(Some("x"))), ["Content-Type"]);
        assert_eq!(names(&form(None)), Vec::<String>::new());
    }
}
