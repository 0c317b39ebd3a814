//! Connections to the server that are kept from one request to the next, for one thread.
//!
//! hyper's connections one by one, and not its client with a pool: only who holds a connection knows whether it was used
//! before, and so whether a request that it lost may be sent again.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Response};

use super::patience::{Streamed, within};
use super::upstream::Upstream;
use crate::probe::{FailureKind, http};

/// A connection that no request needed for so long is closed.
const KEPT_FOR: Duration = Duration::from_secs(90);
/// They are looked for so often. That is sooner than any time limit of a client's connection ends: each limit that would
/// be the first to end costs a system call when it is set, and one is set for every request.
const LOOKED_FOR: Duration = Duration::from_secs(10);

/// What is sent to the server as a body: bytes that are there, or what the client sends.
pub(super) type SentBody = Either<Full<Bytes>, Streamed>;

type Connection = SendRequest<SentBody>;

/// Kept connections to the one server.
pub(super) struct Connections {
    upstream: Upstream,
    idle: Arc<Idle>,
}

/// Whether a request may go over a connection that was used before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The server may be closing it just now.
    Kept,
    /// Nothing went over it before.
    Fresh,
}

impl Connections {
    /// None stands yet. Is called on the thread that uses them.
    pub(super) fn new(upstream: Upstream) -> Self {
        let idle = Arc::new(Idle::default());
        let unused = Arc::clone(&idle);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOKED_FOR).await;
                unused.close_old();
            }
        });
        Self { upstream, idle }
    }

    /// Sends a request, and gives the head of its answer. What a kept connection did not begin to write goes over the next.
    pub(super) async fn send(
        &self,
        mut request: Request<SentBody>,
        over: Over,
    ) -> Result<Response<ServerBody>, SendError> {
        let headers = request.headers_mut();
        headers.insert(HOST, self.upstream.host.clone());
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(http::USER_AGENT));
        let progress = match request.body() {
            Either::Left(_) => None,
            Either::Right(streamed) => Some(streamed.progress()),
        };
        loop {
            let kept = if over == Over::Kept { self.idle.take() } else { None };
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.connect().await?,
            };
            let answer = connection.try_send_request(request);
            let answered = within(self.upstream.limits.answer, progress.clone(), answer).await;
            match answered.ok_or(SendError::Silent)? {
                Ok(response) => {
                    return Ok(response.map(|body| ServerBody::new(body, connection, Arc::clone(&self.idle))));
                }
                Err(mut error) => match error.take_message().filter(|_| is_kept) {
                    Some(unsent) => request = unsent,
                    None => return Err(SendError::of(&error.into_error(), is_kept)),
                },
            }
        }
    }

    async fn connect(&self) -> Result<Connection, SendError> {
        let failed = |error: &(dyn Error + 'static)| SendError::Connect(FailureKind::of(error));
        let stream = self.upstream.connect().await.map_err(|error| failed(&*error))?;
        let mut builder = Builder::new();
        // Names as nearly all clients write them.
        builder.title_case_headers(true);
        let (connection, exchanges) = builder.handshake(stream).await.map_err(|error| failed(&error))?;
        // What goes wrong on it is told to the request that it goes wrong for.
        tokio::spawn(async move { drop(exchanges.await) });
        Ok(connection)
    }

    /// The one server.
    pub(super) fn upstream(&self) -> &Upstream {
        &self.upstream
    }
}

/// Connections that wait for a request, with the time since when; those used last stand at the end.
#[derive(Default)]
struct Idle(Mutex<Vec<(Connection, Instant)>>);

impl Idle {
    fn lock(&self) -> MutexGuard<'_, Vec<(Connection, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.lock();
        idle.retain(|(connection, _)| !connection.is_closed());
        // One that is not ready still sends the body of a request that was answered before its end.
        let place = idle.iter().rposition(|(connection, _)| connection.is_ready())?;
        Some(idle.remove(place).0)
    }

    fn give(&self, connection: Connection) {
        self.lock().push((connection, Instant::now()));
    }

    fn close_old(&self) {
        self.lock().retain(|(_, since)| since.elapsed() < KEPT_FOR);
    }
}

/// The body of an answer. At its end the connection is free for the next request; where it is dropped before, it is
/// closed.
pub(super) struct ServerBody {
    body: Incoming,
    connection: Option<Connection>,
    idle: Arc<Idle>,
}

impl ServerBody {
    fn new(body: Incoming, connection: Connection, idle: Arc<Idle>) -> Self {
        let mut own = Self { body, connection: Some(connection), idle };
        if own.body.is_end_stream() {
            own.ended();
        }
        own
    }

    fn ended(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.idle.give(connection);
        }
    }
}

impl Body for ServerBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(None) => self.ended(),
            // A body of known length is not asked for its end.
            Poll::Ready(Some(Ok(_))) if self.body.is_end_stream() => self.ended(),
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SendError {
    /// There is no such method, or it cannot be the target of a request.
    Target,
    /// The client's body ended early.
    Body,
    /// No connection stood.
    Connect(Option<FailureKind>),
    /// The server had the request, and all the time for its answer.
    Silent,
    /// The head of the answer is longer than is read.
    LargeHead,
    /// There was a connection, and no answer.
    Answer(Option<FailureKind>),
    /// The connection was one that the server kept from another request, and ended when this one may have reached it.
    Lost(Option<FailureKind>),
}

impl SendError {
    /// Only the kind is kept: the error's own text may hold the URL, and with it a signature.
    fn of(error: &hyper::Error, is_kept: bool) -> Self {
        let kind = FailureKind::of(error);
        match error {
            own if own.is_user() => Self::Body,
            own if own.is_parse_too_large() => Self::LargeHead,
            own if own.is_parse() => Self::Answer(Some(FailureKind::NotHttp)),
            _ if is_kept => Self::Lost(kind),
            _ => Self::Answer(kind),
        }
    }
}
