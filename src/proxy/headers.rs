//! Which headers are passed on.

use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderName, ORIGIN,
    PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRANSFER_ENCODING, UPGRADE,
};

use super::TOKEN;

/// Headers that concern one connection only (RFC 9110 section 7.6.1).
static HOP_BY_HOP: [HeaderName; 8] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Headers of a request that the proxy sets anew, or that are meant for it.
static OWN: [HeaderName; 6] =
    [HOST, CONTENT_LENGTH, AUTHORIZATION, EXPECT, HeaderName::from_static(TOKEN), ORIGIN];

/// The client's headers without those of its connection, those that the proxy sets, and those meant for it.
pub(super) fn passed_on(mut headers: HeaderMap) -> HeaderMap {
    end_here(&mut headers);
    remove(&mut headers, |name| OWN.contains(name));
    headers
}

/// Takes out what concerns one connection only: what RFC 9110 names, and what the sender names. A length beside a
/// `Transfer-Encoding` is not that of the body (RFC 9112 section 6.3).
pub(super) fn end_here(headers: &mut HeaderMap) {
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let has_coding = headers.contains_key(TRANSFER_ENCODING);
    let is_named = |name: &HeaderName| named.iter().any(|own| own == name.as_str());
    remove(headers, |name| {
        HOP_BY_HOP.contains(name) || is_named(name) || has_coding && *name == CONTENT_LENGTH
    });
}

fn remove(headers: &mut HeaderMap, is_unwanted: impl Fn(&HeaderName) -> bool) {
    let unwanted: Vec<HeaderName> = headers.keys().filter(|name| is_unwanted(name)).cloned().collect();
    for name in &unwanted {
        headers.remove(name);
    }
}

/// The value of a header; empty where there is none.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
