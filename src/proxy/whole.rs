//! Bodies that are read whole: forms, which are signed, and what is kept to be sent again. All of them together take a bounded
//! part of the memory, and none of them waits for its client for ever.

use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::StatusCode;
use hyper::body::{Body, Bytes};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::admission::Refusal;

/// Longer forms are not signed.
const LIMIT: usize = 1024 * 1024;
/// A body that takes longer is given up, and so is one that waits longer for room.
const TIME: Duration = Duration::from_secs(30);
/// What is counted.
const KILOBYTE: usize = 1024;
/// So many kilobytes for all bodies at once: 32 of the longest forms.
static ROOM: Semaphore = Semaphore::const_new(32 * LIMIT / KILOBYTE);

/// Said of a body that its client did not send to its end.
pub(super) const CUT_BODY: &str = "the client's body did not arrive whole";

/// A body, and its right to be in memory.
pub(super) struct Whole {
    pub(super) bytes: Bytes,
    _room: SemaphorePermit<'static>,
}

impl Whole {
    /// Reads all of it.
    pub(super) async fn read<B>(body: B) -> Result<Self, Refusal>
    where
        B: Body<Data = Bytes, Error: std::error::Error + Send + Sync + 'static>,
    {
        Self::within(TIME, &ROOM, body).await
    }

    async fn within<B>(time: Duration, all: &'static Semaphore, body: B) -> Result<Self, Refusal>
    where
        B: Body<Data = Bytes, Error: std::error::Error + Send + Sync + 'static>,
    {
        let too_long = || {
            let said = "the form is longer than 1 MB, and forms are signed whole";
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, said)
        };
        // One that does not tell its length may be as long as any.
        let length = body.size_hint().exact().map_or(Ok(LIMIT), usize::try_from);
        let length = length.ok().filter(|length| *length <= LIMIT).ok_or_else(too_long)?;
        let needed = u32::try_from(length.div_ceil(KILOBYTE)).unwrap_or(u32::MAX);
        let Ok(Ok(mut room)) = timeout(time, all.acquire_many(needed)).await else {
            let said = "too many forms are on their way at once: send it again later";
            return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, said));
        };
        match timeout(time, Limited::new(body, LIMIT).collect()).await {
            Ok(Ok(body)) => {
                let bytes = body.to_bytes();
                // What was taken for a length that nobody told goes back at once, not when the server answers.
                let kept = room.split(bytes.len().div_ceil(KILOBYTE));
                Ok(Self { bytes, _room: kept.unwrap_or(room) })
            }
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
            Ok(Err(_)) => Err(Refusal::new(StatusCode::BAD_REQUEST, CUT_BODY)),
            Err(_) => {
                let said = format!("the client's body did not arrive within {} s", time.as_secs_f64());
                Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, said))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body_util::Full;
    use hyper::body::{Frame, SizeHint};

    use super::*;

    /// A body of this length whose client stops before the first byte.
    struct Stalled(u64);

    impl Body for Stalled {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0)
        }
    }

    /// A body that does not tell its length.
    struct Chunked(Full<Bytes>);

    impl Body for Chunked {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Pin::new(&mut self.0).poll_frame(context)
        }
    }

    #[test]
    fn a_body_of_unknown_length_keeps_the_room_that_it_needs() {
        static ALL: Semaphore = Semaphore::const_new(LIMIT / KILOBYTE);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let read = || Whole::within(Duration::from_millis(20), &ALL, Chunked(Full::from("a=b")));
            let held = read().await.ok().unwrap();
            assert_eq!((held.bytes.as_ref(), ALL.available_permits()), (&b"a=b"[..], LIMIT / KILOBYTE - 1));
            drop(held);
            assert_eq!(ALL.available_permits(), LIMIT / KILOBYTE);
        });
    }

    #[test]
    fn bodies_take_a_bounded_part_of_memory_and_time() {
        static ALL: Semaphore = Semaphore::const_new(3);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let short = Duration::from_millis(20);
        let status = |own: Result<Whole, Refusal>| own.err().map(|refusal| refusal.status.as_u16());
        runtime.block_on(async {
            assert_eq!(status(Whole::within(short, &ALL, Stalled(2048)).await), Some(408));
            let held = Whole::within(short, &ALL, Full::from(vec![b'a'; 2048])).await.ok().unwrap();
            assert_eq!(held.bytes.len(), 2048);
            assert_eq!(status(Whole::within(short, &ALL, Full::from(vec![b'a'; 2048])).await), Some(503));
            // What is short finds room beside it.
            assert_eq!(status(Whole::within(short, &ALL, Full::from("a=b")).await), None);
            drop(held);
            assert_eq!(status(Whole::within(short, &ALL, Full::from(vec![b'a'; 2048])).await), None);
            assert_eq!(status(Whole::within(short, &ALL, Stalled(LIMIT as u64 + 1)).await), Some(413));
        });
    }
}
