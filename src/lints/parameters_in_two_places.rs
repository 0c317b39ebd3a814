//! Protocol parameters in more than one of header, body and query.

use super::{Lint, Told};
use crate::import::{Captured, Field, KNOWN_NAMES};
use crate::rfc5849::transmission::Placement;

pub(super) static LINT: Lint = Lint {
    code: "parameters-in-two-places",
    title: "OAuth parameters in two places",
    source: "RFC 5849 section 3.5: one of the three places only",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let places: Vec<String> = [Placement::Header, Placement::Query, Placement::Body]
        .into_iter()
        .filter_map(|place| {
            let own = |field: &&Field| field.place == place && KNOWN_NAMES.contains(&field.name.as_str());
            let mut names: Vec<&str> =
                captured.wire.fields.iter().filter(own).map(|field| field.name.as_str()).collect();
            names.dedup();
            (!names.is_empty()).then(|| format!("in the {} ({})", place.name(), names.join(", ")))
        })
        .collect();
    if places.len() < 2 {
        return None;
    }
    Some(Told::client(
        format!(
            "OAuth parameters stand {}: a server reads one place, or refuses both.",
            places.join(" and ")
        ),
        "Send all of them in one place, the header as a rule.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, RIGHT, captured};
    use super::*;

    #[test]
    fn fires_on_two_places() {
        let request = |query: &str| {
            captured(&format!(
                "GET /x?{query} HTTP/1.1\nHost: h\nAuthorization: OAuth oauth_nonce=\"a\", oauth_signature=\"YWJj\"\n\n"
            ))
        };
        let said = examine(&request("a=b&oauth_token=t"), NOW).unwrap().said;
        assert!(said.starts_with("OAuth parameters stand in the header (oauth_nonce, oauth_signature) and in the query (oauth_token):"));
        assert!(examine(&request("a=b&oauth_custom=1"), NOW).is_none());
        assert!(examine(&captured(RIGHT), NOW).is_none());
    }
}
