//! Who may use the proxy: whoever uses it acts with its key.

use hyper::header::{AUTHORIZATION, HOST, HeaderMap, UPGRADE};
use hyper::{StatusCode, Uri};

use super::TOKEN;
use crate::import::MOST_PARAMETERS;
use crate::other_site::said_of_other_site;
use crate::rfc5849::percent_encoding::decode_form;

/// Why a request is not passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Status code.
    pub status: StatusCode,
    /// What is wrong, and what to do.
    pub said: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, said: impl Into<String>) -> Self {
        Self { status, said: said.into() }
    }
}

/// The rules.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Values of `Host` that are the proxy's own: without one of them a page elsewhere may have had its name
    /// point here.
    pub hosts: Vec<String>,
    /// What clients must send when others than this machine can connect.
    pub token: Option<String>,
}

impl Admission {
    /// Whether a request with these headers may be signed.
    pub fn admit(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Refusal> {
        let forbidden = |said: &str| Err(Refusal::new(StatusCode::FORBIDDEN, said));
        let bad = |said: &str| Err(Refusal::new(StatusCode::BAD_REQUEST, said));
        let own = self.hosts.first().map_or("", String::as_str);
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        if uri.authority().is_some() {
            return bad(&format!("this is not a proxy to set in http_proxy: call http://{own}/... directly"));
        }
        if hosts.next().is_some() {
            return bad("the request holds the header Host twice: send it once");
        }
        let is_own = |host: &str| self.hosts.iter().any(|own| own == host);
        if self.token.is_none() && !is_own(&host) {
            return forbidden(&format!(
                "Host is not the address that this proxy listens on: call it as http://{own}/..."
            ));
        }
        if let Some(token) = &self.token {
            let given = headers.get(TOKEN).map_or(&b""[..], |value| value.as_bytes());
            if !same(given, token.as_bytes()) {
                return forbidden("the header X-Sigprobe-Token is missing or wrong");
            }
        }
        if let Some(said) = said_of_other_site(headers, |own| own == host && is_own(own)) {
            return forbidden(said);
        }
        if headers.contains_key(UPGRADE) {
            return bad("this proxy passes no upgrade on");
        }
        let is_oauth = |value: &hyper::header::HeaderValue| {
            value.as_bytes().get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case(b"oauth"))
        };
        if headers.get_all(AUTHORIZATION).iter().any(is_oauth) || has_oauth(uri.query().unwrap_or_default()) {
            return bad(
                "the request is signed already: send it without OAuth parameters, this proxy signs it",
            );
        }
        Ok(())
    }
}

/// Whether a query or a form holds OAuth parameters. One name at a time is decoded: a long form of short pairs would take many
/// times its length otherwise.
pub(super) fn has_oauth(pairs: &str) -> bool {
    let name = |pair: &str| decode_form(pair.split('=').next().unwrap_or_default());
    pairs.split('&').any(|pair| name(pair).starts_with(b"oauth_"))
}

/// Refuses more parameters than are signed: each of them is kept in several forms while they are sorted.
pub(super) fn check_number(query: &str, form: &str) -> Result<(), Refusal> {
    let pairs = query.split('&').chain(form.split('&')).filter(|pair| !pair.is_empty());
    if pairs.take(MOST_PARAMETERS + 1).count() <= MOST_PARAMETERS {
        return Ok(());
    }
    let said =
        format!("the request has more than {MOST_PARAMETERS} parameters, and such a one is not signed");
    Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, said))
}

/// Compares without telling by its time where two texts part.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(token: Option<&str>, uri: &str, lines: &[(&'static str, &str)]) -> u16 {
        let hosts = vec!["127.0.0.1:9000".to_owned(), "localhost:9000".to_owned()];
        let admission = Admission { hosts, token: token.map(str::to_owned) };
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a header"));
        }
        admission
            .admit(&headers, &uri.parse().expect("a URI"))
            .map_or_else(|own| own.status.as_u16(), |()| 200)
    }

    #[test]
    fn only_who_means_the_proxy_may_use_it() {
        let own = ("host", "localhost:9000");
        assert_eq!(admitted(None, "/a", &[own]), 200);
        assert_eq!(admitted(None, "/a", &[("host", "LocalHost:9000")]), 200);
        assert_eq!(admitted(None, "/a", &[]), 403);
        assert_eq!(admitted(None, "/a", &[("host", "evil.example.com:9000")]), 403);
        assert_eq!(admitted(None, "/a", &[own, own]), 400);
        assert_eq!(admitted(None, "http://other/a", &[own]), 400);
        assert_eq!(admitted(None, "/a", &[own, ("origin", "http://localhost:9000")]), 200);
        assert_eq!(admitted(None, "/a", &[own, ("origin", "http://evil.example.com")]), 403);
        assert_eq!(admitted(None, "/a", &[own, ("origin", "null")]), 403);
        assert_eq!(admitted(None, "/a", &[own, ("sec-fetch-site", "cross-site")]), 403);
        assert_eq!(admitted(None, "/a", &[own, ("sec-fetch-site", "Same-Site")]), 403);
        let twice = [own, ("origin", "http://localhost:9000"), ("origin", "http://evil.example.com")];
        assert_eq!(admitted(None, "/a", &twice), 403);
        assert_eq!(admitted(None, "/a", &[own, ("upgrade", "websocket")]), 400);
    }

    #[test]
    fn others_need_the_token() {
        assert_eq!(admitted(Some("t0ken"), "/a", &[("host", "proxy.example.com")]), 403);
        assert_eq!(admitted(Some("t0ken"), "/a", &[("host", "x"), ("x-sigprobe-token", "t0keN")]), 403);
        assert_eq!(admitted(Some("t0ken"), "/a", &[("host", "x"), ("x-sigprobe-token", "t0ken")]), 200);
    }

    #[test]
    fn what_is_signed_already_is_refused() {
        let own = ("host", "localhost:9000");
        assert_eq!(admitted(None, "/a?x=1&oauth_nonce=2", &[own]), 400);
        assert_eq!(admitted(None, "/a?%6fauth_nonce=2", &[own]), 400);
        assert_eq!(admitted(None, "/a", &[own, ("authorization", "oAuth a=\"b\"")]), 400);
        assert_eq!(admitted(None, "/a", &[own, ("authorization", "Bearer x")]), 200);
    }
}
