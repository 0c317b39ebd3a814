//! The name that a server gives itself when it redirects.

use super::{Discovered, Origin};
use crate::probe::Answer;
use crate::request::{Called, Request};
use crate::verdict::judge::is_login_address;

/// The host of an absolute `Location`; none of a redirect to a log-in, which is another server's.
pub fn find(answer: &Answer, request: &Request) -> Option<Discovered> {
    if !(300..400).contains(&answer.status) {
        return None;
    }
    let location = answer.header("location")?;
    if is_login_address(location) {
        return None;
    }
    // The port is kept as it is spelled; only what begins with // needs the scheme of the request.
    let called = match location.strip_prefix("//") {
        Some(rest) => Called::parse(&format!("{}://{rest}", request.sent.scheme().name())),
        None => Called::parse(location.split('#').next().unwrap_or_default()),
    };
    let Called { host, port, .. } = called.ok()?;
    let name = port.filter(|port| !port.is_empty()).map_or(host.clone(), |port| format!("{host}:{port}"));
    Discovered::name(&name, Origin::Redirect)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(status: u16, location: &str) -> Option<String> {
        let request = Request::get(Called::parse("https://gallery.example.com/api").unwrap()).unwrap();
        let headers = vec![("location".to_owned(), location.to_owned())];
        let answer = Answer { status, headers, body: Vec::new(), cut: false };
        find(&answer, &request).map(|discovered| discovered.found.text())
    }

    #[test]
    fn takes_the_host_of_an_absolute_location() {
        for (location, name) in [
            ("http://alteryx-prod01:443/gallery/#/", Some("alteryx-prod01:443")),
            ("//Srv01/x", Some("Srv01")),
            ("/gallery/", None),
            ("x", None),
            ("ftp://srv01/", None),
            ("https://login.example.com/authorize?x=1", None),
            ("http://", None),
        ] {
            assert_eq!(found(307, location).as_deref(), name, "{location}");
        }
        assert_eq!(found(401, "http://srv01/"), None);
    }
}
