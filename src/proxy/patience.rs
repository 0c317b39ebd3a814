//! How long the server may let a request wait for its answer.
//!
//! The time counts from what was sent last: a large body may take as long as its client needs, and while the client is
//! the one who is waited for, the server owes nothing.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::time::Instant;

/// Whose turn it is while a body goes up.
#[derive(Clone, Copy)]
enum Turn {
    Client,
    /// Since when.
    Server(Instant),
}

/// Shared by a body and who waits for the answer to it.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<Turn>>);

impl Progress {
    fn turn(&self) -> Turn {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, turn: Turn) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = turn;
    }
}

/// A body that the client is still sending.
pub(super) struct Streamed {
    body: Incoming,
    progress: Progress,
}

impl Streamed {
    pub(super) fn new(body: Incoming) -> Self {
        Self { body, progress: Progress(Arc::new(Mutex::new(Turn::Server(Instant::now())))) }
    }

    pub(super) fn progress(&self) -> Progress {
        self.progress.clone()
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.progress.set(match &polled {
            Poll::Pending => Turn::Client,
            Poll::Ready(_) => Turn::Server(Instant::now()),
        });
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What `answer` gives, or nothing once the server has had its turn for all of `limit`. Without `progress` the whole
/// request is there to be sent. One timer, which is set anew only when it has ended: each that is set to end before all
/// others costs a system call.
pub(super) async fn within<T>(
    limit: Duration,
    progress: Option<Progress>,
    answer: impl Future<Output = T>,
) -> Option<T> {
    let mut answer = pin!(answer);
    let mut end = Instant::now() + limit;
    loop {
        if let Ok(answered) = tokio::time::timeout_at(end, answer.as_mut()).await {
            return Some(answered);
        }
        end = match progress.as_ref()?.turn() {
            Turn::Client => Instant::now() + limit,
            Turn::Server(since) if since + limit > end => since + limit,
            Turn::Server(_) => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_turn_counts() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let limit = Duration::from_millis(20);
            let begun = Instant::now();
            let progress = Progress(Arc::new(Mutex::new(Turn::Client)));
            let body = progress.clone();
            let slow_client = async {
                tokio::time::sleep(limit * 4).await;
                body.set(Turn::Server(Instant::now()));
                std::future::pending::<()>().await;
            };
            assert!(within(limit, Some(progress), slow_client).await.is_none());
            assert!(begun.elapsed() >= limit * 5, "{:?}", begun.elapsed());
            assert!(within(limit, None, std::future::pending::<()>()).await.is_none());
            assert_eq!(within(limit, None, std::future::ready(1)).await, Some(1));
        });
    }
}
