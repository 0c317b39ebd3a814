//! The server says that it was called over plain http, and refuses for that.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::remedies;
use crate::rfc5849::base_string_uri::Scheme;
use crate::verdict::words::wants_tls;

pub(super) static CAUSE: Cause = Cause {
    code: "tls-ended-before-the-server",
    forms: &[],
    page: Page {
        title: "The server wants https and believes that it was called with http",
        what: &[
            "A proxy ends TLS and calls the server with http, without telling it. Servers that insist on https then refuse \
             before they look at the signature.",
        ],
        shows: &[
            "\"Only HTTPS connections are permitted\", \"insecure_transport\", although the client calls https.",
        ],
        proved: &[
            "The answer to the controls says so, and they were sent with the scheme that the report names.",
        ],
        server: &[
            "Have the program trust the proxy's header (Django: SECURE_PROXY_SSL_HEADER; Flask: ProxyFix; Rails and Rack: \
             trusted proxies). For tests only: enforce_ssl = False (oauthlib), AUTHLIB_INSECURE_TRANSPORT=1 (Authlib).",
        ],
        proxy: remedies::PASS_SCHEME,
        client: &["Call it with https://, if that is not so yet."],
        sources: &[
            "oauthlib/oauth1/rfc5849/endpoints/base.py (enforce_ssl)",
            "authlib/oauth1/rfc5849/wrapper.py (\"OAuth 2 MUST utilize https.\")",
            remedies::PROXY_SOURCES,
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
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
