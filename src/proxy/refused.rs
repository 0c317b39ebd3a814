//! Answers that refuse a signature, after which a request may be signed and sent once more.

use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::{Response, StatusCode};

use crate::probe::Answer;
use crate::servers::{Check, PROFILES, Profile};
use crate::verdict::scrub::Scrub;
use crate::verdict::{Class, words};

/// No more of a refusal is read to learn what it is about.
const REFUSAL_LIMIT: u64 = 64 * 1024;

/// Whether an answer may say that the signature is wrong, and is short enough to be read. Of a request that changes
/// something only 401 says so: with another status the server may have done what it was asked for, or mean some other
/// signature.
pub(super) fn may_be_refused(response: &Response<Incoming>, is_safe: bool) -> bool {
    let status = response.status();
    (status == StatusCode::UNAUTHORIZED || is_safe && matches!(status.as_u16(), 400 | 403))
        && response.body().size_hint().exact().is_some_and(|length| length <= REFUSAL_LIMIT)
}

/// Whether it does say so, in words.
pub(super) fn is_about_the_signature(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> bool {
    let headers = headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let answer =
        Answer { status: status.as_u16(), headers: headers.collect(), body: body.to_vec(), cut: false };
    let class = Class::of(&answer, &Scrub::default());
    let known = |profile: &Profile| {
        profile.reads(&class).is_some_and(|own| own.blames == Check::Signature && !own.words.is_empty())
    };
    words::blames_signature(&class.plain) || PROFILES.iter().any(known)
}
