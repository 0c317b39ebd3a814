//! Answers that refuse a signature or a nonce, after which a request may be signed and sent once more.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::ext::ReasonPhrase;
use hyper::http::response::Parts;
use hyper::{Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::connections::ServerBody;
use crate::probe::Answer;
use crate::servers::{Check, PROFILES, Profile};
use crate::verdict::scrub::Scrub;
use crate::verdict::{Class, words};

/// No more of a refusal is read to learn what it is about.
const REFUSAL_LIMIT: u64 = 64 * 1024;
/// One that takes longer is passed on as far as it came, and then as it comes.
const REFUSAL_TIME: Duration = Duration::from_secs(2);

/// Whether an answer may say that the signature is wrong, and is not known to be too long to be read. Of a request that
/// changes something only 401 says so: with another status the server may have done what it was asked for, or mean some
/// other signature.
pub(super) fn may_be_refused(response: &Response<ServerBody>, is_safe: bool) -> bool {
    let status = response.status();
    (status == StatusCode::UNAUTHORIZED || is_safe && matches!(status.as_u16(), 400 | 403))
        && response.body().size_hint().exact().is_none_or(|length| length <= REFUSAL_LIMIT)
}

/// Whether it does say so, in words: about the signature, or about a nonce that was used. Another nonce helps both.
pub(super) fn is_about_signature_or_nonce(head: &Parts, begun: &Begun) -> bool {
    let Some(body) = begun.whole() else { return false };
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let answer = Answer { status: head.status.as_u16(), headers: headers.collect(), body, cut: false };
    let class = Class::of(&answer, &Scrub::default());
    let known = |profile: &Profile| {
        profile
            .reads(&class)
            .is_some_and(|own| matches!(own.blames, Check::Signature | Check::Nonce) && !own.words.is_empty())
    };
    let reason = head.extensions.get::<ReasonPhrase>();
    let reason =
        reason.map_or_else(String::new, |own| words::plain(&String::from_utf8_lossy(own.as_bytes())));
    let says = |plain: &str| words::blames_signature(plain) || blames_used_nonce(plain);
    says(&class.plain) || says(&reason) || PROFILES.iter().any(known)
}

fn blames_used_nonce(plain: &str) -> bool {
    plain.contains("nonce")
        && ["used", "duplicate", "replay", "unique"].iter().any(|word| plain.contains(word))
}

/// An answer's body of which the first frames were read. It gives them again, and then the rest: the end of the body, the
/// error that cut it, or what was not read yet.
pub(super) struct Begun {
    first: VecDeque<Result<Frame<Bytes>, hyper::Error>>,
    rest: Option<ServerBody>,
    /// Whether the error that cut it waits no longer for what came before it to be sent.
    is_cut: bool,
}

impl Begun {
    /// Reads until the body ends, or is too long or too slow for a refusal.
    pub(super) async fn read(mut body: ServerBody) -> Self {
        let end = Instant::now() + REFUSAL_TIME;
        let mut first = VecDeque::new();
        let mut length = 0;
        while length <= REFUSAL_LIMIT {
            let Ok(next) = timeout_at(end, body.frame()).await else { break };
            let Some(frame) = next else { return Self { first, rest: None, is_cut: false } };
            length += frame.as_ref().map_or(0, |own| own.data_ref().map_or(0, |data| data.len() as u64));
            let ends = frame.is_err();
            first.push_back(frame);
            if ends {
                return Self { first, rest: None, is_cut: false };
            }
        }
        Self { first, rest: Some(body), is_cut: false }
    }

    /// All of the body; none when it is too long or too slow, or was cut.
    fn whole(&self) -> Option<Vec<u8>> {
        if self.rest.is_some() {
            return None;
        }
        let mut body = Vec::new();
        for frame in &self.first {
            if let Some(data) = frame.as_ref().ok()?.data_ref() {
                body.extend_from_slice(data);
            }
        }
        Some(body)
    }
}

impl Body for Begun {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if self.first.front().is_some_and(Result::is_err) && !self.is_cut {
            self.is_cut = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(frame) = self.first.pop_front() {
            return Poll::Ready(Some(frame));
        }
        self.rest.as_mut().map_or(Poll::Ready(None), |rest| Pin::new(rest).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_empty() && self.rest.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
