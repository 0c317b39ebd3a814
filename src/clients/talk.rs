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
    let wanted = accepted.first().map(BaseStringUri::origin).unwrap_or_default();
    let because = accepted.first().map_or_else(String::new, |own| because(&signed, own));
    let instead = client.another_base.clone().unwrap_or_else(|| {
        format!("It can only where {wanted} itself leads to this server: then type that.")
    });
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
        match &wanted.port {
            Some(port) => format!("it strips :{port}, which the server signs"),
            None => "it signs the port, and the server does not".to_owned(),
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
    fn another_host_is_beyond_what_can_be_typed() {
        let accepted = BaseStringUri::new(Scheme::Http, "alteryx-prod01", None, "/gallery/");
        assert!(can("https://gallery.example.com/gallery/", &accepted).iter().all(|own| own.1.is_none()));
    }
}
