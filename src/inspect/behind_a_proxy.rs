//! A capture from behind a proxy: what the client called stands in the headers that the proxy added.

use crate::axis::Authority;
use crate::discover::{Found, path_prefix};
use crate::import::{Captured, in_forwarded, told_scheme};
use crate::rfc5849::base_string_uri::{BaseStringUri, Scheme};

/// How the headers name what was signed.
pub(super) struct Named {
    /// The headers, in words.
    pub(super) headers: String,
    /// Whether there is one only.
    pub(super) is_one: bool,
    /// What has to hold for the client to be right, in words after "it called"; none where the headers leave nothing open.
    pub(super) provided: Option<String>,
    /// What it may have called as well by these headers.
    pub(super) others: Vec<String>,
}

/// How the headers name the base string URI `signed`; none where they name another one, or nothing.
pub(super) fn named_by(captured: &Captured, signed: &str) -> Option<Named> {
    let header = |name: &str| {
        let mut own = captured.request.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        // Each proxy adds its own: the first is what the client called.
        own.next().and_then(|(_, value)| value.split(',').next()).map(str::trim)
    };
    let told = told_scheme(header);
    let (host_header, named) = named_host(captured, header, told.is_some())?;
    // The scheme of this capture is that of the way behind the proxy.
    let schemes = told.map_or(vec![Scheme::Http, Scheme::Https], |(_, scheme)| vec![scheme]);
    let beside = header("X-Forwarded-Port").filter(|port| named.port.is_none() && !port.is_empty());
    // Proxies may tell the port of their own that was called, or the one that they listen at.
    let ports = match beside {
        Some(port) => vec![None, Some(port)],
        None => vec![named.port.as_deref()],
    };
    let prefix = path_prefix::of_forwarded(&captured.request).and_then(|own| match own.found {
        Found::PathPrefix(prefix) => Some(prefix),
        _ => None,
    });
    let path = format!("{}{}", prefix.as_deref().unwrap_or_default(), captured.request.sent.path());
    let mut readings: Vec<BaseStringUri> = Vec::new();
    for scheme in schemes {
        for port in &ports {
            let is_odd = told.is_none() && *port == Some(scheme.other().default_port());
            let uri = BaseStringUri::new(scheme, &named.host, *port, &path);
            if !is_odd && !readings.contains(&uri) {
                readings.push(uri);
            }
        }
    }
    let own = readings.iter().find(|uri| uri.to_string() == signed)?.clone();
    let mut headers = vec![host_header];
    headers.extend(told.map(|(name, _)| name).filter(|name| *name != host_header));
    headers.extend(beside.filter(|port| own.port.as_deref() == Some(*port)).map(|_| "X-Forwarded-Port"));
    headers.extend(prefix.map(|_| "X-Forwarded-Prefix"));
    let others: Vec<&BaseStringUri> = readings.iter().filter(|uri| **uri != own).collect();
    let mut provided = Vec::new();
    if others.iter().any(|uri| uri.scheme != own.scheme) {
        provided.push(own.scheme.name().to_owned());
    }
    if others.iter().any(|uri| uri.scheme == own.scheme) {
        provided.push(own.port.as_ref().map_or("no port".to_owned(), |port| format!("port {port}")));
    }
    Some(Named {
        is_one: headers.len() == 1,
        headers: listed(&headers),
        provided: (!provided.is_empty()).then(|| provided.join(" and ")),
        others: others.iter().map(ToString::to_string).collect(),
    })
}

/// The host that was called, and the header that says so. Where the proxy passes the client's `Host` on, that is it, if another
/// header shows that there is a proxy.
fn named_host<'a>(
    captured: &'a Captured,
    header: impl Fn(&str) -> Option<&'a str>,
    is_passed_on: bool,
) -> Option<(&'static str, Authority)> {
    let forwarded = || header("Forwarded").and_then(|value| in_forwarded(value, "host"));
    let said = [
        ("X-Forwarded-Host", header("X-Forwarded-Host")),
        ("Forwarded", forwarded()),
        ("X-Original-Host", header("X-Original-Host")),
        ("Host", is_passed_on.then(|| captured.request.sent.host_header())),
    ];
    let (name, value) = said.into_iter().find_map(|(name, value)| Some((name, value?)))?;
    Some((name, Authority::parse(value).ok()?))
}

fn listed(names: &[&str]) -> String {
    match names {
        [names @ .., last] if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        _ => names.concat(),
    }
}
