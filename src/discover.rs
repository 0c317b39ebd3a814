//! What else this server may be called: names, whole base addresses and paths, each with the place where it was found.
//!
//! Nothing is asked but the called server, the system's own resolver, and files that the user names. What is
//! found is a choice of the axes `base-uri-host`, `base-address` and `base-uri-path`; it is never called.

pub mod beforehand;
pub mod certificate;
pub mod handshake;
mod origin;
pub mod path_prefix;
pub mod published;
pub mod redirect;
pub mod refusal;
pub mod resolver;
pub mod runtime_settings;

pub use origin::Origin;

use crate::axis::{Authority, BaseAddress, Situation};
use crate::probe::Answer;
use crate::request::Request;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// Something that the server may go by, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Discovered {
    /// What was found.
    pub found: Found,
    /// Where.
    pub origin: Origin,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Found {
    /// A host name or address, with a port if one stood there.
    Authority(Authority),
    /// A whole base address, to which the called path belongs.
    BaseAddress(BaseAddress),
    /// What the server says that it signs for this very request.
    BaseStringUri(BaseStringUri),
    /// What may stand before the called path, without a final slash.
    PathPrefix(String),
}

impl Found {
    /// As it is shown: `alteryx-prod01:8080`, `http://alteryx-prod01/gallery`.
    pub fn text(&self) -> String {
        match self {
            Self::Authority(Authority { host, port: Some(port) }) => format!("{host}:{port}"),
            Self::Authority(Authority { host, port: None }) => host.clone(),
            Self::BaseAddress(base) => base.text.clone(),
            Self::BaseStringUri(uri) => uri.to_string(),
            Self::PathPrefix(prefix) => prefix.clone(),
        }
    }
}

/// The longest name that the domain name system knows.
const LONGEST_NAME: usize = 253;
/// The longest base address or base string URI that is taken.
const LONGEST_ADDRESS: usize = 2048;
/// No more than this is kept of one situation: what a server publishes has no bound of its own.
const MOST: usize = 32;

impl Discovered {
    /// A host name with an optional port. None for what is no name of one host: wildcards, white space, letters
    /// that no host name has.
    pub fn name(text: &str, origin: Origin) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        let authority = Authority::parse(text).ok().filter(is_plain)?;
        Some(Self { found: Found::Authority(authority), origin })
    }

    /// A base address, such as `http://alteryx-prod01/gallery`.
    pub fn base_address(text: &str, origin: Origin) -> Option<Self> {
        if text.len() > LONGEST_ADDRESS || !text.is_ascii() {
            return None;
        }
        let base = BaseAddress::parse(text).ok().filter(|base| is_plain(&base.authority))?;
        Some(Self { found: Found::BaseAddress(base), origin })
    }

    /// A base string URI, as a server says that it signs it.
    pub fn base_string_uri(uri: BaseStringUri, origin: Origin) -> Option<Self> {
        let authority = Authority { host: uri.host.clone(), port: uri.port.clone() };
        (is_plain_path(&uri.path) && is_plain(&authority))
            .then_some(Self { found: Found::BaseStringUri(uri), origin })
    }

    /// What may stand before the called path, such as `/gallery`.
    pub fn path_prefix(text: &str, origin: Origin) -> Option<Self> {
        let is_path = text.starts_with('/') && !text.ends_with('/') && !text.contains(['?', '#']);
        (is_path && is_plain_path(text)).then(|| Self { found: Found::PathPrefix(text.to_owned()), origin })
    }
}

/// What an answer to a control gives away: where it redirects to, what a refusal names, and the paths of cookies. What a product
/// publishes is another question to the server: see [`published`].
pub fn from_answer(answer: &Answer, request: &Request) -> Vec<Discovered> {
    let mut found = refusal::find(answer, request);
    found.extend(redirect::find(answer, request));
    found.extend(path_prefix::of_cookies(answer, request));
    found
}

fn is_plain_path(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_graphic()) && path.len() <= LONGEST_ADDRESS
}

/// Whether the host is made of what host names and addresses are made of, and names one host.
fn is_plain(authority: &Authority) -> bool {
    let host = &authority.host;
    let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let bare = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => return address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.as_str(),
    };
    !bare.is_empty()
        && bare.len() <= LONGEST_NAME
        && bare.bytes().all(of_a_name)
        && bare.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !bare.starts_with('.')
        && !bare.contains("..")
}

impl Situation {
    /// Takes what was found, unless it is known already: as the called host, an alias, an address, or found
    /// before; and unless nothing is looked for. Says whether there was anything new.
    pub fn discover(&mut self, found: impl IntoIterator<Item = Discovered>) -> bool {
        let before = self.discovered.len();
        for discovered in found {
            if self.discovers && self.discovered.len() < MOST && !self.knows(&discovered.found) {
                self.discovered.push(discovered);
            }
        }
        self.discovered.len() > before
    }

    /// Where this host was found first, as a name or in an address.
    pub fn origin_of(&self, host: &str) -> Option<&Origin> {
        let holds = |found: &Found| match found {
            Found::Authority(authority) => authority.host == host,
            Found::BaseAddress(base) => base.authority.host == host,
            Found::BaseStringUri(uri) => uri.host == host,
            Found::PathPrefix(_) => false,
        };
        self.discovered
            .iter()
            .find(|discovered| holds(&discovered.found))
            .map(|discovered| &discovered.origin)
    }

    fn knows(&self, found: &Found) -> bool {
        let rfc = self.request.sent.base_string_uri();
        let known = match found {
            Found::Authority(Authority { host, port }) => {
                let is_called = host.eq_ignore_ascii_case(&rfc.host)
                    && (port.is_none()
                        || *port == rfc.port
                        || port.as_deref() == Some(rfc.scheme.default_port()));
                is_called
                    || port.is_none() && self.addresses.contains(host)
                    || self.aliases.iter().any(|alias| alias.host == *host && alias.port == *port)
            }
            Found::BaseAddress(base) => self.base_addresses.iter().any(|known| known.text == base.text),
            Found::BaseStringUri(uri) => *uri == rfc,
            Found::PathPrefix(_) => false,
        };
        known || self.discovered.iter().any(|known| known.found == *found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Variant;
    use crate::request::{Called, Request};
    use crate::sign::base_string_uri;

    fn situation() -> Situation {
        let called = Called::parse("https://gallery.example.com/gallery/api/").unwrap();
        Situation {
            aliases: vec![Authority { host: "alias".into(), port: None }],
            addresses: vec!["192.0.2.7".into()],
            ..Situation::new(Request::get(called).unwrap())
        }
    }

    #[test]
    fn no_name_is_taken_twice() {
        let mut situation = situation();
        let names =
            ["Gallery.example.com", "gallery.example.com:443", "alias", "192.0.2.7", "srv", "srv.", "SRV"];
        let found = names.map(|name| Discovered::name(name, Origin::Certificate).unwrap());
        assert!(situation.discover(found.clone()));
        assert!(!situation.discover(found));
        let texts: Vec<String> = situation.discovered.iter().map(|one| one.found.text()).collect();
        assert_eq!(texts, ["srv", "SRV"]);
    }

    #[test]
    fn what_names_no_host_is_not_taken() {
        for wrong in
            ["*.example.com", "", ".", "a b", "a/b", "ünïcode", "a..b", ".a", "[::1", "me@srv", "\u{1b}x"]
        {
            assert_eq!(Discovered::name(wrong, Origin::Certificate), None, "{wrong}");
        }
        assert!(Discovered::name(&"a".repeat(254), Origin::Certificate).is_none());
        assert!(Discovered::name("[2001:db8::1]:8443", Origin::Certificate).is_some());
        assert!(Discovered::base_address("http://*.example.com/", Origin::Certificate).is_none());
    }

    #[test]
    fn what_was_found_is_a_choice_that_says_where_it_was_found() {
        let mut situation = situation();
        let settings = Origin::RuntimeSettings("BaseAddress".into());
        situation.discover([
            Discovered::name("srv:8080", Origin::Certificate).unwrap(),
            Discovered::base_address("http://srv/gallery", settings).unwrap(),
        ]);
        let uri = |text: &str, said: &str| {
            let variant = Variant::parse(text, &situation).unwrap();
            assert_eq!(variant.said(), said);
            assert_eq!(variant.to_string(), text);
            base_string_uri(&situation.request, &variant).to_string()
        };
        assert_eq!(
            uri("base-uri-host=srv:8080", "host srv:8080 (in the server's certificate)"),
            "https://srv:8080/gallery/api/"
        );
        assert_eq!(
            uri(
                "base-address=http://srv/gallery",
                "base address http://srv/gallery (BaseAddress in RuntimeSettings.xml)"
            ),
            "http://srv/gallery/api/"
        );
    }
}
