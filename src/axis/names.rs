//! Names that the user gives a server: `--alias` and `--base-address`, read as they were typed.

use super::{Authority, BaseAddress};
use crate::request::{Called, UrlError};

impl Authority {
    /// Reads `NAME` or `NAME:PORT`. The error is a sentence that says what to do.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains("://") || text.contains('/') {
            return Err(format!(
                "\"{text}\" is a URL, an alias is a name with an optional port: write only the host, or use \
                 --base-address"
            ));
        }
        if text.is_empty() || text.contains(['@', '?', '#', '\\', '&', '=', ' ']) {
            return Err(format!("\"{text}\" is no host name: write NAME or NAME:PORT"));
        }
        let called = Called::parse(&format!("http://{text}")).map_err(|error| reason(text, &error))?;
        if called.host.contains(char::is_control) || called.port.as_deref() == Some("") {
            return Err(format!("\"{text}\" is no host name: write NAME or NAME:PORT"));
        }
        Ok(Self { host: called.host, port: called.port })
    }
}

impl BaseAddress {
    /// Reads a base address, such as `http://alteryx-prod01/gallery`. Letter case and port stay as typed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let called = Called::parse(text).map_err(|error| reason(text.trim(), &error))?;
        if called.query.is_some() {
            return Err(format!(
                "\"{}\" holds a query, a base address has none: leave it out from ? on",
                text.trim()
            ));
        }
        Ok(Self {
            text: text.trim().trim_end_matches('/').to_owned(),
            scheme: called.scheme,
            authority: Authority { host: called.host, port: called.port.filter(|port| !port.is_empty()) },
            path: called.path.trim_end_matches('/').to_owned(),
        })
    }

    /// Whether this path begins with the base address's own.
    pub fn covers(&self, path: &str) -> bool {
        let rest = path.get(..self.path.len()).filter(|own| own.eq_ignore_ascii_case(&self.path));
        rest.is_some()
            && path.get(self.path.len()..).is_none_or(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The paths that a server with this base address may sign when `called` is called: its path stands for
    /// the leading segments that both share; if they share none, it is put before the whole called path, and
    /// before the called path without its first segment.
    pub fn paths_for(&self, called: &str) -> Vec<String> {
        let own = self.path.split('/').filter(|segment| !segment.is_empty());
        let called = called.trim_start_matches('/');
        let shared = own
            .zip(called.split('/'))
            .take_while(|(a, b)| a.eq_ignore_ascii_case(b) && !b.is_empty())
            .count();
        // The called path from its segment of this number on; none when it has fewer.
        let from = |count: usize| {
            called.splitn(count + 1, '/').nth(count).map(|rest| format!("{}/{rest}", self.path))
        };
        if shared > 0 {
            return vec![from(shared).unwrap_or_else(|| self.path.clone())];
        }
        [from(0), from(1)].into_iter().flatten().collect()
    }
}

fn reason(text: &str, error: &UrlError) -> String {
    // The text of a URL with a user name in it may hold a password.
    if *error == UrlError::UserName { error.to_string() } else { format!("\"{text}\": {error}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_a_name_and_no_url() {
        assert_eq!(
            Authority::parse("Srv01:8080"),
            Ok(Authority { host: "Srv01".into(), port: Some("8080".into()) })
        );
        for wrong in ["http://srv01", "srv01/gallery", "", "a b", "me@srv", "srv:99999", "srv:"] {
            assert!(Authority::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_path_of_a_base_address_stands_for_the_shared_segments() {
        for (base, called, paths) in [
            ("http://m/gallery", "/gallery/api/v1/", &["/gallery/api/v1/"][..]),
            ("http://m/gallery/", "/gallery/api/v1/", &["/gallery/api/v1/"]),
            ("http://m/Gallery", "/gallery/api", &["/Gallery/api"]),
            ("http://m/a/b", "/a/x", &["/a/b/x"]),
            ("http://m/gallery", "/gallery", &["/gallery"]),
            ("http://m/inner", "/public/api", &["/inner/public/api", "/inner/api"]),
            ("http://m", "/gallery/api", &["/gallery/api", "/api"]),
            ("http://m/", "/", &["/"]),
        ] {
            assert_eq!(BaseAddress::parse(base).unwrap().paths_for(called), paths, "{base} {called}");
        }
    }
}
