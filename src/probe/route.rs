//! `--connect-to` and `--resolve` as in curl: another address for a name, with TLS name and `Host` unchanged.

use std::net::IpAddr;

use crate::request::Sent;

/// Where to connect for which host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Host it holds for, in lower case; any when empty.
    from_host: String,
    /// Port it holds for; any when none.
    from_port: Option<u16>,
    /// Host or address to connect to; the same when empty.
    to_host: String,
    /// Port to connect to; the same when none.
    to_port: Option<u16>,
}

impl Route {
    /// Reads curl's `HOST1:PORT1:HOST2:PORT2`; parts may be empty, IPv6 addresses stand in brackets.
    pub fn connect_to(text: &str) -> Result<Self, String> {
        let wrong = || format!("--connect-to \"{text}\" is not of the form HOST1:PORT1:HOST2:PORT2");
        let parts = split_at_colons(text).ok_or_else(wrong)?;
        let [from_host, from_port, to_host, to_port] = parts.as_slice() else { return Err(wrong()) };
        let route = Self {
            from_host: from_host.to_ascii_lowercase(),
            from_port: port(from_port).ok_or_else(wrong)?,
            to_host: to_host.to_ascii_lowercase(),
            to_port: port(to_port).ok_or_else(wrong)?,
        };
        if route.to_host.is_empty() && route.to_port.is_none() { Err(wrong()) } else { Ok(route) }
    }

    /// Reads curl's `HOST:PORT:ADDRESS`.
    pub fn resolve(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("--resolve \"{text}\" is not of the form HOST:PORT:ADDRESS with an IP address");
        let mut parts = text.trim_start_matches('+').splitn(3, ':');
        let (Some(host), Some(from_port), Some(address)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        let address: IpAddr = bare.parse().map_err(|_| wrong())?;
        if host.is_empty() || from_port.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            from_host: if host == "*" { String::new() } else { host.to_ascii_lowercase() },
            from_port: port(from_port).ok_or_else(wrong)?,
            to_host: address.to_string(),
            to_port: None,
        })
    }

    /// Where to connect for `sent`: the first route that holds for it.
    pub fn destination(routes: &[Self], sent: &Sent) -> Option<(String, u16)> {
        routes
            .iter()
            .find(|route| {
                (route.from_host.is_empty() || route.from_host == sent.host())
                    && route.from_port.is_none_or(|port| port == sent.port())
            })
            .map(|route| {
                let host = if route.to_host.is_empty() { sent.host() } else { &route.to_host };
                let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
                (host, route.to_port.unwrap_or(sent.port()))
            })
    }
}

/// Splits at colons that stand outside brackets.
fn split_at_colons(text: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut bracketed = false;
    for c in text.chars() {
        match c {
            '[' => bracketed = true,
            ']' => bracketed = false,
            ':' if !bracketed => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut()?.push(c);
    }
    (!bracketed).then_some(parts)
}

/// No port for an empty text; none at all for one that is no port.
#[allow(clippy::option_option, reason = "an absent port and a wrong one are two things")]
fn port(text: &str) -> Option<Option<u16>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().filter(|port| *port > 0).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Called;

    fn destination(route: &Result<Route, String>, url: &str) -> Option<(String, u16)> {
        let sent = Sent::new(&Called::parse(url).unwrap(), None).unwrap();
        Route::destination(&[route.clone().unwrap()], &sent)
    }

    #[test]
    fn goes_where_curl_goes() {
        let to = Route::connect_to("Gallery:443:127.0.0.1:8443");
        assert_eq!(destination(&to, "https://gallery/"), Some(("127.0.0.1".into(), 8443)));
        assert_eq!(destination(&to, "http://gallery/"), None);
        let any = Route::connect_to("::[::1]:9");
        assert_eq!(destination(&any, "http://x/"), Some(("::1".into(), 9)));
        let resolve = Route::resolve("gallery:8443:[::1]");
        assert_eq!(destination(&resolve, "https://gallery:8443/"), Some(("::1".into(), 8443)));
    }

    #[test]
    fn says_what_is_wrong() {
        for wrong in ["", "a:b", "a:443:b:c", "a:443::", "[a:443:b:1", "a:0:b:1"] {
            assert!(Route::connect_to(wrong).is_err(), "{wrong}");
        }
        for wrong in ["a", "a:443", "a:443:name", ":443:::1", "a:x:::1"] {
            assert!(Route::resolve(wrong).is_err(), "{wrong}");
        }
    }
}
