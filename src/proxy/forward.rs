//! Signing a request and sending it to the one server.

use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::http::response::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request, Response, StatusCode, Uri, Version};
use url::Position;

use super::admission::{Refusal, check_number, has_oauth};
use super::connections::{Connections, Over, SendError, ServerBody};
use super::dots::holds_dots;
use super::patience::Streamed;
use super::refused::{Begun, is_about_signature_or_nonce, may_be_refused};
use super::whole::{CUT_BODY, Whole};
use super::{AnswerBody, RETRIED, headers};
use crate::axis::{Situation, Variant};
use crate::credentials::Credentials;
use crate::probe::FailureKind;
use crate::request::{Called, Outgoing, Request as Signable, Sent};
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::sign::sign;
use crate::stamp::{Source, fresh_stamp};

/// Bodies up to this size are kept, so that they can be sent again.
const KEPT: u64 = 64 * 1024;

/// How the accepted variant is found for each request; the situation learns the base address that it needs.
pub type VariantOf = dyn Fn(&mut Situation) -> Result<Variant, String> + Send + Sync;

/// Signs and sends.
pub struct Forwarder {
    /// The server: scheme, host, port and the path that stands before every other.
    pub to: Called,
    /// The same as it is sent.
    pub sent: Sent,
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
        if head.method.as_str().eq_ignore_ascii_case(Method::CONNECT.as_str()) {
            let said = "this proxy opens no tunnel (CONNECT): call the paths of the server here";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, said));
        }
        let (is_safe, is_idempotent) = (head.method.is_safe(), head.method.is_idempotent());
        let called = self.called(&head.uri)?;
        let query = head.uri.query().unwrap_or_default();
        check_number(query, "")?;
        let content_type = headers::text(&head.headers, &CONTENT_TYPE);
        let is_form = content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
        let length = body.size_hint().exact();
        let is_kept = length.is_some_and(|length| length > 0 && length <= KEPT && self.retries);
        // Its room in memory is taken until the server answers.
        let mut whole = None;
        let body = if is_form || is_kept {
            let bytes = whole.insert(Whole::read(body).await?).bytes.clone();
            if is_form {
                let form = String::from_utf8_lossy(&bytes);
                check_number(query, &form)?;
                if has_oauth(&form) {
                    let said =
                        "the form is signed already: send it without OAuth parameters, this proxy signs it";
                    return Err(Refusal::new(StatusCode::BAD_REQUEST, said));
                }
            }
            Sending::Kept(bytes)
        } else if length == Some(0) {
            Sending::Nothing
        } else {
            Sending::Streamed(body)
        };
        let form = match &body {
            Sending::Kept(form) if is_form => Some(form.to_vec()),
            _ => None,
        };
        let mut situation = self.situation(called, head.method.as_str(), form, &content_type);
        let variant = (self.variant)(&mut situation);
        let variant = variant.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
        let signable = (situation.request, variant);
        let headers = headers::passed_on(head.headers);
        // What is signed with a form goes out as the signer made it: the OAuth parameters may be in it.
        let again = match &body {
            Sending::Nothing => Some(Bytes::new()),
            Sending::Kept(body) if body.len() as u64 <= KEPT => Some(body.clone()),
            _ => None,
        };
        let again = again.map(|body| (headers.clone(), body));
        let mut sent = self.send(connections, &signable, headers, body, Over::Kept).await;
        if let (Err(SendError::Lost(_)), true, Some((headers, body))) = (&sent, is_idempotent, &again) {
            // Servers close what they kept when they like, also while a request is on its way (RFC 9110 section 9.2.2).
            sent = self.send(connections, &signable, headers.clone(), Sending::from(body), Over::Fresh).await;
        }
        let response = answered(sent, connections)?;
        let Some((headers, body)) = again.filter(|_| self.retries && may_be_refused(&response, is_safe))
        else {
            return Ok((streamed(response, false), false));
        };
        let (parts, answer) = response.into_parts();
        let answer = Begun::read(answer).await;
        if !is_about_signature_or_nonce(&parts, &answer) {
            return Ok((finished(parts, answer.map_err(Into::into).boxed(), false), false));
        }
        let sent = self.send(connections, &signable, headers, Sending::from(&body), Over::Fresh).await;
        // Who is refused is not told of a second try that failed, where it changed nothing.
        let changed_nothing = is_idempotent || matches!(sent, Err(SendError::Connect(_)));
        if sent.is_err() && changed_nothing {
            return Ok((finished(parts, answer.map_err(Into::into).boxed(), false), false));
        }
        Ok((streamed(answered(sent, connections)?, true), true))
    }

    /// The URL at the server. What would lead out of its path is refused.
    fn called(&self, uri: &Uri) -> Result<Called, Refusal> {
        let path = uri.path();
        if !path.starts_with('/') || holds_dots(path) {
            let said = "the path holds /./ or /../, in whatever encoding: write it without them";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, said));
        }
        let before = self.to.path.trim_end_matches('/');
        let is_there = path.strip_prefix(before).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let path = if is_there { path.to_owned() } else { format!("{before}{path}") };
        let Called { scheme, host, port, .. } = &self.to;
        let query = uri.query().map(str::to_owned);
        Ok(Called { scheme: *scheme, host: host.clone(), port: port.clone(), path, query })
    }

    fn situation(
        &self,
        called: Called,
        method: &str,
        form: Option<Vec<u8>>,
        content_type: &str,
    ) -> Situation {
        let has_form = form.is_some();
        Situation::new(Signable {
            sent: self.sent.at(&called.path, called.query.as_deref()),
            called,
            // As the client wrote it: what is signed is in capitals anyway.
            method: method.to_owned(),
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
        })
    }

    async fn send(
        &self,
        connections: &Connections,
        (request, variant): &(Signable, Variant),
        mut headers: HeaderMap,
        body: Sending,
        over: Over,
    ) -> Result<Response<ServerBody>, SendError> {
        // A + in the signature is encoded as every other character is: no nonce needs to be chosen for it.
        let stamp = fresh_stamp(&*self.source);
        let signed = sign(request, &self.credentials, variant, &stamp);
        let Outgoing { method, url, headers: own, body: form, .. } = signed.outgoing;
        for (name, value) in &own {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        if matches!(&body, Sending::Streamed(own) if own.size_hint().exact().is_none()) {
            // Without it a GET or HEAD would be sent without its body.
            headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        let mut request = Request::new(match (body, form) {
            (Sending::Nothing, _) => Either::Left(Full::default()),
            (Sending::Kept(_), Some(form)) => Either::Left(Full::new(form.into())),
            (Sending::Kept(body), None) => Either::Left(Full::new(body)),
            (Sending::Streamed(body), _) => Either::Right(Streamed::new(body)),
        });
        let target = PathAndQuery::try_from(&url[Position::BeforePath..Position::AfterQuery]);
        *request.uri_mut() = target.map_err(|_| SendError::Target)?.into();
        *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|_| SendError::Target)?;
        *request.headers_mut() = headers;
        connections.send(request, over).await
    }
}

impl From<&Bytes> for Sending {
    fn from(kept: &Bytes) -> Self {
        if kept.is_empty() { Self::Nothing } else { Self::Kept(kept.clone()) }
    }
}

/// An answer that can be passed on.
fn answered(
    sent: Result<Response<ServerBody>, SendError>,
    connections: &Connections,
) -> Result<Response<ServerBody>, Refusal> {
    let server = connections.upstream().server();
    let why = match sent {
        Ok(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
            "it changed to another protocol (status 101), which nobody asked for"
        }
        Ok(response) => return Ok(response),
        Err(SendError::Target) => {
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "the server cannot be asked for this path"));
        }
        Err(SendError::Body) => return Err(Refusal::new(StatusCode::BAD_REQUEST, CUT_BODY)),
        Err(SendError::Silent) => {
            let seconds = connections.upstream().limits.answer.as_secs_f64();
            let said = format!(
                "the server {server} did not begin its answer within {seconds} s (--timeout), and may have done all the \
                 same what it was asked for: this is not sent again"
            );
            return Err(Refusal::new(StatusCode::GATEWAY_TIMEOUT, said));
        }
        Err(SendError::Connect(Some(FailureKind::TimeOut))) => "no connection stood in time",
        Err(SendError::Connect(kind)) => kind.map_or("it cannot be connected to", FailureKind::said),
        Err(SendError::LargeHead) => "the head of its answer is too large",
        Err(SendError::Answer(kind) | SendError::Lost(kind)) => {
            kind.map_or("it gave no answer", FailureKind::said)
        }
    };
    let said = format!("the server {server} failed: {why}");
    Err(Refusal::new(StatusCode::BAD_GATEWAY, said))
}

fn streamed(response: Response<ServerBody>, retried: bool) -> Response<AnswerBody> {
    let (parts, body) = response.into_parts();
    // An error in the middle ends the client's connection, so that it sees that the body is cut.
    finished(parts, body.map_err(Into::into).boxed(), retried)
}

/// Status, reason (some servers say there what they refuse) and headers as the server sent them. A body of known length
/// keeps its header: a HEAD has no body to make it of.
fn finished(mut parts: Parts, body: AnswerBody, retried: bool) -> Response<AnswerBody> {
    parts.version = Version::HTTP_11;
    headers::end_here(&mut parts.headers);
    if retried {
        parts.headers.insert(RETRIED, HeaderValue::from_static("1"));
    }
    Response::from_parts(parts, body)
}
