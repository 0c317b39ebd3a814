//! In another form than the request's own, a broken signature is welcome.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::verdict::{Class, Reference};

pub(super) static CAUSE: Cause = Cause {
    code: "form-not-checked",
    forms: &[],
    page: Page {
        title: "In another form, a wrong signature gets a success",
        what: &[
            "Where OAuth parameters stand in another place than the server looks at, or name a method that it does not know, it \
             may take the request for one that is not signed, or look at nothing more than whether there is a signature.",
        ],
        shows: &[
            "A wrong signature gets 401 in the header, and 200 in the query; or 200 with another signature method.",
        ],
        proved: &[
            "A signature made with a random secret was refused in the request's own form, and got a success in the other.",
        ],
        server: &["Have it refuse what it does not check, unless everybody may see this URL."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &["Nothing: a success in that form says nothing of the signature."],
        sources: &["RFC 5849 section 3.2 (the server must verify each request's signature)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let run = case.run;
    if run.reference.is_success() {
        return None;
    }
    let shape = run.references.iter().skip(1).position(is_let_in)? + 1;
    let of_the_shape =
        case.controls(Purpose::Broken).filter(|own| run.candidates[own.candidate].shape == shape);
    Some(Finding {
        code: "form-not-checked",
        side: Side::Server,
        said: format!(
            "In another form ({}) a deliberately wrong signature gets a success: there the server does not look at it.",
            run.shapes[shape].said()
        ),
        evidence: of_the_shape.map(|exchange| exchange.id.clone()).collect(),
        remedy: "Have the server refuse what it does not check, unless everybody may see this URL."
            .to_owned(),
    })
}

/// Whether these broken signatures get a success without a word of refusal.
fn is_let_in(reference: &Reference) -> bool {
    let is_welcome = |class: &Class| class.forced.unwrap_or(class.is_success() && class.refusals.is_empty());
    !reference.controls().is_empty() && reference.controls().iter().all(is_welcome)
}
