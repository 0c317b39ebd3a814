//! The server says that it was called over plain http, and refuses for that.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::rfc5849::base_string_uri::Scheme;
use crate::verdict::words::wants_tls;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    if !wants_tls(case.refusal()) {
        return None;
    }
    let (side, said, remedy) = match case.situation.request.sent.scheme() {
        Scheme::Https => (
            Side::Proxy,
            "The server says that it takes https only, although it was called with https: TLS ends before it, and \
             it is not told.",
            "Have the proxy send \"X-Forwarded-Proto: https\", and have the server trust it.",
        ),
        Scheme::Http => (
            Side::Client,
            "The server says that it takes https only, and it was called with http.",
            "Call it with https.",
        ),
    };
    Some(Finding {
        code: "tls-ended-before-the-server",
        side,
        said: said.to_owned(),
        evidence: case.control_ids(Purpose::Broken),
        remedy: remedy.to_owned(),
    })
}
