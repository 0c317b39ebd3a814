//! Which client can talk to a server as it is, and with which URL typed. Nothing is sent for it.

use serde::Serialize;

use super::{CLIENTS, Client};
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;

/// Whether one client can talk to the server.
#[derive(Clone, Debug, Serialize)]
pub struct Talk {
    /// Name of its profile.
    pub name: String,
    /// As its users call it.
    pub title: String,
    /// Whether it can, when it calls the address that was called.
    pub can: bool,
    /// What to type so that it can; none when it cannot.
    pub typed: Option<String>,
    /// The same in a sentence.
    pub said: String,
}

/// For every client: which URL, typed so that the request still goes to the address of `called`, makes it sign one of
/// `accepted`.
pub fn talk(
    called: &Called,
    accepted: &[BaseStringUri],
    placement: Placement,
    method: SignatureMethod,
) -> Vec<Talk> {
    CLIENTS.iter().map(|client| of_client(client, called, accepted, placement, method)).collect()
}

fn of_client(
    client: &Client,
    called: &Called,
    accepted: &[BaseStringUri],
    placement: Placement,
    method: SignatureMethod,
) -> Talk {
    let told = |typed: Option<&Called>, said: String| Talk {
        name: client.name.clone(),
        title: client.title.clone(),
        can: typed.is_some(),
        typed: typed.map(Called::text),
        said,
    };
    if !client.signature_methods.iter().any(|own| own == method.name()) {
        return told(None, format!("is not known to sign with {}.", method.name()));
    }
    if !client.placements.iter().any(|own| own == placement.name()) {
        return told(
            None,
            format!("is not known to put the OAuth parameters into the {}.", placement.name()),
        );
    }
    let spellings = spellings(called);
    if let Some(typed) = spellings.iter().find(|typed| accepted.contains(&client.signs(typed))) {
        let said = if typed == called {
            "can: type the URL as it was called here.".to_owned()
        } else {
            format!("can: type {}", shown(typed))
        };
        return told(Some(typed), said);
    }
    let signed = client.signs(called);
    let Some(wanted) = accepted.first() else { return told(None, "cannot.".to_owned()) };
    let because = because(&signed, wanted);
    let Some(instead) = client.another_base.clone().or_else(|| instead(client, wanted)) else {
        return told(None, format!("cannot: {because}."));
    };
    told(None, format!("cannot: {because}. {instead}"))
}

/// What can be typed so that the request goes to the same place: the default port spelled out or left out, the host in
/// lower case, the final slash of a bare address.
fn spellings(called: &Called) -> Vec<Called> {
    let default = Some(called.scheme.default_port().to_owned());
    let mut spellings = vec![called.clone()];
    let mut add = |own: Called| {
        if !spellings.contains(&own) {
            spellings.push(own);
        }
    };
    let is_default = called.port.is_none() || called.port.as_deref() == Some("") || called.port == default;
    for host in [called.host.clone(), called.host.to_lowercase()] {
        for port in if is_default { vec![None, default.clone()] } else { vec![called.port.clone()] } {
            for path in
                [called.path.clone(), if called.path.is_empty() { "/" } else { &called.path }.to_owned()]
            {
                add(Called { host: host.clone(), port: port.clone(), path, ..called.clone() });
            }
        }
    }
    spellings
}

/// What may help a client that signs what it calls: to call what the server signs. None when it would not sign that even so.
fn instead(client: &Client, wanted: &BaseStringUri) -> Option<String> {
    let typed = wanted.to_string();
    let signs_it = Called::parse(&typed).is_ok_and(|called| client.signs(&called) == *wanted);
    signs_it.then(|| format!("It can only where {typed} itself leads to this server: then type that."))
}

fn shown(typed: &Called) -> String {
    Called { query: None, ..typed.clone() }.text()
}

/// Where the two part.
fn because(signed: &BaseStringUri, wanted: &BaseStringUri) -> String {
    if signed.scheme != wanted.scheme {
        format!("it signs {} and the server {}", signed.scheme.name(), wanted.scheme.name())
    } else if signed.host != wanted.host {
        format!("it signs the host {} and the server {}", signed.host, wanted.host)
    } else if signed.port != wanted.port {
        match (&signed.port, &wanted.port) {
            (Some(signed), Some(wanted)) => format!("it signs the port {signed} and the server {wanted}"),
            (None, Some(wanted)) => format!("it signs no port, and the server :{wanted}"),
            (_, None) => "it signs the port, and the server does not".to_owned(),
        }
    } else {
        format!("it signs the path {} and the server {}", signed.path, wanted.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc5849::base_string_uri::Scheme;

    fn can(url: &str, accepted: &BaseStringUri) -> Vec<(String, Option<String>)> {
        let called = Called::parse(url).expect("a URL");
        let talk =
            talk(&called, std::slice::from_ref(accepted), Placement::Header, SignatureMethod::HmacSha1);
        talk.into_iter().map(|own| (own.name, own.typed)).collect()
    }

    #[test]
    fn a_port_that_the_server_signs_can_be_typed_into_some_clients() {
        let with_port = BaseStringUri {
            port: Some("443".to_owned()),
            ..BaseStringUri::new(Scheme::Https, "srv.example.com", None, "/a")
        };
        let told = can("https://srv.example.com/a", &with_port);
        let typed = |name: &str| told.iter().find(|own| own.0 == name).and_then(|own| own.1.clone());
        assert_eq!(typed("postman"), None);
        assert_eq!(typed("oauthlib"), None);
        assert_eq!(typed("insomnia").as_deref(), Some("https://srv.example.com:443/a"));
    }

    #[test]
    fn a_port_of_the_other_scheme_is_lost_on_the_way_by_some() {
        let accepted = BaseStringUri::new(Scheme::Http, "srv", Some("443"), "/x");
        let told = can("http://srv:443/x", &accepted);
        let lost: Vec<&str> = told.iter().filter(|own| own.1.is_none()).map(|own| own.0.as_str()).collect();
        assert_eq!(lost, ["postman", "dghubble", "alteryx-js"]);
    }

    #[test]
    fn why_a_client_cannot_names_the_port_that_it_signs() {
        let said = |url: &str, accepted: &BaseStringUri| {
            let called = Called::parse(url).expect("a URL");
            let told =
                talk(&called, std::slice::from_ref(accepted), Placement::Header, SignatureMethod::HmacSha1);
            told.into_iter().find(|own| own.name == "postman").expect("a profile").said
        };
        let other = BaseStringUri::new(Scheme::Http, "srv", Some("8080"), "/x");
        assert!(
            said("http://srv:9090/x", &other)
                .starts_with("cannot: it signs the port 9090 and the server 8080.")
        );
        // No address that could be typed makes it sign a default port.
        let with_port = BaseStringUri {
            port: Some("443".to_owned()),
            ..BaseStringUri::new(Scheme::Https, "srv", None, "/x")
        };
        assert!(
            said("https://srv/x", &with_port)
                .starts_with("cannot: it signs no port, and the server :443. Only a pre-request")
        );
    }

    #[test]
    fn another_host_is_beyond_what_can_be_typed() {
        let accepted = BaseStringUri::new(Scheme::Http, "alteryx-prod01", None, "/gallery/");
        assert!(can("https://gallery.example.com/gallery/", &accepted).iter().all(|own| own.1.is_none()));
    }
}
