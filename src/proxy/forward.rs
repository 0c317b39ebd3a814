//! Signing a request and sending it to the one server.

use http_body_util::{BodyExt as _, Either, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN, TRANSFER_ENCODING,
};
use hyper::http::response::Parts;
use hyper::{Method, Request, Response, StatusCode};
use url::Position;

use super::admission::{Refusal, has_oauth};
use super::refused::{Begun, is_about_signature_or_nonce, may_be_refused};
use super::upstream::{Connections, SendError};
use super::{AnswerBody, RETRIED, TOKEN};
use crate::axis::{Situation, Variant};
use crate::credentials::Credentials;
use crate::probe::FailureKind;
use crate::request::{Called, Outgoing, Request as Signable, Sent};
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::sign::sign;
use crate::stamp::{Source, fresh_stamp};

/// Longer forms are not signed.
const FORM_LIMIT: usize = 1024 * 1024;
const CUT_BODY: &str = "the client's body did not arrive whole";
/// Bodies up to this size are kept, so that they can be sent again.
const KEPT: u64 = 64 * 1024;

/// Headers that concern one connection only (RFC 9110 section 7.6.1).
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// How the accepted variant is found for each request; the situation learns the base address that it needs.
pub type VariantOf = dyn Fn(&mut Situation) -> Result<Variant, String> + Send + Sync;

/// Signs and sends.
pub struct Forwarder {
    /// The server: scheme, host, port and the path that stands before every other.
    pub to: Called,
    /// Key and secret.
    pub credentials: Credentials,
    /// What is signed.
    pub variant: Box<VariantOf>,
    /// Where the OAuth parameters go.
    pub placement: Placement,
    /// How requests are signed.
    pub signature_method: SignatureMethod,
    /// Whether a refused signature is tried once more.
    pub retries: bool,
    /// Clock and entropy.
    pub source: Box<dyn Source + Send + Sync>,
}

/// What is sent to the server as a body.
enum Sending {
    Nothing,
    Kept(Bytes),
    Streamed(Incoming),
}

impl Forwarder {
    /// The server's answer, and whether it took a second try.
    pub(super) async fn forward(
        &self,
        connections: &Connections,
        request: Request<Incoming>,
    ) -> Result<(Response<AnswerBody>, bool), Refusal> {
        let (head, body) = request.into_parts();
        let is_safe = head.method.is_safe();
        let called = self.called(&head.uri)?;
        let content_type = text(&head.headers, &CONTENT_TYPE);
        let is_form = content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
        let length = body.size_hint().exact();
        let body = if is_form {
            let form = collected(body, FORM_LIMIT).await?;
            if has_oauth(&String::from_utf8_lossy(&form)) {
                let said =
                    "the form is signed already: send it without OAuth parameters, this proxy signs it";
                return Err(Refusal::new(StatusCode::BAD_REQUEST, said));
            }
            Sending::Kept(form)
        } else {
            match length {
                Some(0) => Sending::Nothing,
                Some(length) if length <= KEPT && self.retries => {
                    Sending::Kept(collected(body, FORM_LIMIT).await?)
                }
                _ => Sending::Streamed(body),
            }
        };
        let form = match &body {
            Sending::Kept(form) if is_form => Some(form.to_vec()),
            _ => None,
        };
        let mut situation = self.situation(called, head.method.as_str(), form, &content_type)?;
        let variant = (self.variant)(&mut situation);
        let variant = variant.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
        let signable = (situation.request, variant);
        let headers = passed_on(&head.headers);
        // What is signed with a form goes out as the signer made it: the OAuth parameters may be in it.
        let again = match &body {
            Sending::Nothing => Some(Bytes::new()),
            Sending::Kept(body) if body.len() as u64 <= KEPT => Some(body.clone()),
            _ => None,
        };
        let response = self.send(connections, &signable, headers.clone(), body, is_form).await?;
        let Some(again) = again.filter(|_| self.retries && may_be_refused(&response, is_safe)) else {
            return Ok((streamed(response, false), false));
        };
        let (parts, answer) = response.into_parts();
        let answer = Begun::read(answer).await;
        if !is_about_signature_or_nonce(&parts, &answer) {
            return Ok((finished(&parts, answer.map_err(Into::into).boxed(), false), false));
        }
        let body = if again.is_empty() { Sending::Nothing } else { Sending::Kept(again) };
        let response = self.send(connections, &signable, headers, body, is_form).await?;
        Ok((streamed(response, true), true))
    }

    /// The URL at the server. What would lead out of its path is refused.
    fn called(&self, uri: &hyper::Uri) -> Result<Called, Refusal> {
        let path = uri.path();
        let plain = path.to_ascii_lowercase().replace("%2e", ".").replace(['\\'], "/").replace("%5c", "/");
        if !path.starts_with('/') || plain.split(['/', ';']).any(|segment| segment == "." || segment == "..")
        {
            let said = "the path holds /./ or /../: write it without them";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, said));
        }
        let before = self.to.path.trim_end_matches('/');
        let is_there = path.strip_prefix(before).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let path = if is_there { path.to_owned() } else { format!("{before}{path}") };
        Ok(Called { path, query: uri.query().map(str::to_owned), ..self.to.clone() })
    }

    fn situation(
        &self,
        called: Called,
        method: &str,
        form: Option<Vec<u8>>,
        content_type: &str,
    ) -> Result<Situation, Refusal> {
        let bad = |error: String| Refusal::new(StatusCode::BAD_REQUEST, error);
        let has_form = form.is_some();
        Ok(Situation::new(Signable {
            sent: Sent::new(&called, None).map_err(|error| bad(error.to_string()))?,
            called,
            method: method.to_ascii_uppercase(),
            headers: Vec::new(),
            body: form,
            content_type: has_form.then(|| content_type.to_owned()),
            placement: if self.placement == Placement::Body && !has_form {
                Placement::Header
            } else {
                self.placement
            },
            signature_method: self.signature_method,
            realm: None,
            captured: None,
        }))
    }

    async fn send(
        &self,
        connections: &Connections,
        (request, variant): &(Signable, Variant),
        mut headers: HeaderMap,
        body: Sending,
        is_form: bool,
    ) -> Result<Response<Incoming>, Refusal> {
        // A + in the signature is encoded as every other character is: no nonce needs to be chosen for it.
        let stamp = fresh_stamp(&*self.source);
        let signed = sign(request, &self.credentials, variant, &stamp);
        let Outgoing { method, url, headers: own, body: form, .. } = signed.outgoing;
        let bad = |said: &str| Refusal::new(StatusCode::BAD_REQUEST, said);
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| bad("this is no HTTP method"))?;
        for (name, value) in &own {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        if matches!(&body, Sending::Streamed(own) if own.size_hint().exact().is_none()) {
            // Without it a GET or HEAD would be sent without its body.
            headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        let mut request = Request::new(match body {
            Sending::Nothing => Either::Left(Full::default()),
            Sending::Kept(_) if is_form => Either::Left(Full::new(form.unwrap_or_default().into())),
            Sending::Kept(body) => Either::Left(Full::new(body)),
            Sending::Streamed(body) => Either::Right(body),
        });
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        connections.send(request, &url[Position::BeforePath..Position::AfterQuery]).await.map_err(|error| {
            let why = match error {
                SendError::Target => return bad("the server cannot be asked for this path"),
                SendError::Body => return bad(CUT_BODY),
                SendError::Connect(Some(FailureKind::TimeOut)) => "no connection stood in time",
                SendError::Connect(kind) => kind.map_or("it cannot be connected to", FailureKind::said),
                SendError::LargeHead => "the head of its answer is too large",
                SendError::Answer(kind) => kind.map_or("it gave no answer", FailureKind::said),
            };
            let said = format!("the server {} failed: {why}", connections.server());
            Refusal::new(StatusCode::BAD_GATEWAY, said)
        })
    }
}

async fn collected(body: Incoming, limit: usize) -> Result<Bytes, Refusal> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let said = "the form is longer than 1 MB, and forms are signed whole";
            Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, said))
        }
        Err(_) => Err(Refusal::new(StatusCode::BAD_REQUEST, CUT_BODY)),
    }
}

/// The client's headers without those of its connection, those that the proxy sets, and those meant for it.
fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let own = ["host", "content-length", "authorization", "expect", TOKEN, ORIGIN.as_str()];
    let keeps = |name: &HeaderName| {
        let name = name.as_str();
        !HOP_BY_HOP.contains(&name) && !own.contains(&name) && !named.iter().any(|own| own == name)
    };
    headers
        .iter()
        .filter(|(name, _)| keeps(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn streamed(response: Response<Incoming>, retried: bool) -> Response<AnswerBody> {
    let (parts, body) = response.into_parts();
    // An error in the middle ends the client's connection, so that it sees that the body is cut.
    finished(&parts, body.map_err(Into::into).boxed(), retried)
}

fn finished(parts: &Parts, body: AnswerBody, retried: bool) -> Response<AnswerBody> {
    let mut response = Response::new(body);
    *response.status_mut() = parts.status;
    // Some servers say there what they refuse.
    if let Some(reason) = parts.extensions.get::<ReasonPhrase>() {
        response.extensions_mut().insert(reason.clone());
    }
    for (name, value) in &parts.headers {
        if !HOP_BY_HOP.contains(&name.as_str()) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    if retried {
        response.headers_mut().insert(RETRIED, HeaderValue::from_static("1"));
    }
    // A body of known length keeps its header: a HEAD has no body to make it of.
    if let Some(length) = parts.headers.get(CONTENT_LENGTH) {
        response.headers_mut().insert(CONTENT_LENGTH, length.clone());
    }
    response
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
