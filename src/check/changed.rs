//! What changed between what was expected and what is true, in few words.

use crate::axis::Variant;
use crate::rfc5849::base_string_uri::BaseStringUri;

/// "expected https without port, now http with :443": the parts in which two base string URIs differ.
pub(super) fn of_uri(expected: &BaseStringUri, now: &BaseStringUri) -> Option<String> {
    let parts: [fn(&BaseStringUri) -> String; 4] = [
        |uri| uri.scheme.name().to_owned(),
        |uri| uri.host.clone(),
        |uri| uri.port.as_ref().map_or_else(|| "without port".to_owned(), |port| format!("with :{port}")),
        |uri| format!("at {}", uri.path),
    ];
    let (expected, now): (Vec<String>, Vec<String>) = parts
        .iter()
        .map(|part| (part(expected), part(now)))
        .filter(|(expected, now)| expected != now)
        .unzip();
    (!expected.is_empty()).then(|| format!("expected {}, now {}", expected.join(" "), now.join(" ")))
}

/// The same for everything beside the base string URI.
pub(super) fn of_others(expected: &Variant, now: &Variant) -> Option<String> {
    let said = |variant: &Variant| {
        if variant.deviations.is_empty() { "as RFC 5849 has it".to_owned() } else { variant.said() }
    };
    (expected.to_string() != now.to_string())
        .then(|| format!("expected to be signed {}, now {}", said(expected), said(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc5849::base_string_uri::Scheme::{Http, Https};

    #[test]
    fn names_only_what_differs() {
        let uri = |scheme, host: &str, port: Option<&str>, path: &str| BaseStringUri {
            scheme,
            host: host.to_owned(),
            port: port.map(str::to_owned),
            path: path.to_owned(),
        };
        let was = uri(Https, "g", None, "/x/");
        let said = |now: BaseStringUri| of_uri(&was, &now);
        assert_eq!(
            said(uri(Http, "g", Some("443"), "/x/")).unwrap(),
            "expected https without port, now http with :443"
        );
        assert_eq!(said(uri(Https, "m", None, "/x/")).unwrap(), "expected g, now m");
        assert_eq!(
            said(uri(Https, "g", Some("8080"), "/x")).unwrap(),
            "expected without port at /x/, now with :8080 at /x"
        );
        assert_eq!(said(was.clone()), None);
    }
}
