//! The verifier's connections: each request is read whole, and answered with what became of it.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::{Heard, Received};
use crate::accept::accept;
use crate::other_site::said_of_other_site;

/// Longer bodies are refused.
const BODY_LIMIT: usize = 1024 * 1024;
/// A body that takes longer is given up.
const BODY_TIME: Duration = Duration::from_secs(30);
/// So many connections at once.
const CONNECTIONS: usize = 64;

/// Makes of a request what became of it; it may take its time.
pub type Ear = dyn Fn(&Received) -> Heard + Send + Sync;

/// Answers every connection until it is dropped: 200 when the signature is right, else 401 with a sentence.
pub async fn serve(listener: TcpListener, ear: Arc<Ear>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    // The search keeps the processor busy: one at a time.
    let turn = Arc::new(Semaphore::new(1));
    loop {
        let Ok(connection) = Arc::clone(&connections).acquire_owned().await else { return };
        let stream = accept(&listener).await;
        let (ear, turn) = (Arc::clone(&ear), Arc::clone(&turn));
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&ear), Arc::clone(&turn), request));
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
            drop(connection);
        });
    }
}

/// Whether the host of this `Host` may be another machine's as well.
pub(super) fn is_name(host: &str) -> bool {
    let port = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|own| own.is_ascii_digit()));
    let host = port.map_or(host, |(host, _)| host);
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.is_err() && !host.eq_ignore_ascii_case("localhost")
}

async fn answer(
    ear: Arc<Ear>,
    turn: Arc<Semaphore>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_ascii_lowercase);
    if let Some(said) = said_of_other_site(&head.headers, |own| Some(own) == host.as_deref() && !is_name(own))
    {
        return Ok(response(StatusCode::FORBIDDEN, &format!("This is not inspected: {said}.")));
    }
    let body = tokio::time::timeout(BODY_TIME, Limited::new(body, BODY_LIMIT).collect()).await;
    let Ok(Ok(body)) = body else {
        return Ok(response(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is longer than 1 MB, or did not arrive within 30 seconds.",
        ));
    };
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let received = Received {
        method: head.method.as_str().to_owned(),
        target: head.uri.path_and_query().map_or("/", |own| own.as_str()).to_owned(),
        headers: headers.collect(),
        body: body.to_bytes().to_vec(),
    };
    let _turn = turn.acquire().await;
    Ok(match tokio::task::spawn_blocking(move || ear(&received)).await {
        Ok(told) if told.accepted => response(StatusCode::OK, &told.said),
        Ok(told) => response(StatusCode::UNAUTHORIZED, &told.said),
        Err(_) => response(StatusCode::INTERNAL_SERVER_ERROR, "This request could not be inspected."),
    })
}

fn response(status: StatusCode, said: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(format!("{said}\n"))));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
