//! Base string URI (RFC 5849 section 3.4.1.2): the scheme, authority and path that are signed.

use std::fmt;

/// The two schemes that OAuth 1.0a signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Scheme {
    /// `http`, default port 80.
    Http,
    /// `https`, default port 443.
    Https,
}

impl Scheme {
    /// The scheme's name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that the section leaves out of the URI.
    pub fn default_port(self) -> &'static str {
        match self {
            Self::Http => "80",
            Self::Https => "443",
        }
    }

    /// http for https and the reverse.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Http => Self::Https,
            Self::Https => Self::Http,
        }
    }

    /// Reads a scheme in any letter case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            _ => None,
        }
    }
}

/// A base string URI in its parts, so that a deviation can change one of them.
/// [`fmt::Display`] gives the text that is signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct BaseStringUri {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// Host name or address, an IPv6 address in brackets.
    pub host: String,
    /// Port as text, so that `0443` and `443` stay apart; none when it is left out.
    pub port: Option<String>,
    /// Path from its first slash, still percent-encoded.
    pub path: String,
}

impl BaseStringUri {
    /// The section's own form: host in lower case, default port left out, an empty path as `/`.
    pub fn new(scheme: Scheme, host: &str, port: Option<&str>, path: &str) -> Self {
        Self {
            scheme,
            host: host.to_ascii_lowercase(),
            port: port.filter(|port| !port.is_empty() && *port != scheme.default_port()).map(str::to_owned),
            path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
        }
    }

    /// Scheme and authority without the path: `http://srv:8080`.
    pub fn origin(&self) -> String {
        match &self.port {
            Some(port) => format!("{}://{}:{port}", self.scheme.name(), self.host),
            None => format!("{}://{}", self.scheme.name(), self.host),
        }
    }
}

impl fmt::Display for BaseStringUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scheme.name())?;
        f.write_str("://")?;
        f.write_str(&self.host)?;
        if let Some(port) = &self.port {
            f.write_str(":")?;
            f.write_str(port)?;
        }
        f.write_str(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_scheme_host_and_port() {
        let origin = |port: Option<&str>| BaseStringUri::new(Scheme::Http, "srv", port, "/a/b").origin();
        assert_eq!(origin(Some("8080")), "http://srv:8080");
        assert_eq!(origin(None), "http://srv");
    }

    /// The two examples of the section, and those of oauthlib's `test_signatures.py`.
    #[test]
    fn gives_the_published_uris() {
        for (scheme, host, port, path, uri) in [
            (Scheme::Http, "EXAMPLE.COM", Some("80"), "/r%20v/X", "http://example.com/r%20v/X"),
            (Scheme::Https, "www.example.net", Some("8080"), "/", "https://www.example.net:8080/"),
            (Scheme::Http, "www.example.com", Some(""), "/", "http://www.example.com/"),
            (Scheme::Http, "www.example.com", Some("443"), "/", "http://www.example.com:443/"),
            (Scheme::Https, "www.example.com", Some("80"), "/", "https://www.example.com:80/"),
            (Scheme::Https, "192.168.0.1", None, "", "https://192.168.0.1/"),
            (
                Scheme::Https,
                "[123:db8:fd00:1000::5]",
                Some("13000"),
                "",
                "https://[123:db8:fd00:1000::5]:13000/",
            ),
        ] {
            assert_eq!(BaseStringUri::new(scheme, host, port, path).to_string(), uri);
        }
    }
}
