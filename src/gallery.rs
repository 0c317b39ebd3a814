//! The practice server: a small server in the shape of Alteryx's Gallery API v1 that checks signatures
//! against its base address, or against the `Host` header when it has none.
//!
//! It answers only what public sources show Alteryx to answer (the body for a wrong signature, the documented
//! sentence for an unknown key). Where no answer is known, it sends an empty body in place of an invented one.
//! How Alteryx treats nonces and timestamps is not known either: they are not checked here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use crate::accept::accept;
use crate::axis::BaseAddress;
use crate::credentials::Secret;
use crate::request::Called;
use crate::rfc5849::base_string_uri::{BaseStringUri, Scheme};
use crate::rfc5849::parameters::{Parameter, decode_pairs, normalize};
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::signature::{SignatureMethod, signature, signing_key};
use crate::rfc5849::signature_base_string::signature_base_string;

/// What the practice server believes and knows.
#[derive(Clone, Debug)]
pub struct Gallery {
    /// Its base address; none to go by the `Host` header.
    pub base_address: Option<BaseAddress>,
    /// The one key that it knows.
    pub key: String,
    /// That key's secret.
    pub secret: Secret,
}

/// The endpoint that lists workflows; it needs a signature.
pub const SUBSCRIPTION: &str = "/gallery/api/v1/workflows/subscription/";
/// The endpoint that says that the server is up; it needs none.
pub const PING: &str = "/gallery/api/status/ping/";

/// Form bodies up to this size are read.
const BODY_LIMIT: usize = 64 * 1024;

/// Answers every connection until the listener's task is dropped.
pub async fn serve(listener: TcpListener, gallery: Gallery) {
    let gallery = Arc::new(gallery);
    loop {
        let stream = accept(&listener).await;
        let gallery = Arc::clone(&gallery);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&gallery), request));
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// Listens on a free or given loopback port.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

async fn answer(
    gallery: Arc<Gallery>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT).collect().await.map(http_body_util::Collected::to_bytes);
    let (status, body) = match (head.uri.path(), body) {
        (PING, _) => (StatusCode::OK, String::new()),
        (SUBSCRIPTION, Ok(body)) => match gallery.check(&head, &body) {
            Ok(()) => (StatusCode::OK, "[]".to_owned()),
            Err(refusal) => (StatusCode::UNAUTHORIZED, refusal.body()),
        },
        (SUBSCRIPTION, Err(_)) => (StatusCode::PAYLOAD_TOO_LARGE, String::new()),
        _ => (StatusCode::NOT_FOUND, String::new()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Why a request is refused.
enum Refusal {
    Parameters,
    Key,
    Signature,
}

impl Refusal {
    fn body(&self) -> String {
        let message = match self {
            // No answer of Alteryx's to missing parameters is known.
            Self::Parameters => return String::new(),
            Self::Key => "The provided API Key (oauth_consumer_key) is invalid.",
            Self::Signature => "The provided signature(oauth_signature) is invalid.",
        };
        format!(
            r#"{{"data":null,"exceptionName":"UnauthorizedException","innerExceptionMessage":"","message":"{message}"}}"#
        )
    }
}

impl Gallery {
    fn check(&self, head: &hyper::http::request::Parts, body: &[u8]) -> Result<(), Refusal> {
        let mut parameters = decode_pairs(head.uri.query().unwrap_or_default());
        let form = text_of(head, &CONTENT_TYPE).to_ascii_lowercase();
        if form.starts_with("application/x-www-form-urlencoded") {
            parameters.extend(decode_pairs(&String::from_utf8_lossy(body)));
        }
        parameters.extend(header_parameters(&text_of(head, &AUTHORIZATION)));
        let value = |name: &str| {
            parameters
                .iter()
                .find(|parameter| parameter.name == name.as_bytes())
                .map(|parameter| String::from_utf8_lossy(&parameter.value).into_owned())
        };
        let (Some(key), Some(given)) = (value("oauth_consumer_key"), value("oauth_signature")) else {
            return Err(Refusal::Parameters);
        };
        if key != self.key {
            return Err(Refusal::Key);
        }
        let signed: Vec<&Parameter> =
            parameters.iter().filter(|parameter| parameter.name != b"oauth_signature").collect();
        let base_string = signature_base_string(
            head.method.as_str(),
            &self.base_string_uri(head).ok_or(Refusal::Parameters)?.to_string(),
            &normalize(signed),
        );
        let right =
            signature(SignatureMethod::HmacSha1, &base_string, &signing_key(self.secret.expose(), ""));
        if right == given { Ok(()) } else { Err(Refusal::Signature) }
    }

    /// The base address with the rest of the path, as typed; or what the `Host` header makes of it.
    fn base_string_uri(&self, head: &hyper::http::request::Parts) -> Option<BaseStringUri> {
        let path = head.uri.path();
        if let Some(base) = &self.base_address {
            Some(BaseStringUri {
                scheme: base.scheme,
                host: base.authority.host.clone(),
                port: base.authority.port.clone(),
                path: base.paths_for(path).swap_remove(0),
            })
        } else {
            let called = Called::parse(&format!("http://{}", text_of(head, &HOST))).ok()?;
            Some(BaseStringUri::new(Scheme::Http, &called.host, called.port.as_deref(), path))
        }
    }
}

fn text_of(head: &hyper::http::request::Parts, name: &hyper::header::HeaderName) -> String {
    head.headers
        .get(name)
        .map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The parameters of an `Authorization: OAuth ...` header, without the realm.
fn header_parameters(header: &str) -> Vec<Parameter> {
    let Some((scheme, rest)) = header.split_once(' ') else { return Vec::new() };
    if !scheme.eq_ignore_ascii_case("OAuth") {
        return Vec::new();
    }
    rest.split(',')
        .filter_map(|piece| piece.trim().split_once('='))
        .filter(|(name, _)| *name != "realm")
        .map(|(name, value)| Parameter::new(decode(name), decode(value.trim_matches('"'))))
        .collect()
}
