//! May a request be sent twice, and which nonces are taken?

use super::address::shows_a_cache;
use crate::probe::exchange::Exchange;
use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::rfc5849::transmission::Placement;
use crate::sign::{Signed, sign};
use crate::stamp::{fresh_stamp, random_text};

/// What was answered; none where an answer says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayTest {
    /// Whether the same request was accepted a second time; none also where the second answer came through a cache.
    pub again: Option<bool>,
    /// Whether a cache that does not show itself may have answered the second time: the whole request is the same, its
    /// URL with it.
    pub perhaps_cached: bool,
    /// Whether a nonce of 6 characters was accepted.
    pub short_nonce: Option<bool>,
    /// Whether a nonce of 64 characters was accepted.
    pub long_nonce: Option<bool>,
    /// The requests: the one that was sent twice or more, then those with other nonces.
    pub exchanges: Vec<usize>,
}

/// Characters of a short nonce: some clients count up, or take six random digits.
const SHORT: usize = 6;
/// Characters of a long nonce: a SHA-256 in hexadecimal digits.
const LONG: usize = 64;

/// Sends one request twice, and one with each of the two nonces; what is refused once more.
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
    let mut test = ReplayTest {
        again: None,
        perhaps_cached: false,
        short_nonce: None,
        long_nonce: None,
        exchanges: vec![first],
    };
    test.again = test.asked(session, about, &said("with the same nonce again"), |_| once.clone());
    if let (Some(true), Some(last)) = (test.again, test.exchanges.last()) {
        let answer = &session.exchanges[*last];
        if shows_a_cache(answer) {
            test.again = None;
        }
        test.perhaps_cached =
            request.placement == Placement::Query || may_be_kept(request.method.as_str(), answer);
    }
    for (length, text) in [(SHORT, "with a nonce of 6 characters"), (LONG, "with a nonce of 64 characters")] {
        let stamp = || Stamp { nonce: random_text(source, length), ..fresh_stamp(source) };
        let passes = test.asked(session, about, &said(text), |session| signed(&stamp, session));
        if length == SHORT {
            test.short_nonce = passes;
        } else {
            test.long_nonce = passes;
        }
    }
    if [test.again, test.short_nonce, test.long_nonce].contains(&Some(false)) {
        // What refuses everything by now says nothing of nonces.
        let fresh = signed(&|| fresh_stamp(source), session);
        let last = session.follow_up(about, fresh, Connection::Kept, said("with a nonce of its own"))?;
        test.exchanges.push(last);
        if session.passes(last) != Some(true) {
            return None;
        }
    }
    Some(test)
}

/// Whether a cache may keep the answer to this method. Where the answer says nothing of it, caches go by rules of their own (RFC
/// 9111 section 4.2.2), but for methods that change something.
fn may_be_kept(method: &str, exchange: &Exchange) -> bool {
    exchange.observation.answer().is_some_and(|answer| match answer.header("cache-control") {
        Some(says) => {
            let says = says.to_ascii_lowercase();
            !["no-store", "no-cache", "private"].iter().any(|own| says.contains(own))
        }
        None => answer.header("expires").is_some() || matches!(method, "GET" | "HEAD"),
    })
}

impl ReplayTest {
    /// Whether what is made so is accepted. A refusal is asked about once more: it may be an accident.
    fn asked(
        &mut self,
        session: &mut Session<'_>,
        about: (usize, Option<usize>),
        said: &str,
        make: impl Fn(&mut Session<'_>) -> Signed,
    ) -> Option<bool> {
        let mut passes = || {
            let signed = make(session);
            let place = session.follow_up(about, signed, Connection::Kept, said.to_owned())?;
            self.exchanges.push(place);
            session.passes(place)
        };
        // Of two answers that differ, neither is a rule.
        if passes()? { Some(true) } else { passes().filter(|again| !again) }
    }
}
