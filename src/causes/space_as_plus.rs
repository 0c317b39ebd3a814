//! A space is encoded in another way.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "space-as-plus",
    forms: &[],
    page: Page {
        title: "A space in a parameter is encoded in another way",
        what: &[
            "RFC 5849 signs a space as %20. Functions made for forms write +, and then the signature differs, but only for requests that hold a space.",
        ],
        shows: &["Only requests with a space in a parameter are refused."],
        proved: &[
            "The same request was accepted, twice, with the space encoded as the report says, and refused with %20.",
        ],
        server: &["A server that signs + has a fault: ask its maker."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &["Avoid spaces in parameters, or sign them as this server does."],
        sources: &[
            "RFC 5849 section 3.6",
            "scribejava#105; postman#1874; Theamazingdp/AlteryxGalleryAPI (urlencode of Python)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (_, evidence) = case.decided_by("space-encoding")?;
    Some(Finding {
        code: "space-as-plus",
        side: Side::Server,
        said: format!(
            "The server signs a space in another way than RFC 5849: {}.",
            case.said_on("space-encoding")
        ),
        evidence,
        remedy: "Avoid spaces in parameters, or have the client sign them so too.".to_owned(),
    })
}
