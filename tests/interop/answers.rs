//! What the server says after it has looked at a signature, or instead of looking.

use crate::certificates::Certificate;
use crate::nginx::Proxy;
use crate::situation::{Accepted, DIRECT, NOTHING, Situation};
use crate::verifier::{Program, Server};

const PASS_ON: &str = "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; }";

const PROXY: Proxy = Proxy { tls: PASS_ON, plain: "", certificate: Certificate::Good };

/// oauthlib that believes http: the right base URL is not the first that one would try.
const BEHIND_TLS: Situation = Situation {
    proxy: Some(PROXY),
    called: "https://gallery.example.com/gallery/api/v1/workflows/subscription/",
    verdict: "accepted-under-another-base",
    accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
    ..DIRECT
};

const fn oauthlib(flags: &'static [&'static str]) -> Server {
    Server { program: Program::Oauthlib, flags }
}

#[test]
fn forbidden_after_authentication() {
    Situation { server: oauthlib(&["--after-auth", "403"]), ..BEHIND_TLS }.check();
}

#[test]
fn not_found_after_authentication() {
    Situation { server: oauthlib(&["--after-auth", "404"]), ..BEHIND_TLS }.check();
}

#[test]
fn an_error_after_authentication() {
    Situation { server: oauthlib(&["--after-auth", "500"]), ..BEHIND_TLS }.check();
}

#[test]
fn refusals_sent_with_status_200() {
    Situation { server: oauthlib(&["--refuse-with-200"]), ..BEHIND_TLS }.check();
}

#[test]
fn wrong_secret_and_refusals_sent_with_status_200() {
    Situation {
        server: oauthlib(&["--refuse-with-200"]),
        secret: "not the secret",
        verdict: "none-accepted",
        accepted: NOTHING,
        ..BEHIND_TLS
    }
    .check();
}

#[test]
fn a_page_that_checks_nothing() {
    Situation {
        server: oauthlib(&["--public"]),
        verdict: "signatures-not-checked",
        accepted: NOTHING,
        ..BEHIND_TLS
    }
    .check();
}

#[test]
fn a_redirect_to_a_login_page() {
    Situation {
        server: oauthlib(&["--login-redirect"]),
        verdict: "redirected",
        accepted: NOTHING,
        ..BEHIND_TLS
    }
    .check();
}

#[test]
fn a_redirect_to_another_host() {
    Situation {
        proxy: Some(Proxy { tls: "return 301 https://elsewhere.example.com$request_uri;", ..PROXY }),
        verdict: "redirected",
        accepted: NOTHING,
        ..BEHIND_TLS
    }
    .check();
}

/// The same name over https: the run starts again there, and there all is well.
#[test]
fn a_redirect_to_https() {
    Situation {
        server: oauthlib(&["--base-from", "forwarded"]),
        proxy: Some(Proxy {
            tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; \
                  proxy_set_header X-Forwarded-Proto $scheme; }",
            plain: "return 301 https://$host$request_uri;",
            ..PROXY
        }),
        called: "http://gallery.example.com/gallery/api/v1/workflows/subscription/",
        verdict: "accepted-as-called",
        accepted: Accepted::Exactly(&["https://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
    .check();
}

#[test]
fn a_redirect_to_a_final_slash() {
    Situation {
        server: oauthlib(&["--base-from", "forwarded"]),
        proxy: Some(Proxy {
            tls: "rewrite ^(.*[^/])$ https://$host$1/ permanent; \
                  location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; \
                  proxy_set_header X-Forwarded-Proto $scheme; }",
            ..PROXY
        }),
        called: "https://gallery.example.com/gallery/api/v1/workflows/subscription",
        verdict: "accepted-as-called",
        accepted: Accepted::Exactly(&["https://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
    .check();
}

/// A key that no server here knows, in the form of the real one.
const UNKNOWN_KEY: Situation = Situation { key: "interopconsumerkey9999", accepted: NOTHING, ..BEHIND_TLS };

#[test]
fn an_unknown_key_named_by_authlib() {
    Situation {
        server: Server { program: Program::Authlib, flags: &[] },
        // Others say "invalid_client" of wrong signatures as well.
        flags: &["--server", "authlib"],
        verdict: "key-unknown",
        ..UNKNOWN_KEY
    }
    .check();
}

#[test]
fn an_unknown_key_named_by_the_application() {
    Situation { server: oauthlib(&["--distinguish-key"]), verdict: "key-unknown", ..UNKNOWN_KEY }.check();
}

#[test]
fn an_unknown_key_answered_exactly_like_a_bad_signature() {
    let outcome = Situation { verdict: "none-accepted", ..UNKNOWN_KEY }.check();
    let cannot_tell = outcome.report["indistinguishable"].to_string();
    assert!(cannot_tell.contains("key"), "the report must say that it cannot tell: {cannot_tell}");
}

const WRONG_SECRET: Situation =
    Situation { secret: "not the secret", verdict: "none-accepted", accepted: NOTHING, ..BEHIND_TLS };

#[test]
fn the_wrong_secret() {
    WRONG_SECRET.check();
}

/// This server tells an unknown key from a wrong signature, so the key is not to blame.
#[test]
fn the_wrong_secret_where_the_key_is_known() {
    Situation { server: Server { program: Program::Authlib, flags: &[] }, ..WRONG_SECRET }.check();
}

#[test]
fn the_wrong_secret_on_ruby_oauth() {
    Situation { server: Server { program: Program::RubyOauth, flags: &[] }, ..WRONG_SECRET }.check();
}

#[test]
fn the_wrong_secret_on_net_oauth() {
    Situation { server: Server { program: Program::NetOauth, flags: &[] }, ..WRONG_SECRET }.check();
}

/// A wrong signature uses its nonce up: only a fresh one for every request gets through.
#[test]
fn a_nonce_burnt_by_a_wrong_signature() {
    Situation { server: oauthlib(&["--burn-nonces"]), ..BEHIND_TLS }.check();
}

/// The space is in the file alone; the server knows the secret without it.
#[test]
fn white_space_after_the_secret() {
    let outcome =
        Situation { secret: "Zk7+interop/secret=42 \n", verdict: "accepted-under-another-variant", ..DIRECT }
            .check();
    assert!(outcome.has_finding("white-space"), "{}", outcome.report["findings"]);
}
