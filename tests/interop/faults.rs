//! Faults beside the base URL, and two at once: clock, placement, signature method, forwarded headers, a base string that
//! the server tells; and `HAProxy` as the proxy.

use crate::certificates::Certificate;
use crate::nginx::Proxy;
use crate::situation::{Accepted, DIRECT, NOTHING, Outcome, Situation};
use crate::verifier::{Program, Server};

const AS_CALLED: Accepted =
    Accepted::Exactly(&["http://127.0.0.1:{server}/gallery/api/v1/workflows/subscription/"]);

const fn oauthlib(flags: &'static [&'static str]) -> Server {
    Server { program: Program::Oauthlib, flags }
}

const fn tls(tls: &'static str) -> Proxy {
    Proxy { tls, plain: "", certificate: Certificate::Good }
}

/// oauthlib behind a proxy that ends TLS and passes the name on.
const BEHIND_TLS: Situation = Situation {
    proxy: Some(tls("location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; }")),
    called: "https://gallery.example.com/gallery/api/v1/workflows/subscription/",
    verdict: "accepted-under-another-base",
    accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
    ..DIRECT
};

/// Every one of these codes is found, and no cause that the situation does not have.
fn finds(outcome: &Outcome, codes: &[&str], never: &[&str]) {
    for code in codes {
        assert!(outcome.has_finding(code), "{code} is not found: {:#}", outcome.report["findings"]);
    }
    for code in never {
        assert!(!outcome.has_finding(code), "{code} is found: {:#}", outcome.report["findings"]);
    }
}

#[test]
fn a_clock_that_is_ahead_and_tells_so() {
    let outcome = Situation {
        server: oauthlib(&["--clock", "900", "--window", "300", "--tell-time"]),
        verdict: "accepted-under-another-variant",
        accepted: AS_CALLED,
        ..DIRECT
    }
    .check();
    finds(&outcome, &["clock-differs"], &["other-scheme", "other-host", "white-space"]);
}

#[test]
fn a_clock_that_is_behind_and_hidden_by_the_proxy() {
    let outcome = Situation {
        server: oauthlib(&["--clock", "-600", "--window", "300"]),
        called: "http://gallery.example.com/gallery/api/v1/workflows/subscription/",
        proxy: Some(Proxy {
            tls: "",
            plain: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $http_host; }",
            certificate: Certificate::Good,
        }),
        verdict: "accepted-under-another-variant",
        accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..DIRECT
    }
    .check();
    finds(&outcome, &["clock-differs"], &["other-scheme", "other-host", "white-space"]);
}

#[test]
fn a_clock_and_tls_that_ended_before() {
    let outcome = Situation {
        server: oauthlib(&["--clock", "900", "--window", "300", "--tell-time"]),
        proxy: Some(tls("location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; \
             proxy_pass_header Date; }")),
        verdict: "accepted-under-another-variant",
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["clock-differs"], &["other-host", "white-space"]);
}

#[test]
fn a_header_that_is_stripped_on_the_way() {
    let outcome = Situation {
        called: "http://gallery.example.com/gallery/api/v1/workflows/subscription/",
        proxy: Some(Proxy {
            tls: "",
            plain: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $http_host; \
                    proxy_set_header Authorization \"\"; }",
            certificate: Certificate::Good,
        }),
        verdict: "accepted-under-another-variant",
        accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..DIRECT
    }
    .check();
    finds(&outcome, &["credentials-never-arrived"], &["other-scheme", "other-host", "white-space"]);
}

#[test]
fn a_header_that_is_stripped_and_tls_that_ended_before() {
    let outcome = Situation {
        proxy: Some(tls("location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; \
             proxy_set_header Authorization \"\"; }")),
        verdict: "accepted-under-another-variant",
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["credentials-never-arrived"], &["other-host", "white-space"]);
}

#[test]
fn only_hmac_sha256() {
    let outcome = Situation {
        server: oauthlib(&["--methods", "HMAC-SHA256"]),
        verdict: "accepted-under-another-variant",
        accepted: AS_CALLED,
        ..DIRECT
    }
    .check();
    finds(&outcome, &["signature-method-refused"], &["other-scheme", "other-host", "white-space"]);
}

#[test]
fn only_hmac_sha256_behind_tls() {
    let outcome = Situation {
        server: oauthlib(&["--methods", "HMAC-SHA256"]),
        verdict: "accepted-under-another-variant",
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["signature-method-refused"], &["other-host", "white-space"]);
}

#[test]
fn the_server_tells_its_base_string() {
    let outcome = Situation { server: oauthlib(&["--tell-base-string"]), ..BEHIND_TLS }.check();
    finds(&outcome, &["base-string-differs"], &["other-host", "base-string-right"]);
    assert!(outcome.report["requests_to_answer"].as_u64().expect("a number") <= 12);
}

#[test]
fn the_server_tells_its_base_string_and_the_secret_is_wrong() {
    let outcome = Situation {
        server: oauthlib(&["--tell-base-string"]),
        secret: "not the secret",
        verdict: "none-accepted",
        accepted: NOTHING,
        ..DIRECT
    }
    .check();
    finds(&outcome, &["base-string-right"], &["base-string-differs", "other-host", "other-scheme"]);
}

/// The proxy tells the name that was called in X-Forwarded-Host, and the server follows it.
#[test]
fn a_forwarded_host_decides() {
    let outcome = Situation {
        server: oauthlib(&["--base-from", "forwarded-host"]),
        proxy: Some(tls(
            "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header X-Forwarded-Host portal.example.com; \
             proxy_set_header X-Forwarded-Proto https; }",
        )),
        flags: &["--alias", "portal.example.com"],
        accepted: Accepted::Exactly(&["https://portal.example.com/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["other-host"], &["other-scheme", "tls-ended", "white-space"]);
}

#[test]
fn a_space_after_the_secret_and_tls_that_ended_before() {
    let outcome = Situation {
        secret: "Zk7+interop/secret=42 ",
        verdict: "accepted-under-another-variant",
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["white-space-in-secret"], &["other-host"]);
}

#[test]
fn haproxy_ends_tls() {
    Situation { haproxy: Some("http-request set-header X-Seen 1"), proxy: None, ..BEHIND_TLS }.check();
}

#[test]
fn haproxy_sets_another_host() {
    Situation {
        haproxy: Some("http-request set-header Host alteryx-prod01"),
        proxy: None,
        flags: &["--alias", "alteryx-prod01"],
        accepted: Accepted::Exactly(&["http://alteryx-prod01/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
    .check();
}

#[test]
fn haproxy_takes_the_first_part_of_the_path_off() {
    let outcome = Situation {
        haproxy: Some("http-request replace-path /gallery(/.*) \\1"),
        proxy: None,
        accepted: Accepted::Exactly(&["http://gallery.example.com/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["other-path"], &["other-host", "white-space"]);
}

#[test]
fn haproxy_says_https_and_the_server_believes_it() {
    Situation {
        server: oauthlib(&["--base-from", "forwarded"]),
        haproxy: Some("http-request set-header X-Forwarded-Proto https"),
        proxy: None,
        verdict: "accepted-as-called",
        accepted: Accepted::Exactly(&["https://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
    .check();
}

#[test]
fn haproxy_strips_the_header() {
    let outcome = Situation {
        haproxy: Some("http-request del-header Authorization"),
        proxy: None,
        verdict: "accepted-under-another-variant",
        ..BEHIND_TLS
    }
    .check();
    finds(&outcome, &["credentials-never-arrived"], &["other-host", "white-space"]);
}
