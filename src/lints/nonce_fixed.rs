//! One nonce for different requests.

use std::collections::BTreeMap;

use super::{CommonLint, Told};
use crate::import::Captured;

pub(super) static LINT: CommonLint = CommonLint {
    code: "nonce-fixed",
    title: "The same nonce in different requests",
    source: "RFC 5849 section 3.3: unique among all requests with the same timestamp, client and token",
    examine,
};

fn examine(all: &[Captured]) -> Option<(Told, Vec<usize>)> {
    let mut groups: BTreeMap<(Option<&str>, &str), Vec<usize>> = BTreeMap::new();
    for (i, captured) in all.iter().enumerate() {
        if let Some(nonce) = captured.value("oauth_nonce") {
            groups.entry((captured.consumer_key(), nonce)).or_default().push(i);
        }
    }
    // The same request again is another matter.
    let differ = |places: &[usize]| places.iter().any(|i| all[*i].signature != all[places[0]].signature);
    let places = groups.into_values().filter(|places| differ(places)).min()?;
    let told = Told::client(
        format!(
            "{} requests are signed with the same nonce: servers take it once, and refuse the others.",
            places.len()
        ),
        "Make a new nonce for every request.",
    );
    Some((told, places))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{RIGHT, captured};
    use super::*;

    #[test]
    fn fires_on_one_nonce_for_two_requests() {
        let one = captured(RIGHT);
        let two = captured(&RIGHT.replace("%2B2s", "%2B2t").replace("b=1", "b=2"));
        let three = captured(&RIGHT.replace("%2B2s", "%2B2u").replace("fY3kPq81", "another-nonce"));
        let (told, places) = examine(&[one.clone(), three.clone(), two]).unwrap();
        assert!(told.said.starts_with("2 requests are signed with the same nonce"));
        assert_eq!(places, [0, 2]);
        assert!(examine(&[one.clone(), three]).is_none());
        assert!(examine(&[one.clone(), one]).is_none());
    }
}
