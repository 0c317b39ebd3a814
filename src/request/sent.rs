//! What really goes on the wire: `url::Url`'s form of the typed URL, and the `Host` header.

use url::Url;

use super::called::{Called, UrlError, split_authority};
use crate::rfc5849::base_string_uri::{BaseStringUri, Scheme};

/// The URL that the HTTP client sends, with the `Host` header that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    url: Url,
    host_header: String,
    /// The path of the request target where that is another one than the URL has.
    arrived: Option<String>,
}

impl Sent {
    /// Makes the sent form of `called`. Without `host_header` the header is what nearly every client
    /// sends: the host in lower case, and the port unless it is the scheme's default.
    pub fn new(called: &Called, host_header: Option<&str>) -> Result<Self, UrlError> {
        let url = Url::parse(&called.text()).map_err(|error| UrlError::Invalid(error.to_string()))?;
        let Some(host) = url.host_str() else { return Err(UrlError::NoHost) };
        let host_header = match (host_header, url.port()) {
            (Some(value), _) => {
                split_authority(value)?;
                value.to_owned()
            }
            (None, Some(port)) => format!("{host}:{port}"),
            (None, None) => host.to_owned(),
        };
        Ok(Self { url, host_header, arrived: None })
    }

    /// The same server, asked for another path and query: what [`Sent::new`] makes of that URL, without reading scheme
    /// and host once more.
    #[must_use]
    pub fn at(&self, path: &str, query: Option<&str>) -> Self {
        let mut url = self.url.clone();
        url.set_path(path);
        url.set_query(query);
        Self { url, host_header: self.host_header.clone(), arrived: None }
    }

    /// The same as it arrived with `path` in its request target. A client that sends its URL through no library may leave
    /// `..` and the like in it, and what a server signs is what it got.
    #[must_use]
    pub fn arrived_with(self, path: &str) -> Self {
        let arrived = (self.url.path() != path).then(|| path.to_owned());
        Self { arrived, ..self }
    }

    /// The URL as the HTTP client has it.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The value of the `Host` header.
    pub fn host_header(&self) -> &str {
        &self.host_header
    }

    /// Scheme of the connection.
    pub fn scheme(&self) -> Scheme {
        if self.url.scheme() == "https" { Scheme::Https } else { Scheme::Http }
    }

    /// The name that is connected to, and that TLS asks for.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port that is connected to.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(80)
    }

    /// Path of the request target.
    pub fn path(&self) -> &str {
        self.arrived.as_deref().unwrap_or(self.url.path())
    }

    /// Query of the request target, without its question mark.
    pub fn query(&self) -> Option<&str> {
        self.url.query()
    }

    /// The request target: path and query.
    pub fn target(&self) -> String {
        match self.query() {
            Some(query) => format!("{}?{query}", self.path()),
            None => self.path().to_owned(),
        }
    }

    /// The base string URI of RFC 5849 section 3.4.1.2, made from the `Host` header and the path sent.
    pub fn base_string_uri(&self) -> BaseStringUri {
        let (host, port) =
            split_authority(&self.host_header).unwrap_or_else(|_| (self.host_header.clone(), None));
        BaseStringUri::new(self.scheme(), &host, port.as_deref(), self.path())
    }

    /// In which parts `called` could not be sent as it was typed, in words.
    pub fn differences_from(&self, called: &Called) -> Vec<String> {
        let mut differences = Vec::new();
        if called.spells_default_port() {
            differences.push(format!(
                "The port :{} was typed; the Host header is sent without it, as nearly every client does.",
                called.scheme.default_port()
            ));
        }
        if called.host != self.host() {
            differences.push(format!("The host was typed {}; {} is sent.", called.host, self.host()));
        }
        let typed_path = if called.path.is_empty() { "/" } else { &called.path };
        if typed_path != self.path() {
            differences.push(format!("The path was typed {typed_path}; {} is sent.", self.path()));
        }
        if called.query.as_deref().unwrap_or_default() != self.query().unwrap_or_default() {
            differences.push(format!(
                "The query was typed ?{}; ?{} is sent.",
                called.query.as_deref().unwrap_or_default(),
                self.query().unwrap_or_default()
            ));
        }
        differences
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sent(text: &str) -> Sent {
        Sent::new(&Called::parse(text).unwrap(), None).unwrap()
    }

    #[test]
    fn the_host_header_has_no_default_port() {
        assert_eq!(sent("https://Srv.Example.com:443/A").host_header(), "srv.example.com");
        assert_eq!(sent("http://srv:443/A").host_header(), "srv:443");
    }

    proptest! {
        #[test]
        fn another_path_is_sent_as_if_the_url_was_read_anew(
            path in "/[a-z/.%2eE5cC;:@\\\\\"'<>`{}|^~é+*-]{0,20}",
            query in prop::option::of("[a-z=&%2'\"<>/?+é]{0,12}"),
        ) {
            let mut called = Called::parse("https://Srv:8443/before?x=1").unwrap();
            let sent = Sent::new(&called, None).unwrap().at(&path, query.as_deref());
            (called.path, called.query) = (path, query);
            prop_assert_eq!(sent, Sent::new(&called, None).unwrap());
        }
    }

    #[test]
    fn the_rfc_signs_what_is_sent() {
        let called = Called::parse("https://Srv:443/a/../b/%7euser").unwrap();
        let own = Sent::new(&called, Some("Other:8443")).unwrap();
        assert_eq!(own.base_string_uri().to_string(), "https://other:8443/b/%7euser");
        assert_eq!(own.differences_from(&called).len(), 3);
        let arrived = own.arrived_with("/a/../b/%7euser");
        assert_eq!(arrived.base_string_uri().to_string(), "https://other:8443/a/../b/%7euser");
    }
}
