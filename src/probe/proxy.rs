//! Which proxy a request goes through: the one that is named, else the environment's or the system's.

use std::ffi::OsString;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::HeaderValue;
use url::{Host, Url};

/// What the command line says about proxies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The environment's or the system's, never for a loopback target.
    System,
    /// None.
    None,
    /// This one, for every target.
    Named(String),
}

/// A proxy in use, and who chose it.
#[derive(Clone)]
pub struct Proxy {
    /// Address, without a log-in.
    pub address: String,
    /// `--proxy`, or the environment or system.
    pub chosen_by: &'static str,
    authorization: Option<HeaderValue>,
}

impl Proxy {
    /// The proxy for `target`, if there is one. The error is a sentence about `--proxy`, or about the system's.
    pub fn choose(choice: &ProxyChoice, target: &Url) -> Result<Option<Self>, String> {
        match choice {
            ProxyChoice::None => Ok(None),
            ProxyChoice::Named(text) => Self::named(text).map(Some),
            ProxyChoice::System if is_loopback(target) => Ok(None),
            ProxyChoice::System => Self::system(target),
        }
    }

    fn named(text: &str) -> Result<Self, String> {
        let wrong = || "--proxy is no address of an HTTP proxy: write it as http://host:port".to_owned();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&with_scheme).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong());
        }
        // The matcher already knows how to turn a log-in into a header.
        let matcher = Matcher::builder().all(with_scheme).build();
        Self::from_matcher(&matcher, "http://sigprobe.invalid/", "--proxy").ok_or_else(wrong)
    }

    fn system(target: &Url) -> Result<Option<Self>, String> {
        let chosen_by = "the environment or the system's settings";
        let proxy = Self::from_matcher(&Matcher::from_system(), target.as_str(), chosen_by);
        if proxy.as_ref().is_some_and(|own| Self::named(&own.address).is_err()) {
            return Err(
                "the proxy in the system's settings is no HTTP proxy: set another one there".to_owned()
            );
        }
        Ok(proxy)
    }

    fn from_matcher(matcher: &Matcher, target: &str, chosen_by: &'static str) -> Option<Self> {
        let intercept = matcher.intercept(&target.parse().ok()?)?;
        let uri = intercept.uri();
        let address = format!("{}://{}", uri.scheme_str().unwrap_or("http"), uri.authority()?);
        Some(Self { address, chosen_by, authorization: intercept.basic_auth().cloned() })
    }

    /// The HTTP client's form of it.
    pub(super) fn client_proxy(&self) -> reqwest::Result<reqwest::Proxy> {
        let mut proxy = reqwest::Proxy::all(&self.address)?;
        if let Some(authorization) = &self.authorization {
            proxy = proxy.custom_http_auth(authorization.clone());
        }
        Ok(proxy)
    }
}

/// The variable, as `read` has them, that chooses something else than an HTTP proxy for [`ProxyChoice::System`]: it would be left
/// out, or fail at the first request. That for the other scheme counts as well, since a redirect may lead there.
pub fn wrong_variable(target: &Url, read: impl Fn(&str) -> Option<OsString>) -> Option<&'static str> {
    // The first that is set, as the matcher has it, also where it is empty.
    let chosen = |names: [&'static str; 2]| {
        let (name, value) = names.into_iter().find_map(|name| Some((name, read(name)?)))?;
        (!value.is_empty()).then_some((name, value))
    };
    let excluded = chosen(["NO_PROXY", "no_proxy"]).map(|(_, value)| value).unwrap_or_default();
    let excluded = excluded.to_string_lossy().into_owned();
    let without = Matcher::builder().all("http://sigprobe.invalid").no(excluded).build();
    // Within CGI the variables may be a client's headers: the matcher takes none.
    if is_loopback(target)
        || read("REQUEST_METHOD").is_some()
        || Proxy::from_matcher(&without, target.as_str(), "").is_none()
    {
        return None;
    }
    let all = || chosen(["ALL_PROXY", "all_proxy"]);
    let of_each = [["HTTP_PROXY", "http_proxy"], ["HTTPS_PROXY", "https_proxy"]]
        .map(|names| chosen(names).or_else(all));
    let mut given = of_each.into_iter().flatten();
    // The matcher leaves out what is not UTF-8.
    let is_wrong = |value: &OsString| value.to_str().is_none_or(|own| Proxy::named(own).is_err());
    given.find(|(_, value)| is_wrong(value)).map(|(name, _)| name)
}

/// Whether `target` is this machine.
pub fn is_loopback(target: &Url) -> bool {
    match target.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_proxy_is_used_without_showing_its_log_in() {
        let target = Url::parse("http://127.0.0.1/").unwrap();
        let choice = ProxyChoice::Named("http://me:pw@proxy:3128".into());
        let proxy = Proxy::choose(&choice, &target).unwrap().unwrap();
        assert_eq!(proxy.address, "http://proxy:3128");
        assert!(proxy.authorization.is_some());
        assert!(Proxy::choose(&ProxyChoice::Named("ftp://x".into()), &target).is_err());
    }

    #[test]
    fn a_variable_that_is_no_http_proxy_is_named() {
        let target = Url::parse("http://h.example.com/").unwrap();
        let wrong = |given: &[(&str, &str)]| {
            let read = |name: &str| given.iter().find(|(own, _)| *own == name).map(|(_, own)| own.into());
            wrong_variable(&target, read)
        };
        for value in [
            "http://127.0.0.1:99999",
            "ht!tp://",
            "ftp://p",
            "socks5://127.0.0.1:1",
            "http://",
            " http://p:1",
            "http://p:x",
        ] {
            for name in ["HTTP_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
                assert_eq!(wrong(&[(name, value)]), Some(name), "{value}");
                assert_eq!(wrong(&[(name, value), ("no_proxy", "example.com")]), None, "{value}");
                assert_eq!(wrong(&[(name, value), ("REQUEST_METHOD", "GET")]), None, "{value}");
            }
        }
        for value in ["http://127.0.0.1:3128", "proxy:3128", "http://me:pw@proxy:1/", "https://proxy", ""] {
            assert_eq!(wrong(&[("http_proxy", value)]), None, "{value}");
        }
        #[cfg(unix)]
        {
            let unreadable =
                <OsString as std::os::unix::ffi::OsStringExt>::from_vec(b"http://p/\xff".to_vec());
            let read = |name: &str| (name == "HTTP_PROXY").then(|| unreadable.clone());
            assert_eq!(wrong_variable(&target, read), Some("HTTP_PROXY"));
        }
        // What is not used may be anything.
        let proxy = "http://proxy:3128";
        let socks = [("all_proxy", "socks5://p:1"), ("http_proxy", proxy), ("https_proxy", proxy)];
        assert_eq!(wrong(&socks), None);
        assert_eq!(wrong(&socks[..2]), Some("all_proxy"));
        assert_eq!(wrong(&[("HTTP_PROXY", proxy), ("http_proxy", "ftp://p")]), None);
    }

    #[test]
    fn a_loopback_target_never_goes_through_the_system_s_proxy() {
        for target in ["http://localhost:1/", "http://127.9.9.9/", "http://[::1]/", "http://x.localhost/"] {
            assert!(is_loopback(&Url::parse(target).unwrap()), "{target}");
        }
        assert!(!is_loopback(&Url::parse("http://localhost.example.com/").unwrap()));
    }
}
