//! The URL as the user typed it. `url::Url` drops default ports, lower-cases hosts and rewrites paths,
//! so the text is taken apart here by hand and kept.

use thiserror::Error;

use crate::credentials::may_be_a_secret;
use crate::rfc5849::base_string_uri::Scheme;
use crate::rfc5849::percent_encoding::decode_form;
use crate::rfc5849::protocol_parameters::MADE_BY_SIGNERS;

/// Why a text is no URL that can be probed. Each sentence says what to do.
#[derive(Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum UrlError {
    #[error("the URL is empty: give the whole URL that the client calls, beginning with https:// or http://")]
    Empty,
    #[error("the URL has no scheme: {}", with_scheme(.0))]
    NoScheme(String),
    #[error("OAuth 1.0a signs http and https only: the URL begins with \"{0}://\"")]
    OtherScheme(String),
    #[error("the URL holds a user name before an @: leave that part out")]
    UserName,
    #[error("the URL holds a fragment (from # on), which is never sent: leave it out, or write # as %23")]
    Fragment,
    #[error("the URL names no host: write it as https://host/path")]
    NoHost,
    #[error("the URL's port \"{0}\" is not a number from 1 to 65535: correct it or leave it out")]
    Port(String),
    #[error("the URL holds a space, tab or control character: remove it, or write a space as %20")]
    WhiteSpace,
    #[error("this is not a URL ({0}): write it as https://host/path")]
    Invalid(String),
}

/// A URL in the parts in which it was typed; letter case, `:443` and `%7e` are kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Called {
    /// Scheme, in whatever letter case it was typed.
    pub scheme: Scheme,
    /// Host as typed.
    pub host: String,
    /// Port as typed; `Some("")` for a colon without a number.
    pub port: Option<String>,
    /// Path as typed; may be empty.
    pub path: String,
    /// Query as typed, without its question mark.
    pub query: Option<String>,
}

/// A query parameter that no server knows, with characters that signers encode in different ways.
pub const SEPARATING: &str = "sigprobe=a%20b%2Bc%2Ad~e";

impl Called {
    /// The same with the query parameter [`SEPARATING`], which tells more variants apart.
    #[must_use]
    pub fn separated(self) -> Self {
        self.with(SEPARATING)
    }

    /// The same with one more query parameter, as it stands.
    #[must_use]
    pub fn with(self, parameter: &str) -> Self {
        let query = self.query.filter(|query| !query.is_empty());
        let query = query.map_or_else(|| parameter.to_owned(), |query| format!("{query}&{parameter}"));
        Self { query: Some(query), ..self }
    }

    /// Takes a typed URL apart. White space around it is dropped.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        let Some((scheme_text, rest)) = text.split_once("://") else {
            return Err(no_scheme(text));
        };
        if scheme_text.is_empty()
            || !scheme_text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        {
            return Err(no_scheme(rest));
        }
        let scheme = Scheme::parse(scheme_text).ok_or_else(|| UrlError::OtherScheme(excerpt(scheme_text)))?;
        if rest.contains('#') {
            return Err(UrlError::Fragment);
        }
        if rest.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(UrlError::WhiteSpace);
        }
        let (authority, path_and_query) = rest.split_at(rest.find(['/', '?', '\\']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(UrlError::UserName);
        }
        let (host, port) = split_authority(authority)?;
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path_and_query, None),
        };
        Ok(Self { scheme, host, port, path: path.to_owned(), query })
    }

    /// The URL again, as it was typed.
    pub fn text(&self) -> String {
        let mut text = format!("{}://{}", self.scheme.name(), self.host);
        if let Some(port) = &self.port {
            text.push(':');
            text.push_str(port);
        }
        text.push_str(&self.path);
        if let Some(query) = &self.query {
            text.push('?');
            text.push_str(query);
        }
        text
    }

    /// Whether the scheme's default port was spelled out.
    pub fn spells_default_port(&self) -> bool {
        self.port.as_deref() == Some(self.scheme.default_port())
    }

    /// Takes the `oauth_*` parameters that a signer makes out of the query, as they are left over when
    /// someone pastes a signed URL. Returns their decoded names and values.
    pub fn take_signature(&mut self) -> Vec<(String, String)> {
        let Some(query) = &self.query else { return Vec::new() };
        let mut taken = Vec::new();
        let kept: Vec<&str> = query
            .split('&')
            .filter(|piece| {
                let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
                let name = String::from_utf8_lossy(&decode_form(name)).into_owned();
                if !MADE_BY_SIGNERS.contains(&name.as_str()) {
                    return true;
                }
                taken.push((name, String::from_utf8_lossy(&decode_form(value)).into_owned()));
                false
            })
            .collect();
        if !taken.is_empty() {
            let kept = kept.join("&");
            self.query = (!kept.is_empty()).then_some(kept);
        }
        taken
    }
}

/// What may be a secret in the wrong place is not repeated.
fn no_scheme(text: &str) -> UrlError {
    let is_shown = !may_be_a_secret(text);
    let shown = text.split(['?', '#', '@']).next().filter(|own| is_shown && !may_be_a_secret(own));
    UrlError::NoScheme(excerpt(shown.unwrap_or_default()))
}

fn with_scheme(text: &str) -> String {
    if text.is_empty() {
        return "begin it with https:// or http://".to_owned();
    }
    format!("write \"https://{text}\" or \"http://{text}\"")
}

/// A piece of a typed text for an error: short, and without control characters.
fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(100).collect();
    if text.chars().nth(100).is_some() {
        short.push_str("...");
    }
    short
}

/// Splits `host`, `host:port`, `[::1]` or `[::1]:port`; the port keeps its text.
pub(crate) fn split_authority(authority: &str) -> Result<(String, Option<String>), UrlError> {
    let host_end = if authority.starts_with('[') {
        authority.find(']').map_or(authority.len(), |end| end + 1)
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at(host_end);
    if host.is_empty() {
        return Err(UrlError::NoHost);
    }
    let port = match rest.strip_prefix(':') {
        Some(port) => Some(port.to_owned()),
        None if rest.is_empty() => None,
        None => return Err(UrlError::Invalid("something follows the address in brackets".to_owned())),
    };
    if let Some(port) = port.as_deref().filter(|port| !port.is_empty()) {
        let number = port.bytes().all(|b| b.is_ascii_digit()).then(|| port.parse::<u16>().ok()).flatten();
        if number.is_none_or(|number| number == 0) {
            return Err(UrlError::Port(excerpt(port)));
        }
    }
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keeps_what_was_typed() {
        let text = "https://Gallery.Example.COM:443/Gallery/%7euser/?z='q'&a=%2b";
        let called = Called::parse(text).unwrap();
        assert_eq!(called.text(), text);
        assert_eq!(called.host, "Gallery.Example.COM");
        assert!(called.spells_default_port());
    }

    #[test]
    fn says_what_is_wrong_with_a_text_that_is_no_url() {
        for (text, error) in [
            ("", UrlError::Empty),
            ("gallery.example.com/x?oauth_token=1", UrlError::NoScheme("gallery.example.com/x".into())),
            ("ftp://h/", UrlError::OtherScheme("ftp".into())),
            ("https://me:pw@h/", UrlError::UserName),
            ("https://h/#top", UrlError::Fragment),
            ("https:///x", UrlError::NoHost),
            ("https://h:99999/", UrlError::Port("99999".into())),
            ("https://h:x/", UrlError::Port("x".into())),
            ("https://h/a b", UrlError::WhiteSpace),
        ] {
            assert_eq!(Called::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn takes_out_what_a_signer_made_and_nothing_else() {
        let mut called =
            Called::parse("https://h/x?b=1&oauth_nonce=a&oauth_callback=oob&oauth_signature=k%3D").unwrap();
        let taken = called.take_signature();
        assert_eq!(called.text(), "https://h/x?b=1&oauth_callback=oob");
        assert_eq!(taken[1], ("oauth_signature".to_owned(), "k=".to_owned()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            if let Ok(mut called) = Called::parse(&text) {
                called.take_signature();
            }
        }

        #[test]
        fn no_url_makes_it_panic(text in "https?://[\\[\\]a:/?#@%&=.0-9 -]{0,30}") {
            let _ = Called::parse(&text);
        }
    }
}
