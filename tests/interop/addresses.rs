//! Servers that sign with a configured address, or with a path that the proxy changed.

use crate::certificates::Certificate;
use crate::nginx::Proxy;
use crate::situation::{Accepted, DIRECT, Situation};
use crate::verifier::{Program, Server};

/// The server's own address is what counts; the proxy just passes everything on.
const CONFIGURED: Situation = Situation {
    server: Server {
        program: Program::Oauthlib,
        flags: &["--base-address", "http://alteryx-prod01/gallery"],
    },
    proxy: Some(Proxy {
        tls: "location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; }",
        plain: "",
        certificate: Certificate::Good,
    }),
    called: "https://gallery.example.com/gallery/api/v1/workflows/subscription/",
    verdict: "accepted-under-another-base",
    accepted: Accepted::Exactly(&["http://alteryx-prod01/gallery/api/v1/workflows/subscription/"]),
    ..DIRECT
};

#[test]
fn a_machine_name_given_as_an_alias() {
    Situation { flags: &["--alias", "alteryx-prod01"], ..CONFIGURED }.check();
}

/// The README's own command: the port typed, and the name of the machine behind it.
#[test]
fn a_machine_name_given_as_an_alias_with_443_typed() {
    Situation {
        called: "https://gallery.example.com:443/gallery/api/v1/workflows/subscription/",
        flags: &["--alias", "alteryx-prod01"],
        ..CONFIGURED
    }
    .check();
}

#[test]
fn a_machine_name_given_as_a_base_address() {
    Situation { flags: &["--base-address", "http://alteryx-prod01/gallery"], ..CONFIGURED }.check();
}

#[test]
fn a_base_address_with_a_final_slash() {
    Situation { flags: &["--base-address", "http://alteryx-prod01/gallery/"], ..CONFIGURED }.check();
}

/// Its path is not the called one: it then stands for the first segment.
#[test]
fn a_base_address_with_another_path() {
    Situation {
        server: Server {
            program: Program::RubyOauth,
            flags: &["--base-address", "http://alteryx-prod01/webapi"],
        },
        flags: &["--base-address", "http://alteryx-prod01/webapi"],
        accepted: Accepted::Exactly(&["http://alteryx-prod01/webapi/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

#[test]
fn a_configured_port_given_with_the_alias() {
    Situation {
        server: Server {
            program: Program::RubyOauth,
            flags: &["--base-address", "http://alteryx-prod01:8080/gallery"],
        },
        flags: &["--alias", "alteryx-prod01:8080"],
        accepted: Accepted::Exactly(&["http://alteryx-prod01:8080/gallery/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

/// `Net::OAuth` signs over the name as it is written, as some servers on Windows do.
const CAPITALS: Situation = Situation {
    server: Server {
        program: Program::NetOauth,
        flags: &["--base-address", "http://ALTERYX-PROD01/gallery"],
    },
    accepted: Accepted::Exactly(&["http://ALTERYX-PROD01/gallery/api/v1/workflows/subscription/"]),
    ..CONFIGURED
};

#[test]
fn a_machine_name_in_capitals_as_typed() {
    Situation { flags: &["--alias", "ALTERYX-PROD01"], ..CAPITALS }.check();
}

#[test]
fn a_machine_name_in_capitals_though_typed_small() {
    Situation { flags: &["--alias", "alteryx-prod01"], ..CAPITALS }.check();
}

#[test]
fn the_letter_case_of_the_called_host() {
    Situation {
        server: Server {
            program: Program::NetOauth,
            flags: &["--base-address", "http://Gallery.Example.Com/gallery"],
        },
        called: "https://Gallery.Example.Com/gallery/api/v1/workflows/subscription/",
        accepted: Accepted::Exactly(&["http://Gallery.Example.Com/gallery/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

#[test]
fn the_short_name_without_being_told() {
    Situation {
        server: Server { program: Program::Oauthlib, flags: &["--base-address", "http://gallery/gallery"] },
        accepted: Accepted::Exactly(&["http://gallery/gallery/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

/// 127.0.0.1 is where `--connect-to` leads.
#[test]
fn the_ip_address_without_being_told() {
    Situation {
        server: Server { program: Program::Oauthlib, flags: &["--base-address", "http://127.0.0.1/gallery"] },
        accepted: Accepted::Exactly(&["http://127.0.0.1/gallery/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

#[test]
fn localhost_without_being_told() {
    Situation {
        server: Server { program: Program::Authlib, flags: &["--base-address", "http://localhost/gallery"] },
        accepted: Accepted::Exactly(&["http://localhost/gallery/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

/// The proxy takes the first segment away, so the server never sees it.
#[test]
fn a_path_prefix_stripped_by_the_proxy() {
    Situation {
        server: Server { program: Program::Oauthlib, flags: &["--base-from", "host"] },
        proxy: Some(Proxy {
            tls: "location /gallery/ { proxy_pass http://127.0.0.1:{server}/; proxy_set_header Host $host; }",
            plain: "",
            certificate: Certificate::Good,
        }),
        accepted: Accepted::Exactly(&["http://gallery.example.com/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}

#[test]
fn a_final_slash_added_by_the_proxy() {
    Situation {
        server: Server { program: Program::NetOauth, flags: &["--base-from", "host"] },
        proxy: Some(Proxy {
            tls: "rewrite ^(.*[^/])$ $1/; \
                  location / { proxy_pass http://127.0.0.1:{server}; proxy_set_header Host $host; }",
            plain: "",
            certificate: Certificate::Good,
        }),
        called: "https://gallery.example.com/gallery/api/v1/workflows/subscription",
        accepted: Accepted::Exactly(&["http://gallery.example.com/gallery/api/v1/workflows/subscription/"]),
        ..CONFIGURED
    }
    .check();
}
