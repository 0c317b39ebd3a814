//! Is an extra query parameter harmless? It makes of each request one that no cache has or gives to others.
//!
//! Where the request's own query must not be signed, and the extra one must: then the server signs queries, and only this
//! one never reaches it, or does not count.
//!
//! Where the protocol parameters are accepted elsewhere only, they make another URL of each request, which another server may
//! answer, or no cache.

use super::changed::{Changed, EXTRA};
use crate::axes::query_in_signature;
use crate::axis::Variant;
use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::request::Request;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::shape::Shape;
use crate::sign::{base_string_uri, sign_freshly};

/// How requests with an extra query parameter fared; none where an answer says nothing, or nothing was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtraParameter {
    /// Whether the accepted variant was accepted with it.
    pub passes: Option<bool>,
    /// Where the accepted variant signs no query, and was refused: whether a signature over the extra parameter and none of
    /// the request's own was accepted.
    pub passes_signed_alone: Option<bool>,
    /// Where the accepted variant sends the protocol parameters elsewhere than the request does: whether they were accepted where
    /// the request has them with the extra parameter, each time, and never without. Then they arrive there.
    pub passes_in_place: Option<bool>,
    /// The requests.
    pub exchanges: Vec<usize>,
}

/// Asks, where it is safe to ask about another address as well; none where it is not.
pub(super) fn ask(session: &mut Session<'_>, about: (usize, Option<usize>)) -> Option<ExtraParameter> {
    let request = session.situation.request.clone();
    let variant = session.plan.candidates[about.0].variant.clone();
    // With PLAINTEXT no address is signed, and another Host would be given the secret.
    let signs_nothing =
        Shape::new(&request, &variant.deviations).signature_method == SignatureMethod::Plaintext;
    if signs_nothing || !matches!(request.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    let uri = base_string_uri(&request, &variant);
    let mut extra = ExtraParameter::default();
    let unchanged = Changed::new(session, &request, None)?;
    let said = "an extra query parameter, nothing else changed".to_owned();
    let place = unchanged.ask(session, about, &uri, &variant, (said, Connection::Kept))?;
    extra.exchanges.push(place);
    extra.passes = session.passes(place);
    if extra.passes == Some(false) && query_in_signature::is_left_out(&variant) {
        let mut alone = variant.without(query_in_signature::NAME);
        alone.deviations.push(query_in_signature::signing_only(EXTRA));
        let said = "an extra query parameter, which alone of the query is signed".to_owned();
        if let Some(again) = Changed::new(session, &request, None)
            && let Some(place) = again.ask(session, about, &uri, &alone, (said, Connection::Kept))
        {
            extra.exchanges.push(place);
            extra.passes_signed_alone = session.passes(place);
        }
    }
    if variant.deviates_on("placement") {
        let places = in_place(session, about, &request, &variant.without("placement"));
        let passes: Vec<Option<bool>> = places.iter().map(|place| session.passes(*place)).collect();
        extra.passes_in_place = match passes[..] {
            [Some(true), Some(false), Some(true), Some(false)] => Some(true),
            [Some(false), ..] => Some(false),
            _ => None,
        };
        extra.exchanges.extend(places);
    }
    Some(extra)
}

/// With the extra parameter, without it, and both once more: a server that is of another mind each time does not fit.
fn in_place(
    session: &mut Session<'_>,
    about: (usize, Option<usize>),
    request: &Request,
    variant: &Variant,
) -> Vec<usize> {
    let uri = base_string_uri(request, variant);
    let mut places = Vec::new();
    for is_extra in [true, false, true, false] {
        let said = "the protocol parameters where the request has them";
        let place = if is_extra {
            let said = format!("an extra query parameter, and {said}");
            let Some(changed) = Changed::new(session, request, None) else { break };
            changed.ask(session, about, &uri, variant, (said, Connection::Kept))
        } else {
            let signed = sign_freshly(request, session.credentials, variant, session.world.source);
            session.follow_up(about, signed, Connection::Kept, said.to_owned())
        };
        let Some(place) = place else { break };
        places.push(place);
        if session.passes(place) != Some(is_extra) {
            break;
        }
    }
    places
}
