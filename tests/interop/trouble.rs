//! Limits, locks, servers that disagree, and connections that fail.

use crate::certificates::Certificate;
use crate::nginx::Proxy;
use crate::situation::{Accepted, DIRECT, NOTHING, Situation};
use crate::verifier::{Program, Server};

const PROXY: Proxy = Proxy {
    tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; }",
    plain: "",
    certificate: Certificate::Good,
};

/// What the server wants is far down the list, so that the trouble comes before it.
const FAR_AWAY: Situation = Situation {
    server: oauthlib(&["--base-address", "http://alteryx-prod01/gallery"]),
    proxy: Some(PROXY),
    called: "https://gallery.example.com/gallery/api/v1/workflows/subscription/",
    flags: &["--alias", "web01", "--alias", "web02", "--alias", "alteryx-prod01"],
    verdict: "accepted-under-another-base",
    accepted: Accepted::Exactly(&["http://alteryx-prod01/gallery/api/v1/workflows/subscription/"]),
    ..DIRECT
};

const fn oauthlib(flags: &'static [&'static str]) -> Server {
    Server { program: Program::Oauthlib, flags }
}

/// Without trouble the same is found: the tests below do not pass for want of a right answer.
#[test]
fn no_trouble_at_all() {
    FAR_AWAY.check();
}

#[test]
fn too_many_requests_after_a_few() {
    Situation {
        server: oauthlib(&["--base-address", "http://alteryx-prod01/gallery", "--limit", "5"]),
        verdict: "undecided",
        accepted: NOTHING,
        ..FAR_AWAY
    }
    .check();
}

/// Eight requests a second and `Retry-After: 1`: whoever waits gets the whole answer.
#[test]
fn a_short_wait_is_waited() {
    Situation {
        server: oauthlib(&["--limit", "8", "--limit-window", "1"]),
        proxy: Some(PROXY),
        called: "https://gallery.example.com/gallery/api/v1/workflows/subscription/",
        verdict: "accepted-under-another-base",
        accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..DIRECT
    }
    .check();
}

/// From the sixth request on every answer is 403, which differs from the first refusals.
#[test]
fn a_lock_out_after_five_failures() {
    Situation {
        server: oauthlib(&["--base-address", "http://alteryx-prod01/gallery", "--lock-after", "5"]),
        verdict: "undecided",
        accepted: NOTHING,
        ..FAR_AWAY
    }
    .check();
}

/// The balancer sends every other request to the other one, and each signs with its own address.
#[test]
fn two_servers_that_differ_behind_one_address() {
    Situation {
        server: oauthlib(&["--base-address", "http://alteryx-prod01/gallery"]),
        second: Some(oauthlib(&["--base-address", "http://alteryx-prod02/gallery"])),
        proxy: Some(Proxy {
            tls: "location / { proxy_pass http://turns; proxy_set_header Host $host; }",
            ..PROXY
        }),
        flags: &["--alias", "alteryx-prod01", "--alias", "alteryx-prod02"],
        verdict: "inconsistent",
        accepted: Accepted::Among(&[
            "http://alteryx-prod01/gallery/api/v1/workflows/subscription/",
            "http://alteryx-prod02/gallery/api/v1/workflows/subscription/",
        ]),
        ..FAR_AWAY
    }
    .check();
}

#[test]
fn a_server_that_never_answers() {
    Situation {
        server: oauthlib(&["--hang"]),
        flags: &["--timeout", "1"],
        verdict: "unreachable",
        accepted: NOTHING,
        ..DIRECT
    }
    .check();
}

#[test]
fn a_proxy_whose_server_never_answers() {
    Situation {
        server: oauthlib(&["--hang"]),
        proxy: Some(Proxy {
            tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_read_timeout 1s; }",
            ..PROXY
        }),
        flags: &[],
        ..UNREACHABLE
    }
    .check();
}

/// Nothing of OAuth is ever seen.
const UNREACHABLE: Situation =
    Situation { flags: &[], verdict: "unreachable", accepted: NOTHING, ..FAR_AWAY };

#[test]
fn an_expired_certificate() {
    Situation { proxy: Some(Proxy { certificate: Certificate::Expired, ..PROXY }), ..UNREACHABLE }.check();
}

#[test]
fn a_certificate_for_another_name() {
    Situation { proxy: Some(Proxy { certificate: Certificate::OtherName, ..PROXY }), ..UNREACHABLE }.check();
}

#[test]
fn a_certificate_from_an_authority_that_nobody_trusts() {
    Situation { proxy: Some(Proxy { certificate: Certificate::OtherAuthority, ..PROXY }), ..UNREACHABLE }
        .check();
}

#[test]
fn https_spoken_to_a_plain_port() {
    Situation {
        proxy: None,
        called: "https://127.0.0.1:{server}/gallery/api/v1/workflows/subscription/",
        ..UNREACHABLE
    }
    .check();
}

/// nginx answers this in words of its own, with status 400; no server behind it ever hears of it.
#[test]
fn http_spoken_to_a_tls_port() {
    Situation {
        called: "http://gallery.example.com:8443/gallery/api/v1/workflows/subscription/",
        ..UNREACHABLE
    }
    .check();
}
