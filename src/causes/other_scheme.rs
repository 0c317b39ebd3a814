//! The server signs the other scheme.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::remedies;
use crate::rfc5849::base_string_uri::Scheme;

pub(super) static CAUSE: Cause = Cause {
    code: "other-scheme",
    forms: &[],
    page: Page {
        title: "The server signs http where https is called, or the reverse",
        what: &[
            "The scheme is part of what is signed. Behind a proxy or load balancer that ends TLS, the server itself is \
             called with http, and signs that; clients sign https.",
        ],
        shows: &[
            "Every signature is refused from outside, while the same client works against the server itself.",
        ],
        proved: &[
            "A signature over the other scheme was accepted, twice, and the one over the called scheme was refused. Where \
             both are accepted, the report says so and names no fault.",
        ],
        server: remedies::BASE_ADDRESS,
        proxy: remedies::PASS_SCHEME,
        client: remedies::SIGN_ANOTHER,
        sources: &[
            "RFC 5849 section 3.4.1.2",
            "omsmith/ims-lti#62, #55; jupyterhub/ltiauthenticator#4; 1EdTech LTI-Tool-Provider-PHP#16; WP-API/OAuth1#60; \
             AlexCuse gist b99f3ba7898b99dac68f (a .NET server that tries both)",
            remedies::PROXY_SOURCES,
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.scheme == other.scheme {
        return None;
    }
    let (called, signed) = (rfc.scheme.name(), other.scheme.name());
    let (why, remedy) = match other.scheme {
        Scheme::Http => (
            "so it looks behind a proxy or load balancer that ends TLS, and behind a base address with http",
            "Set the server's base address to https, or have the proxy say so with \"X-Forwarded-Proto: https\" \
             where the server honours it; else have the client sign http.",
        ),
        Scheme::Https => (
            "so it looks when its base address is set to https",
            "Call the server with https, or set its base address to http; else have the client sign https.",
        ),
    };
    Some(Finding {
        code: "other-scheme",
        side: Side::Server,
        said: format!("The server signs {signed} and is called with {called}: {why}."),
        evidence: case.evidence_of_best(),
        remedy: remedy.to_owned(),
    })
}
