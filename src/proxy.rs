//! The signing proxy: takes unsigned requests on this machine, signs them as one server accepts it, and sends them
//! there and nowhere else. Bodies stream both ways; only forms, which are signed, are read whole.

mod admission;
mod forward;
mod refused;
mod upstream;

pub use admission::{Admission, Refusal};
pub use forward::{Forwarder, VariantOf};
pub use upstream::{Upstream, UpstreamError};

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::accept::accept;
use upstream::Connections;

/// Where it says that it is up.
pub const HEALTH: &str = "/-/health";
/// Added to an answer that came after a refused signature and a second try.
pub const RETRIED: &str = "x-sigprobe-retried";
/// What clients send when others than this machine may connect.
pub const TOKEN: &str = "x-sigprobe-token";

/// So many connections at once; more wait.
const CONNECTIONS: usize = 1024;
/// Requests under way have so long to end once the proxy is told to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// The body of an answer: what the server sends, or a sentence of ours.
type AnswerBody = http_body_util::combinators::BoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// One request that was answered, for the log. No secret, no query.
#[derive(Clone, Debug)]
pub struct Line {
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Status code of the answer.
    pub status: u16,
    /// Why the proxy answered by itself; none when the server did.
    pub refused: Option<String>,
    /// Whether the server refused the first signature and was asked again.
    pub retried: bool,
}

/// Is told of each request.
pub type Log = dyn Fn(&Line) + Send + Sync;

/// Everything that a connection needs.
pub struct Proxy {
    /// Who may use it.
    pub admission: Admission,
    /// How requests are signed.
    pub forwarder: Forwarder,
    /// Where they go.
    pub upstream: Upstream,
    /// Is told of each request.
    pub log: Box<Log>,
}

/// Answers until `stop` turns true; then waits for the requests under way. The connections are shared out among
/// `threads` threads, each of which has its own to the server: a request stays on its thread.
pub async fn serve(
    listener: TcpListener,
    proxy: Arc<Proxy>,
    threads: usize,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let open = Arc::new(Semaphore::new(CONNECTIONS));
    let workers: Vec<_> =
        (0..threads.max(1)).map(|_| worker(Arc::clone(&proxy), stop.clone())).collect::<Result<_, _>>()?;
    for worker in workers.iter().cycle() {
        let Ok(permit) = Arc::clone(&open).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = accept(&listener) => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        if let Ok(stream) = accepted.into_std() {
            let _ = worker.send((stream, permit));
        }
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(DRAIN, open.acquire_many(all)).await;
    Ok(())
}

/// A connection, and its right to be open.
type Accepted = (std::net::TcpStream, OwnedSemaphorePermit);

/// A thread that answers on the connections that it is sent, until the other end is dropped.
fn worker(proxy: Arc<Proxy>, stop: watch::Receiver<bool>) -> std::io::Result<UnboundedSender<Accepted>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (send, mut receive) = unbounded_channel::<Accepted>();
    let work = async move {
        let connections = Arc::new(proxy.upstream.connections());
        while let Some((stream, permit)) = receive.recv().await {
            let Ok(stream) = TcpStream::from_std(stream) else { continue };
            let (proxy, connections) = (Arc::clone(&proxy), Arc::clone(&connections));
            tokio::spawn(connection(proxy, connections, stream, stop.clone(), permit));
        }
    };
    std::thread::Builder::new().name("proxy".to_owned()).spawn(move || runtime.block_on(work))?;
    Ok(send)
}

async fn connection(
    proxy: Arc<Proxy>,
    connections: Arc<Connections>,
    stream: TcpStream,
    mut stop: watch::Receiver<bool>,
    _open: OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(Arc::clone(&proxy), Arc::clone(&connections), request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        _ = connection.as_mut() => true,
        _ = stop.wait_for(|stop| *stop) => false,
    };
    if !ended {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

async fn answer(
    proxy: Arc<Proxy>,
    connections: Arc<Connections>,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, Infallible> {
    let method = request.method().as_str().to_owned();
    let path = request.uri().path().to_owned();
    let log = |status: StatusCode, refused: Option<String>, retried| {
        let (method, path) = (method.clone(), path.clone());
        (proxy.log)(&Line { method, path, status: status.as_u16(), refused, retried });
    };
    let outcome = match proxy.admission.admit(request.headers(), request.uri()) {
        Ok(()) if path == HEALTH => return Ok(sentence(StatusCode::OK, "ok")),
        Ok(()) => boxed(proxy.forwarder.forward(&connections, request)).await,
        Err(refusal) => Err(refusal),
    };
    Ok(match outcome {
        Ok((response, retried)) => {
            log(response.status(), None, retried);
            response
        }
        Err(refusal) => {
            log(refusal.status, Some(refusal.said.clone()), false);
            sentence(refusal.status, &refusal.said)
        }
    })
}

/// A future on the heap, so that a connection stays small.
fn boxed<'a, T>(
    future: impl Future<Output = T> + Send + 'a,
) -> std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(future)
}

/// An answer of the proxy's own.
fn sentence(status: StatusCode, said: &str) -> Response<AnswerBody> {
    let body = Full::new(Bytes::from(format!("sigprobe proxy: {said}\n"))).map_err(|never| match never {});
    let mut response = Response::new(body.boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
