//! Which URL a message was sent to: from its own target, its headers, and what the user says.

use super::Hints;
use super::error::ImportError;
use super::message::Message;
use super::postman::unresolved;
use crate::request::Called;
use crate::rfc5849::base_string_uri::Scheme;

/// A target with its query apart.
pub(super) struct Address {
    /// As written, with everything.
    pub(super) text: String,
    /// The absolute URL up to the question mark.
    pub(super) before_query: String,
    /// What follows it.
    pub(super) query: Option<String>,
    /// Whether the scheme is a guess.
    pub(super) scheme_is_assumed: bool,
    /// Whether it stood in a request as its target, which is as it arrived: no client will change it any more.
    pub(super) is_target: bool,
    /// Whether the user named the host, so that the Host header does not count.
    pub(super) host_is_given: bool,
}

impl Address {
    pub(super) fn of(message: &Message, hints: &Hints) -> Result<Self, ImportError> {
        let given = hints.url.as_deref().map(str::trim).filter(|url| !url.is_empty());
        let text = message.target.as_deref().map(str::trim).filter(|target| !target.is_empty());
        let text = text.or(given).ok_or(ImportError::NoUrl)?;
        // A fragment is never sent.
        let bare = text.split('#').next().unwrap_or_default();
        let (path, query) = match bare.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (bare, None),
        };
        let mut address = Self {
            text: text.to_owned(),
            before_query: path.to_owned(),
            query,
            scheme_is_assumed: false,
            is_target: message.target.is_some()
                && (path.starts_with('/') || message.path_is_kept)
                && path.is_ascii(),
            host_is_given: false,
        };
        if let Some(name) = unresolved(path) {
            return Err(ImportError::Variable(name));
        }
        if !path.starts_with('/') {
            return Ok(address);
        }
        if let Some(url) = given {
            let called = Called::parse(url)?;
            let origin = Called { path: String::new(), query: None, ..called };
            address.before_query = format!("{}{path}", origin.text());
            address.host_is_given = true;
            return Ok(address);
        }
        let host = message.header("Host").map(str::trim).filter(|host| !host.is_empty());
        let host = host.ok_or(ImportError::NoHost)?;
        let (scheme, assumed) = scheme(message, host);
        address.scheme_is_assumed = assumed;
        address.before_query = format!("{}://{host}{path}", scheme.name());
        Ok(address)
    }
}

/// The scheme of a request whose target does not hold it, and whether that is a guess.
fn scheme(message: &Message, host: &str) -> (Scheme, bool) {
    // Where nothing says it: the port where it tells, else what nearly every API is called with.
    let guess = if host.ends_with(":80") { Scheme::Http } else { Scheme::Https };
    told_scheme(|name| message.header(name)).map_or((guess, true), |(_, told)| (told, false))
}

/// The scheme that was called by what a proxy says, and the header that says so.
pub(crate) fn told_scheme<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<(&'static str, Scheme)> {
    let first = |value: &str| Scheme::parse(value.split(',').next().unwrap_or_default().trim());
    for name in ["X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Scheme"] {
        if let Some(scheme) = header(name).and_then(first) {
            return Some((name, scheme));
        }
    }
    let proto = header("Forwarded").and_then(|value| in_forwarded(value, "proto"));
    if let Some(scheme) = proto.and_then(Scheme::parse) {
        return Some(("Forwarded", scheme));
    }
    let is_on = header("X-Forwarded-Ssl").is_some_and(|value| value.trim().eq_ignore_ascii_case("on"));
    is_on.then_some(("X-Forwarded-Ssl", Scheme::Https))
}

/// What the first proxy says in `Forwarded` (RFC 7239 section 4) under this name: `host` or `proto`.
pub(crate) fn in_forwarded<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = value.split(',').next()?.split(';').filter_map(|pair| pair.split_once('='));
    let (_, told) = pairs.find(|(own, _)| own.trim().eq_ignore_ascii_case(name))?;
    Some(told.trim().trim_matches('"'))
}
