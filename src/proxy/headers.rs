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
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let ends_here = |name: &HeaderName| named.iter().any(|own| own == name.as_str());
    remove(&mut headers, |name| HOP_BY_HOP.contains(name) || OWN.contains(name) || ends_here(name));
    headers
}

/// Takes out what concerns one connection only.
pub(super) fn end_here(headers: &mut HeaderMap) {
    remove(headers, |name| HOP_BY_HOP.contains(name));
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
