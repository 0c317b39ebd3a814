//! Is an extra query parameter harmless? It makes of each request one that no cache has or gives to others.
//!
//! Where the request's own query must not be signed, and the extra one must: then the server signs queries, and only this
//! one never reaches it, or does not count.

use super::changed::{Changed, EXTRA};
use crate::axes::query_in_signature;
use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::base_string_uri;
use crate::sign::shape::Shape;

/// How requests with an extra query parameter fared; none where an answer says nothing, or nothing was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtraParameter {
    /// Whether the accepted variant was accepted with it.
    pub passes: Option<bool>,
    /// Where the accepted variant signs no query, and was refused: whether a signature over the extra parameter and none of
    /// the request's own was accepted.
    pub passes_signed_alone: Option<bool>,
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
    Some(extra)
}
