//! The signing proxy: takes unsigned requests on this machine, signs them as one server accepts it, and sends them
//! there and nowhere else. Bodies stream both ways; only forms, which are signed, are read whole.

mod admission;
mod connections;
mod dots;
mod forward;
mod headers;
mod log;
mod patience;
mod refused;
mod upstream;
mod whole;

pub use admission::{Admission, Refusal};
pub use forward::{Forwarder, VariantOf};
pub use log::{Line, Log};
pub use upstream::{Limits, Upstream, UpstreamError};

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
use connections::Connections;
use log::{Entry, Logged};

/// Where it says that it is up.
pub const HEALTH: &str = "/-/health";
/// Added to an answer that came after a refused signature and a second try.
pub const RETRIED: &str = "x-sigprobe-retried";
/// What clients send when others than this machine may connect.
pub const TOKEN: &str = "x-sigprobe-token";

/// So many connections at once; more wait.
const CONNECTIONS: usize = 1024;
/// So much of a request's head is held for each of them, before it is known who sends it; where the last piece that is read
/// is a large one, up to twice that.
const LONGEST_HEAD: usize = 64 * 1024;
/// Requests under way have so long to end once the proxy is told to stop.
pub const DRAIN: Duration = Duration::from_secs(30);
/// Those that are cut then have so long to say so in the log.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The body of an answer: what the server sends, or a sentence of ours.
type AnswerBody = http_body_util::combinators::BoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

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

/// Answers until `stop` turns true; then waits for the requests under way, at most for `drain`. The connections are
/// shared out among `threads` threads, each of which has its own to the server: a request stays on its thread.
pub async fn serve(
    listener: TcpListener,
    proxy: Arc<Proxy>,
    threads: usize,
    drain: Duration,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let open = Arc::new(Semaphore::new(CONNECTIONS));
    let (cutting, cut) = watch::channel(false);
    let workers: Vec<_> = (0..threads.max(1))
        .map(|_| worker(Arc::clone(&proxy), stop.clone(), cut.clone()))
        .collect::<Result<_, _>>()?;
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
    if tokio::time::timeout(drain, open.acquire_many(all)).await.is_err() {
        cutting.send_replace(true);
        let _ = tokio::time::timeout(LAST_LINES, open.acquire_many(all)).await;
    }
    Ok(())
}

/// A connection, and its right to be open.
type Accepted = (std::net::TcpStream, OwnedSemaphorePermit);

/// What all connections of one thread share.
struct Worker {
    proxy: Arc<Proxy>,
    connections: Connections,
    /// Turns true when requests under way have had their time to end.
    cut: watch::Receiver<bool>,
}

/// A thread that answers on the connections that it is sent, until the other end is dropped.
fn worker(
    proxy: Arc<Proxy>,
    stop: watch::Receiver<bool>,
    cut: watch::Receiver<bool>,
) -> std::io::Result<UnboundedSender<Accepted>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (send, mut receive) = unbounded_channel::<Accepted>();
    let work = async move {
        let connections = Connections::new(proxy.upstream.clone());
        let worker = Arc::new(Worker { proxy, connections, cut });
        while let Some((stream, permit)) = receive.recv().await {
            let Ok(stream) = TcpStream::from_std(stream) else { continue };
            tokio::spawn(connection(Arc::clone(&worker), stream, stop.clone(), permit));
        }
    };
    std::thread::Builder::new().name("proxy".to_owned()).spawn(move || runtime.block_on(work))?;
    Ok(send)
}

async fn connection(
    worker: Arc<Worker>,
    stream: TcpStream,
    mut stop: watch::Receiver<bool>,
    _open: OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    let mut cut = worker.cut.clone();
    let service = service_fn(move |request| answer(Arc::clone(&worker), request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        _ = connection.as_mut() => true,
        _ = stop.wait_for(|stop| *stop) => false,
    };
    if !ended {
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            _ = connection => {}
            _ = cut.wait_for(|cut| *cut) => {}
        }
    }
}

async fn answer(worker: Arc<Worker>, request: Request<Incoming>) -> Result<Response<Logged>, Infallible> {
    let (method, path) = (request.method().as_str().to_owned(), request.uri().path().to_owned());
    let admitted = worker.proxy.admission.admit(request.headers(), request.uri());
    if admitted.is_ok() && path == HEALTH {
        return Ok(sentence(StatusCode::OK, "ok"));
    }
    // From here on a line is written whatever happens, also when the client goes and this future is dropped.
    let mut entry = Entry::new(Arc::clone(&worker), method, path);
    let outcome = match admitted {
        Ok(()) => boxed(worker.proxy.forwarder.forward(&worker.connections, request)).await,
        Err(refusal) => Err(refusal),
    };
    Ok(match outcome {
        Ok((response, retried)) => {
            entry.answered(response.status(), retried);
            response.map(|body| Logged::new(body, Some(entry)))
        }
        Err(refusal) => {
            entry.answered(refusal.status, false);
            entry.over(Some(&refusal.said));
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
fn sentence(status: StatusCode, said: &str) -> Response<Logged> {
    let body = Full::new(Bytes::from(format!("sigprobe proxy: {said}\n"))).map_err(|never| match never {});
    let mut response = Response::new(Logged::new(body.boxed(), None));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
