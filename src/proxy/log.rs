//! One line for each request, written when it is over: when the answer's last byte was passed on, or it is known that
//! it never will be.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::{AnswerBody, Worker};

/// One request, for the log. No secret, no query.
#[derive(Clone, Debug)]
pub struct Line {
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Status code of the answer; none when there was none.
    pub status: Option<u16>,
    /// Why the proxy answered by itself, or what went wrong on the way; none when the server's answer was passed on.
    pub said: Option<String>,
    /// Whether the server refused the first signature and was asked again.
    pub retried: bool,
    /// From the request's head to the end of the answer.
    pub took: Duration,
}

/// Is told of each request.
pub type Log = dyn Fn(&Line) + Send + Sync;

/// A request that is not over. Its line is written once, when it is dropped at the latest.
pub(super) struct Entry {
    worker: Arc<Worker>,
    began: Instant,
    line: Line,
    is_written: bool,
}

impl Entry {
    pub(super) fn new(worker: Arc<Worker>, method: String, path: String) -> Self {
        let line = Line { method, path, status: None, said: None, retried: false, took: Duration::ZERO };
        Self { worker, began: Instant::now(), line, is_written: false }
    }

    /// The head of the answer is there.
    pub(super) fn answered(&mut self, status: StatusCode, retried: bool) {
        self.line.status = Some(status.as_u16());
        self.line.retried = retried;
    }

    /// The request is over.
    pub(super) fn over(&mut self, said: Option<&str>) {
        if !self.is_written {
            self.is_written = true;
            self.line.said = said.map(str::to_owned);
            self.line.took = self.began.elapsed();
            (self.worker.proxy.log)(&self.line);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.is_written {
            return;
        }
        // Nobody waits for it any more.
        let is_cut = *self.worker.cut.borrow();
        self.over(Some(match (is_cut, self.line.status) {
            (true, _) => "the proxy was stopped before it was over",
            (false, None) => "the client gave up before the answer",
            (false, Some(_)) => "the client gave up before the end of the answer",
        }));
    }
}

/// The body of an answer, whose end ends the entry.
pub(super) struct Logged {
    body: AnswerBody,
    entry: Option<Entry>,
}

impl Logged {
    /// A body that ends this entry; without one, one that nothing is written about.
    pub(super) fn new(body: AnswerBody, entry: Option<Entry>) -> Self {
        Self { body, entry }
    }

    fn over(&mut self, said: Option<&str>) {
        if let Some(mut entry) = self.entry.take() {
            entry.over(said);
        }
    }
}

impl Body for Logged {
    type Data = Bytes;
    type Error = <AnswerBody as Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(None) => self.over(None),
            // Nothing comes after trailers, and nobody asks for it.
            Poll::Ready(Some(Ok(frame))) if frame.is_trailers() => self.over(None),
            Poll::Ready(Some(Err(_))) => self.over(Some("the server's answer was cut")),
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

impl Drop for Logged {
    fn drop(&mut self) {
        // A body of known length is not asked for its end.
        if self.body.is_end_stream() {
            self.over(None);
        }
    }
}
