//! A capture from behind a proxy: what the client called stands in the headers that the proxy added.

use crate::axis::Authority;
use crate::import::Captured;
use crate::rfc5849::base_string_uri::{BaseStringUri, Scheme};

/// The headers that name the base string URI `signed`; none where they name another one, or nothing.
pub(super) fn named_by(captured: &Captured, signed: &str) -> Option<String> {
    let header = |name: &str| {
        let mut own = captured.request.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        // Each proxy adds its own: the first is what the client called.
        own.next().and_then(|(_, value)| value.split(',').next()).map(str::trim)
    };
    let sent = &captured.request.sent;
    let named = Authority::parse(header("X-Forwarded-Host")?).ok()?;
    let scheme = header("X-Forwarded-Proto").and_then(Scheme::parse);
    let port = named.port.as_deref().or(header("X-Forwarded-Port"));
    let uri = |port| {
        BaseStringUri::new(scheme.unwrap_or(sent.scheme()), &named.host, port, sent.path()).to_string()
    };
    let and_scheme = if scheme.is_some() { " and X-Forwarded-Proto" } else { "" };
    // Proxies may tell the port of their own that was called, or the one that they listen at.
    [named.port.as_deref(), port]
        .into_iter()
        .any(|port| uri(port) == signed)
        .then(|| format!("X-Forwarded-Host{and_scheme}"))
}
