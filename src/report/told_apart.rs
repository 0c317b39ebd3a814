//! What a run cannot tell apart, and what would.

use super::{Indistinguishable, NAMED};
use crate::axis::Variant;
use crate::credentials::{Credentials, Secret};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::request::{Request, SEPARATING};
use crate::rfc5849::protocol_parameters::Stamp;
use crate::servers::Check;
use crate::sign::trace;

/// Everything of that kind.
pub(super) fn indistinguishable(case: &Case<'_>) -> Vec<Indistinguishable> {
    let mut list = Vec::new();
    if case.key_is_told_apart() == Some(false) && !case.key_is_unknown() && !case.server_proves(Check::Key) {
        list.push(Indistinguishable {
            between: vec!["a key that the server does not know".to_owned(), "a wrong signature".to_owned()],
            because: "a random key is answered exactly like a wrong signature".to_owned(),
            would_tell: "the list of keys on the server itself".to_owned(),
        });
    }
    let unsigned = case.controls(Purpose::Unsigned).next().and_then(|exchange| exchange.class.as_ref());
    let alike = unsigned.is_some_and(|class| !case.run.reference.differs(class));
    if case.best().is_none() && alike && !case.run.reference.controls().is_empty() {
        list.push(Indistinguishable {
            between: vec![
                "a signature that is refused".to_owned(),
                "an Authorization header that never arrives".to_owned(),
            ],
            because: "an unsigned request is answered exactly like a wrong signature".to_owned(),
            would_tell: "the same with --placement query".to_owned(),
        });
    }
    for (candidate, _) in case.accepted() {
        // A deviation that changes nothing here ("without the port" where there is none) is no second cause.
        let others: Vec<_> = candidate
            .also
            .iter()
            .filter(|other| candidate.variant.deviations.iter().any(|own| !other.deviates_on(own.axis.name)))
            .collect();
        if !others.is_empty() {
            let mut between = vec![candidate.variant.to_string()];
            between.extend(others.iter().take(NAMED).map(ToString::to_string));
            list.push(Indistinguishable {
                between,
                because: format!("for this URL all of them sign {}", candidate.base_string_uri),
                would_tell: "a URL with another host, port or path".to_owned(),
            });
        }
    }
    list.extend(told_by_a_query(case));
    list
}

/// What is accepted says nothing of likely deviations that change no byte of this request: other requests may fail
/// for them.
fn told_by_a_query(case: &Case<'_>) -> Option<Indistinguishable> {
    case.best()?;
    let called = case.situation.request.called.clone().separated();
    let separated = Request { method: case.situation.request.method.clone(), ..Request::get(called).ok()? };
    let credentials = Credentials { key: String::new(), secret: Secret::new(String::new()), token: None };
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let base_string =
        |variant: &Variant| trace(&separated, &credentials, variant, &stamp).signature_base_string;
    let told = |variant: &&Variant| base_string(variant) != base_string(&Variant::rfc5849());
    let mut between = vec!["what is accepted".to_owned()];
    between.extend(case.run.inert.iter().filter(told).map(|variant| format!("the same {}", variant.said())));
    (between.len() > 1).then(|| Indistinguishable {
        between,
        because: "they sign the same bytes for this request, so requests with more parameters may still fail"
            .to_owned(),
        would_tell: format!("the harmless query parameter {SEPARATING}, which --separate adds"),
    })
}
