//! Which client can talk to this server as it is.

use crate::axis::Edit;
use crate::clients::{Talk, talk};
use crate::diagnose::Case;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::sign::base_string_uri;
use crate::sign::shape::Shape;

/// What each client can do, when something is accepted that a base URL, a placement and a signature method tell whole:
/// of what else is signed in another way, nothing is known of clients. The URL is not the called one where a redirect led to it.
pub(super) fn clients(case: &Case<'_>, is_redirected: bool) -> Vec<Talk> {
    let accepted = case.accepted();
    let Some((best, _)) = accepted.first() else { return Vec::new() };
    if !best.is_rfc5849() && !case.rfc_form_is_refused() {
        return Vec::new();
    }
    let request = &case.situation.request;
    let shape = |own: &crate::axis::Variant| {
        let shape = Shape::new(request, &own.deviations);
        (shape.placement, shape.signature_method)
    };
    // The secret's own form is typed anew, whatever the client.
    let known = ["client-secret", "placement", "signature-method"];
    let is_known = |own: &crate::axis::Variant| {
        let others = own.deviations.iter().filter(|own| !known.contains(&own.axis.name));
        others.into_iter().all(|own| matches!(own.choice.edit, Edit::BaseStringUri(_)))
    };
    if !is_known(&best.variant) {
        return Vec::new();
    }
    let (placement, method) = shape(&best.variant);
    let alike = accepted.iter().map(|(own, _)| &own.variant);
    let uris: Vec<BaseStringUri> = alike
        .filter(|own| is_known(own) && shape(own) == (placement, method))
        .map(|own| base_string_uri(request, own))
        .collect();
    let mut all = talk(&request.called, &uris, placement, method);
    let called = request.called.text();
    for own in all.iter_mut().filter(|own| is_redirected && own.typed.as_ref() == Some(&called)) {
        "can: type the URL that the redirect leads to.".clone_into(&mut own.said);
    }
    all
}
