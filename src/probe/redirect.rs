//! What to make of controls that are all redirected.

use url::Url;

use super::run::Run;
use super::session::Stop;
use crate::request::{Called, Sent};
use crate::rfc5849::base_string_uri::Scheme;
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::signature::SignatureMethod;
use crate::verdict::judge::is_login_address;

/// Where the controls were sent on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// To the same host name, as for https or a final slash: the run can start again there.
    SameHost(Called),
    /// To another path on the same host name: the API has moved there, or it is a page for whoever is refused. No run starts
    /// again there, since what it found would be told of a page about an error.
    AnotherPath(Called),
    /// From https to http on the same host name: whatever is sent there can be read on the way.
    Unencrypted(Called),
    /// To a place for logging in.
    Login(String),
    /// To another host, to something that is no http URL, or to where the credentials of this run may not go.
    Elsewhere(String),
}

/// No URL is called because a server says so that is longer than the called one by more characters.
const LONGER: usize = 500;
/// So much of an address is shown.
const SHOWN: usize = 2000;

impl Redirect {
    /// Reads the redirect that ended `run`, if one did.
    pub fn of(run: &Run, sent: &Sent) -> Option<Self> {
        if run.stop != Some(Stop::Redirected) {
            return None;
        }
        let locations: Vec<&str> = run
            .exchanges
            .iter()
            .filter_map(|exchange| exchange.observation.answer()?.header("location"))
            .collect();
        let location = (*locations.first()?).to_owned();
        if run.exchanges.iter().any(|exchange| exchange.tells_secret) {
            return Some(Self::Elsewhere(shortened(location)));
        }
        let Some(mut called) =
            locations.iter().map(|location| target(location, sent)).collect::<Option<Vec<_>>>()
        else {
            return Some(Self::Elsewhere(shortened(location)));
        };
        let first = called.swap_remove(0);
        let text = first.text();
        let is_elsewhere = leads_to_another_path(sent.url(), &location);
        Some(if is_login_address(&text) {
            Self::Login(shortened(text))
        } else if first.host != sent.host()
            || called.iter().any(|other| other.host != first.host || *other != first && !is_elsewhere)
            || text.len() > sent.url().as_str().len() + LONGER
        {
            Self::Elsewhere(shortened(text))
        } else if sent.scheme() == Scheme::Https && first.scheme == Scheme::Http {
            Self::Unencrypted(first)
        } else if run.situation.request.signature_method == SignatureMethod::Plaintext
            && !has_origin_of(&first, sent)
        {
            Self::Elsewhere(text)
        } else if is_elsewhere {
            Self::AnotherPath(first)
        } else {
            Self::SameHost(first)
        })
    }
}

/// Whether `location` is another page than the called one, and not the same one with another scheme, host, slash or spelling:
/// it may be where whoever is refused is sent.
pub fn leads_to_another_path(called: &Url, location: &str) -> bool {
    let pieces = |url: &Url| -> Vec<Vec<u8>> {
        // A session's name may stand behind a semicolon.
        let pieces = url.path().split('/').map(|piece| piece.split(';').next().unwrap_or_default());
        pieces.filter(|piece| !piece.is_empty()).map(|piece| decode(piece).to_ascii_lowercase()).collect()
    };
    called
        .join(location)
        .is_ok_and(|to| matches!(to.scheme(), "http" | "https") && pieces(called) != pieces(&to))
}

/// Whether both have the same scheme and port; the host is known to be the same. Who listens at another port may be
/// somebody else, who would learn a PLAINTEXT secret.
fn has_origin_of(called: &Called, sent: &Sent) -> bool {
    Sent::new(called, None).is_ok_and(|own| (own.scheme(), own.port()) == (sent.scheme(), sent.port()))
}

/// Whether the same server answers at both addresses of one host, as far as that can be known: at the same port, or at
/// those that http and https have by themselves.
pub fn is_same_server(called: &Sent, target: &Sent) -> bool {
    let origin = |own: &Sent| (own.scheme(), own.port());
    origin(called) == origin(target)
        || (origin(called), origin(target)) == ((Scheme::Http, 80), (Scheme::Https, 443))
}

fn shortened(text: String) -> String {
    if text.len() <= SHOWN { text } else { format!("{}...", &text[..text.floor_char_boundary(SHOWN)]) }
}

/// The URL of a `Location`, without what a signer made, which a server may have copied into it.
fn target(location: &str, sent: &Sent) -> Option<Called> {
    let url = sent.url().join(location).ok()?;
    let mut called = Called::parse(url.as_str()).ok()?;
    called.take_signature();
    (called.text() != sent.url().as_str()).then_some(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_port_is_another_server_but_for_https_in_place_of_http() {
        let sent = |url| Sent::new(&Called::parse(url).unwrap(), None).unwrap();
        for (called, target, expected) in [
            ("http://h/a", "http://h/b", true),
            ("http://h/a", "https://h/a", true),
            ("http://h:80/a", "https://h:443/a", true),
            ("https://h/a", "https://h:8443/a", false),
            ("http://h/a", "https://h:8443/a", false),
            ("http://h:8080/a", "https://h/a", false),
            ("http://h/a", "http://h:8080/a", false),
        ] {
            assert_eq!(is_same_server(&sent(called), &sent(target)), expected, "{called} {target}");
        }
    }

    #[test]
    fn another_path_is_another_page_and_no_other_form_of_the_called_one() {
        let called = Url::parse("http://h/Api/v1/x~").unwrap();
        for (location, is_another) in [
            ("/Api/v1/x~/", false),
            ("//h2/api/v1/x%7E?from=1", false),
            ("https://h:8443/Api//v1/x~;jsessionid=1", false),
            ("/error/denied", true),
            ("https://h2/", true),
            ("/Api/v1/x~/index", true),
            ("file:///etc/passwd", false),
            ("http://[::1/%zz", false),
        ] {
            assert_eq!(leads_to_another_path(&called, location), is_another, "{location}");
        }
    }

    #[test]
    fn reads_relative_and_absolute_locations() {
        let sent = Sent::new(&Called::parse("http://h/a?x=1").unwrap(), None).unwrap();
        let text = |location| target(location, &sent).map(|called| called.text());
        assert_eq!(text("/a/?x=1&oauth_nonce=1"), Some("http://h/a/?x=1".into()));
        assert_eq!(text("https://h/a"), Some("https://h/a".into()));
        assert_eq!(text("file:///etc/passwd"), None);
        assert_eq!(text("https://me@evil/"), None);
        assert_eq!(text("http://h/a?x=1"), None);
    }
}
