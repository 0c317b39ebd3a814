//! The tool against real verifiers that others wrote, behind a real nginx with TLS.
//!
//! Run by `tests/run`, which installs the servers first; a missing server is a failure, never a
//! silent skip. Every expected base URL follows from how the server or the proxy was configured
//! (or from its documentation), never from what this crate signs.
//!
//! The servers are in `tests/interop/servers/`; one situation is one test.

#![cfg(feature = "interop")]
#![allow(clippy::disallowed_methods, reason = "tests have files and processes of their own")]
#![allow(clippy::disallowed_macros, reason = "a test may print what it measured")]

#[path = "interop/certificates.rs"]
mod certificates;
#[path = "interop/haproxy.rs"]
mod haproxy;
#[path = "interop/mistakes.rs"]
mod mistakes;
#[path = "interop/nginx.rs"]
mod nginx;
#[path = "interop/ports.rs"]
mod ports;
#[path = "interop/situation.rs"]
mod situation;
#[path = "interop/verifier.rs"]
mod verifier;

#[path = "interop/addresses.rs"]
mod addresses;
#[path = "interop/answers.rs"]
mod answers;
#[path = "interop/base_urls.rs"]
mod base_urls;
#[path = "interop/faults.rs"]
mod faults;
#[path = "interop/page.rs"]
mod page;
#[path = "interop/proxy.rs"]
mod proxy;
#[path = "interop/snippets.rs"]
mod snippets;
#[path = "interop/trouble.rs"]
mod trouble;
