//! Two signature base strings (RFC 5849 section 3.4.1.1) side by side: the parts in which they differ.

mod completed;

pub use completed::{Completed, completed};

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::rfc5849::percent_encoding::decode;

/// A part in which two base strings differ.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// `method`, `scheme`, `host`, `port`, `path`, `parameter NAME`, `order of the parameters` or `percent-encoding`.
    pub part: String,
    /// What the first has there; none when the part is missing.
    pub signed: Option<String>,
    /// What the second has there.
    pub wanted: Option<String>,
}

/// So often a text may be encoded in which a base string stands.
const ENCODED_AT_MOST: usize = 3;

static BASE_STRING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b[A-Z]{3,8}&https?%3A%2F%2F[^&\s"'<>]*&[^&\s"'<>]*"#).expect("the pattern is valid")
});

/// The base string in a text that a server logged or answered, also when it is encoded once more or escaped for HTML.
pub fn base_string_in(text: &str) -> Option<String> {
    let mut text = text.replace("&amp;", "&").replace("\\u0026", "&");
    for _ in 0..ENCODED_AT_MOST {
        if let Some(found) = BASE_STRING.find(&text) {
            return Some(found.as_str().to_owned());
        }
        text = String::from_utf8_lossy(&decode(&text)).into_owned();
    }
    None
}

/// Every part in which `signed` differs from `wanted`, in the order of the base string.
pub fn differences(signed: &str, wanted: &str) -> Vec<Difference> {
    let (own, other) = (parts(signed), parts(wanted));
    let (own_values, other_values) = (values(&own), values(&other));
    let only_other = other.iter().filter(|(name, _)| !own_values.contains_key(name.as_str()));
    let value = |all: &Values<'_>, name: &str| all.get(name).map(|value| (*value).to_owned());
    let mut found: Vec<Difference> = own
        .iter()
        .chain(only_other)
        .map(|(name, _)| Difference {
            part: name.clone(),
            signed: value(&own_values, name),
            wanted: value(&other_values, name),
        })
        .filter(|difference| difference.signed != difference.wanted)
        .collect();
    // The same parts, written in another way, are other bytes.
    let common = |all: &[(String, String)], others: &Values<'_>| {
        let names = all.iter().map(|(name, _)| name.as_str()).filter(|name| others.contains_key(name));
        names.filter_map(|name| name.strip_prefix("parameter ")).collect::<Vec<_>>().join(", ")
    };
    let (order, wanted_order) = (common(&own, &other_values), common(&other, &own_values));
    if order != wanted_order {
        found.push(Difference {
            part: "order of the parameters".to_owned(),
            signed: Some(order),
            wanted: Some(wanted_order),
        });
    } else if let Some((one, two)) = written_otherwise(signed, wanted, found.is_empty()) {
        found.push(Difference { part: "percent-encoding".to_owned(), signed: Some(one), wanted: Some(two) });
    }
    found
}

/// The first place where the same text is encoded in two ways.
fn written_otherwise(signed: &str, wanted: &str, are_same: bool) -> Option<(String, String)> {
    let escapes = |text: &str| {
        let lower = text.as_bytes().windows(3).find(|own| {
            own[0] == b'%'
                && own[1..].iter().any(u8::is_ascii_lowercase)
                && own[1..].iter().all(u8::is_ascii_hexdigit)
        });
        lower.map(|own| String::from_utf8_lossy(own).into_owned())
    };
    if are_same && signed != wanted {
        let place = signed.bytes().zip(wanted.bytes()).take_while(|(one, two)| one == two).count();
        let near = |text: &str| {
            let start = text.floor_char_boundary(place.saturating_sub(5));
            text[start..].chars().take(16).collect::<String>()
        };
        return Some((near(signed), near(wanted)));
    }
    match (escapes(signed), escapes(wanted)) {
        (Some(one), None) => Some((one.clone(), one.to_uppercase())),
        (None, Some(two)) => Some((two.to_uppercase(), two)),
        _ => None,
    }
}

/// Whether two base strings are of the same request: the nonce, where both have one, is the same.
pub fn are_of_one_request(one: &str, two: &str) -> bool {
    let nonce = |text: &str| {
        parts(text).into_iter().find(|(name, _)| name == "parameter oauth_nonce").map(|(_, value)| value)
    };
    match (nonce(one), nonce(two)) {
        (Some(one), Some(two)) => one == two,
        _ => true,
    }
}

/// Values of parts by their names.
type Values<'a> = HashMap<&'a str, &'a str>;

fn values(parts: &[(String, String)]) -> Values<'_> {
    // Of equal names the first counts.
    parts.iter().rev().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Name and value of each part. Of parameters that come more than once, the later ones are numbered.
fn parts(base_string: &str) -> Vec<(String, String)> {
    let mut pieces = base_string.splitn(3, '&');
    let mut piece = || pieces.next().unwrap_or_default();
    let text = |encoded: &str| String::from_utf8_lossy(&decode(encoded)).into_owned();
    let mut parts = vec![("method".to_owned(), piece().to_owned())];
    let uri = text(piece());
    let (scheme, rest) = uri.split_once("://").unwrap_or(("", &uri));
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let (host, port) = port.unwrap_or((authority, ""));
    for (name, value) in [("scheme", scheme), ("host", host), ("port", port), ("path", path)] {
        if name != "port" || !value.is_empty() {
            parts.push((name.to_owned(), value.to_owned()));
        }
    }
    let parameters = text(piece());
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for pair in parameters.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let number = seen.entry(name).or_default();
        *number += 1;
        let number = if *number == 1 { String::new() } else { format!(" #{number}") };
        parts.push((format!("parameter {name}{number}"), value.to_owned()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "GET&https%3A%2F%2Fh.example.com%3A443%2Fa&a%3D1%26b%3Dx%2520y%26b%3D2";

    #[test]
    fn names_each_part_that_differs() {
        let wanted = "GET&http%3A%2F%2Fh.example.com%2Fa&a%3D1%26b%3Dx%252By%26c%3D3";
        let found: Vec<String> = differences(SIGNED, wanted).into_iter().map(|own| own.part).collect();
        assert_eq!(found, ["scheme", "port", "parameter b", "parameter b #2", "parameter c"]);
        assert_eq!(differences(SIGNED, SIGNED), []);
        let parts = |wanted: &str| -> Vec<String> {
            differences(SIGNED, wanted).into_iter().map(|own| own.part).collect()
        };
        assert_eq!(parts(&SIGNED.replace("%3A", "%3a")), ["percent-encoding"]);
        assert_eq!(parts(&SIGNED.replace("https%3A", "http%3a")), ["scheme", "percent-encoding"]);
        assert_eq!(
            parts(&SIGNED.replace("a%3D1%26b%3Dx%2520y", "b%3Dx%2520y%26a%3D1")),
            ["order of the parameters"]
        );
        assert!(are_of_one_request(SIGNED, SIGNED));
        let of = |nonce: &str| format!("{SIGNED}%26oauth_nonce%3D{nonce}");
        assert!(!are_of_one_request(&of("a"), &of("b")));
    }

    /// Comparing each with each would take minutes.
    #[test]
    fn a_hundred_thousand_parameters_are_compared_in_no_time() {
        let with = |pairs: &str| format!("{SIGNED}{}", pairs.repeat(100_000));
        let started = std::time::Instant::now();
        let found = differences(&with("%26b%3D2"), &with("%26b%3D3"));
        assert_eq!(found.len(), 100_000);
        assert_eq!(found[99_999].part, "parameter b #100002");
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    #[test]
    fn finds_the_base_string_in_what_a_server_said() {
        let encoded = SIGNED.replace('%', "%25").replace('&', "%26");
        for text in [
            SIGNED.to_owned(),
            format!("expected: \"{SIGNED}\"."),
            format!("<p>{}</p>", SIGNED.replace('&', "&amp;")),
            format!("oauth_problem=signature_invalid&debug_sbs={encoded}"),
        ] {
            assert_eq!(base_string_in(&text).as_deref(), Some(SIGNED), "{text}");
        }
        assert_eq!(base_string_in("nothing of the kind"), None);
    }
}
