//! Which proxy a request goes through: the one that is named, else the environment's or the system's.

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
    /// The proxy for `target`, if there is one. The error is a sentence about `--proxy`.
    pub fn choose(choice: &ProxyChoice, target: &Url) -> Result<Option<Self>, String> {
        match choice {
            ProxyChoice::None => Ok(None),
            ProxyChoice::Named(text) => Self::named(text).map(Some),
            ProxyChoice::System if is_loopback(target) => Ok(None),
            ProxyChoice::System => Ok(Self::system(target)),
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

    fn system(target: &Url) -> Option<Self> {
        Self::from_matcher(
            &Matcher::from_system(),
            target.as_str(),
            "the environment or the system's settings",
        )
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
    fn a_loopback_target_never_goes_through_the_system_s_proxy() {
        for target in ["http://localhost:1/", "http://127.9.9.9/", "http://[::1]/", "http://x.localhost/"] {
            assert!(is_loopback(&Url::parse(target).unwrap()), "{target}");
        }
        assert!(!is_loopback(&Url::parse("http://localhost.example.com/").unwrap()));
    }
}
