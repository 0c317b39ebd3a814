//! Any other way in which the server signs.

use super::{Cause, Finding, Page, Side};
use crate::axis::Edit;
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "signed-differently",
    forms: &[],
    page: Page {
        title: "The server signs in a way of its own",
        what: &[
            "The server departs from RFC 5849 in a step that has no page of its own here: how parameters are ordered, encoded or collected, which method is signed, how the digest is written.",
        ],
        shows: &[
            "Only requests of some kind are refused: with brackets, with repeated names, with empty values, or all.",
        ],
        proved: &[
            "The same request was accepted, twice, when this one step was done the server's way, and refused when it was done as the RFC has it.",
        ],
        server: &["Update the server's OAuth library, or ask its maker: RFC 5849 leaves no choice here."],
        proxy: &["Check that no proxy rewrites the query or the body."],
        client: &[
            "Avoid what makes the difference (brackets, repeated or empty parameters, other than letters and digits), or sign as this server does.",
        ],
        sources: &[
            "RFC 5849 section 3.4",
            "magento/magento2 (natural order), omsmith/ims-lti (names not encoded), DevDefined.OAuth (values joined with commas), spring-security-oauth (equal pairs once)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

/// Axes that have a cause of their own, or that other causes read from the base string URI.
const ELSEWHERE: &[&str] = &[
    "client-secret",
    "placement",
    "clock",
    "signature-method",
    "oauth-version",
    "query-in-signature",
    "space-encoding",
    "secret-encoding",
    "ampersand",
];

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (best, _) = case.best().filter(|_| !case.secrets_are_exchanged())?;
    let own = best.variant.deviations.iter().find(|deviation| {
        !ELSEWHERE.contains(&deviation.axis.name) && !matches!(deviation.choice.edit, Edit::BaseStringUri(_))
    })?;
    let (_, evidence) = case.decided_by(own.axis.name)?;
    Some(Finding {
        code: "signed-differently",
        side: Side::Server,
        said: format!(
            "The server signs otherwise than RFC 5849: {}. (The RFC: {}.)",
            own.choice.said, own.axis.rfc
        ),
        evidence,
        remedy: "Have the client sign it so too, or avoid what makes the difference.".to_owned(),
    })
}
