//! Which scheme, host and port the server signs with, on every verifier.

use crate::certificates::Certificate;
use crate::nginx::Proxy;
use crate::situation::{Accepted, DIRECT, Situation};
use crate::verifier::{Program, Server};

/// TLS ends at the proxy, which passes the name on without a port and says nothing of TLS.
const HOST_WITHOUT_PORT: Proxy = Proxy {
    tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; }",
    plain: "",
    certificate: Certificate::Good,
};

/// As above, but what the client sent as `Host` is passed on as it is.
const HOST_AS_SENT: Proxy = Proxy {
    tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $http_host; }",
    ..HOST_WITHOUT_PORT
};

/// As above, but the proxy spells out the port that it listens on, as some do.
const HOST_WITH_443: Proxy = Proxy {
    tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host:443; }",
    ..HOST_WITHOUT_PORT
};

/// nginx as it comes: `Host` becomes the address of the server behind it.
const HOST_OF_THE_UPSTREAM: Proxy =
    Proxy { tls: "location / { proxy_pass http://127.0.0.1:{server}; }", ..HOST_WITHOUT_PORT };

/// The proxy says that the client spoke https.
const SCHEME_FORWARDED: Proxy = Proxy {
    tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; \
          proxy_set_header X-Forwarded-Proto $scheme; }",
    ..HOST_WITHOUT_PORT
};

/// The proxy says both: https, and its port.
const SCHEME_AND_443_FORWARDED: Proxy = Proxy {
    tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host:443; \
          proxy_set_header X-Forwarded-Proto $scheme; }",
    ..HOST_WITHOUT_PORT
};

const BEHIND_TLS: Situation = Situation {
    proxy: Some(HOST_WITHOUT_PORT),
    called: "https://gallery.example.com/gallery/api/v1/workflows/subscription/",
    verdict: "accepted-under-another-base",
    accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
    ..DIRECT
};

/// Makes four tests of a function that takes the verifier.
macro_rules! on_every_verifier {
    ($situation:ident) => {
        mod $situation {
            use crate::verifier::Program;

            #[test]
            fn oauthlib() {
                super::$situation(Program::Oauthlib).check();
            }

            #[test]
            fn authlib() {
                super::$situation(Program::Authlib).check();
            }

            #[test]
            fn ruby_oauth() {
                super::$situation(Program::RubyOauth).check();
            }

            #[test]
            fn net_oauth() {
                super::$situation(Program::NetOauth).check();
            }
        }
    };
}

on_every_verifier!(plain_http);
fn plain_http(program: Program) -> Situation {
    Situation { server: Server { program, flags: &[] }, ..DIRECT }
}

on_every_verifier!(a_query_belongs_to_the_parameters);
fn a_query_belongs_to_the_parameters(program: Program) -> Situation {
    Situation {
        server: Server { program, flags: &[] },
        called: "http://127.0.0.1:{server}/gallery/api/v1/workflows/?z=1&name=a%20b%2Bc",
        accepted: Accepted::Exactly(&["http://127.0.0.1:{server}/gallery/api/v1/workflows/"]),
        ..DIRECT
    }
}

on_every_verifier!(tls_ends_at_the_proxy);
fn tls_ends_at_the_proxy(program: Program) -> Situation {
    Situation { server: Server { program, flags: &["--base-from", "host"] }, ..BEHIND_TLS }
}

on_every_verifier!(tls_ends_at_the_proxy_and_its_port_is_kept);
fn tls_ends_at_the_proxy_and_its_port_is_kept(program: Program) -> Situation {
    Situation {
        server: Server { program, flags: &["--base-from", "host"] },
        proxy: Some(HOST_AS_SENT),
        called: "https://gallery.example.com:8443/gallery/api/v1/workflows/subscription/",
        accepted: Accepted::Exactly(&[
            "http://gallery.example.com:8443/gallery/api/v1/workflows/subscription/",
        ]),
        ..BEHIND_TLS
    }
}

on_every_verifier!(tls_ends_at_the_proxy_and_its_port_is_dropped);
fn tls_ends_at_the_proxy_and_its_port_is_dropped(program: Program) -> Situation {
    Situation {
        server: Server { program, flags: &["--base-from", "host"] },
        called: "https://gallery.example.com:8443/gallery/api/v1/workflows/subscription/",
        ..BEHIND_TLS
    }
}

on_every_verifier!(http_with_443_spelled_out);
fn http_with_443_spelled_out(program: Program) -> Situation {
    Situation {
        server: Server { program, flags: &["--base-from", "host"] },
        proxy: Some(HOST_WITH_443),
        accepted: Accepted::Exactly(&[
            "http://gallery.example.com:443/gallery/api/v1/workflows/subscription/",
        ]),
        ..BEHIND_TLS
    }
}

on_every_verifier!(the_forwarded_scheme_is_honoured);
fn the_forwarded_scheme_is_honoured(program: Program) -> Situation {
    Situation {
        server: Server { program, flags: &["--base-from", "forwarded"] },
        proxy: Some(SCHEME_FORWARDED),
        verdict: "accepted-as-called",
        accepted: Accepted::Exactly(&["https://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
}

on_every_verifier!(the_upstreams_host);
fn the_upstreams_host(program: Program) -> Situation {
    Situation {
        server: Server { program, flags: &["--base-from", "host"] },
        proxy: Some(HOST_OF_THE_UPSTREAM),
        flags: &["--alias", "127.0.0.1:{server}"],
        accepted: Accepted::Exactly(&["http://127.0.0.1:{server}/gallery/api/v1/workflows/subscription/"]),
        ..BEHIND_TLS
    }
}

/// The port was typed, and the RFC's form without it is what the server signs: nothing is wrong.
#[test]
fn a_typed_443_that_the_verifier_leaves_out() {
    Situation {
        server: Server { program: Program::Oauthlib, flags: &["--base-from", "forwarded"] },
        called: "https://gallery.example.com:443/gallery/api/v1/workflows/subscription/",
        ..the_forwarded_scheme_is_honoured(Program::Oauthlib)
    }
    .check();
}

/// `Net::OAuth` leaves the port in the URL that the application hands to it.
const PORT_WANTED: Situation = Situation {
    server: Server { program: Program::NetOauth, flags: &["--base-from", "forwarded"] },
    proxy: Some(SCHEME_AND_443_FORWARDED),
    accepted: Accepted::Exactly(&["https://gallery.example.com:443/gallery/api/v1/workflows/subscription/"]),
    ..BEHIND_TLS
};

#[test]
fn a_typed_443_that_the_verifier_wants() {
    Situation {
        called: "https://gallery.example.com:443/gallery/api/v1/workflows/subscription/",
        ..PORT_WANTED
    }
    .check();
}

#[test]
fn a_443_that_nobody_typed_and_the_verifier_wants() {
    PORT_WANTED.check();
}

#[test]
fn a_typed_443_and_http_with_443_wanted() {
    Situation {
        called: "https://gallery.example.com:443/gallery/api/v1/workflows/subscription/",
        ..http_with_443_spelled_out(Program::Oauthlib)
    }
    .check();
}

#[test]
fn hmac_sha256_on_oauthlib() {
    Situation { flags: &["--signature-method", "HMAC-SHA256"], ..tls_ends_at_the_proxy(Program::Oauthlib) }
        .check();
}

#[test]
fn hmac_sha256_on_net_oauth() {
    Situation { flags: &["--signature-method", "HMAC-SHA256"], ..tls_ends_at_the_proxy(Program::NetOauth) }
        .check();
}
