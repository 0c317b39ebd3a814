//! May a request be sent twice, and which nonces are taken?

use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::sign::{Signed, sign};
use crate::stamp::{fresh_stamp, random_text};

/// What was answered; none where an answer says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayTest {
    /// Whether the same request was accepted a second time.
    pub again: Option<bool>,
    /// Whether a nonce of 6 characters was accepted.
    pub short_nonce: Option<bool>,
    /// Whether a nonce of 64 characters was accepted.
    pub long_nonce: Option<bool>,
    /// The requests: the one that was sent twice, then those with other nonces.
    pub exchanges: Vec<usize>,
}

/// Characters of a short nonce: some clients count up, or take six random digits.
const SHORT: usize = 6;
/// Characters of a long nonce: a SHA-256 in hexadecimal digits.
const LONG: usize = 64;

/// Sends one request twice, and one with each of the two nonces.
pub(super) fn ask(session: &mut Session<'_>, about: (usize, Option<usize>)) -> Option<ReplayTest> {
    let source = session.world.source;
    let variant = session.plan.candidates[about.0].variant.clone();
    let request = session.situation.request.clone();
    // What mangles a + or / on the way says nothing of nonces.
    let signed = |stamp: &dyn Fn() -> Stamp, session: &Session<'_>| {
        let mut all = (0..64).map(|_| sign(&request, session.credentials, &variant, &stamp()));
        let plain = all.find(|own| !own.trace.signature.contains(['+', '/']));
        plain.unwrap_or_else(|| sign(&request, session.credentials, &variant, &stamp()))
    };
    let once: Signed = signed(&|| fresh_stamp(source), session);
    let said = |text: &str| format!("the accepted variant {text}");

    let first = session.follow_up(about, once.clone(), Connection::Kept, said("once more"))?;
    if session.passes(first) != Some(true) {
        return None;
    }
    let second = session.follow_up(about, once, Connection::Kept, said("with the same nonce again"))?;
    let mut test = ReplayTest {
        again: session.passes(second),
        short_nonce: None,
        long_nonce: None,
        exchanges: vec![first, second],
    };
    for (length, text) in [(SHORT, "with a nonce of 6 characters"), (LONG, "with a nonce of 64 characters")] {
        let stamp = || Stamp { nonce: random_text(source, length), ..fresh_stamp(source) };
        let signed = signed(&stamp, session);
        let Some(place) = session.follow_up(about, signed, Connection::Kept, said(text)) else { break };
        test.exchanges.push(place);
        let passes = session.passes(place);
        if length == SHORT {
            test.short_nonce = passes;
        } else {
            test.long_nonce = passes;
        }
    }
    Some(test)
}
