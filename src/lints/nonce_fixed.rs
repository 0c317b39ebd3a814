//! One nonce for different requests.

use std::collections::BTreeMap;

use super::{CommonLint, Told};
use crate::causes::Side;
use crate::import::Captured;

pub(super) static LINT: CommonLint = CommonLint {
    code: "nonce-fixed",
    title: "The same nonce in different requests",
    source: "RFC 5849 section 3.3: unique among all requests with the same timestamp, client and token",
    examine,
};

fn examine(all: &[Captured]) -> Option<(Told, Vec<usize>)> {
    if let Some(places) = alike(all, &["oauth_consumer_key", "oauth_token", "oauth_timestamp"]) {
        let said = format!(
            "{} requests are signed with the same nonce and the same timestamp: servers take it once, and refuse the others.",
            places.len()
        );
        return Some((Told::client(said, "Make a new nonce for every request."), places));
    }
    let places = alike(all, &["oauth_consumer_key"])?;
    let said = format!(
        "{} requests have the same nonce with another timestamp or token: RFC 5849 allows that, but servers that \
         keep nonces without their time take it once, and refuse the others.",
        places.len()
    );
    Some((
        Told::new(Side::None, said, "If that is this server's way, make a new nonce for every request."),
        places,
    ))
}

/// The first requests that share their nonce and what these parameters hold, but are not the same request again, which
/// is another matter.
fn alike(all: &[Captured], shared: &[&str]) -> Option<Vec<usize>> {
    let mut groups: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
    for (i, captured) in all.iter().enumerate() {
        if let Some(nonce) = captured.value("oauth_nonce") {
            // A token that is empty is none.
            let values = shared.iter().map(|name| captured.value(name).filter(|own| !own.is_empty()));
            groups.entry([Some(nonce)].into_iter().chain(values).collect()).or_default().push(i);
        }
    }
    let differ = |places: &[usize]| places.iter().any(|i| all[*i].signature != all[places[0]].signature);
    groups.into_values().filter(|places| differ(places)).min()
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

    #[test]
    fn one_nonce_at_different_times_is_allowed() {
        let other = |from: &str, to: &str| captured(&RIGHT.replace("%2B2s", "%2B2t").replace(from, to));
        let later = other("=1700000000", "=1700000001");
        let of_a_token = other("&oauth_version", "&oauth_token=t&oauth_version");
        for two in [later, of_a_token] {
            let (told, places) = examine(&[captured(RIGHT), two]).unwrap();
            assert_eq!((told.side, places), (Side::None, vec![0, 1]));
            assert!(told.said.contains("RFC 5849 allows that"), "{}", told.said);
        }
        let same = other("&oauth_version", "&oauth_token=&oauth_version");
        assert_eq!(examine(&[captured(RIGHT), same]).unwrap().0.side, Side::Client);
    }
}
