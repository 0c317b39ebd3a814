//! One signature in several requests.

use std::collections::BTreeMap;

use super::{CommonLint, Told};
use crate::import::Captured;
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: CommonLint = CommonLint {
    code: "signature-reused",
    title: "The same signature sent more than once",
    source: "RFC 5849 section 3.3",
    examine,
};

fn examine(all: &[Captured]) -> Option<(Told, Vec<usize>)> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, captured) in all.iter().enumerate() {
        // The signature of PLAINTEXT is always the same.
        if captured.signature_method != Some(SignatureMethod::Plaintext) {
            groups.entry(&captured.signature).or_default().push(i);
        }
    }
    let places = groups.into_values().filter(|places| places.len() > 1).min()?;
    let told = Told::client(
        format!(
            "{} requests carry the same signature: servers that keep nonces refuse all but the first.",
            places.len()
        ),
        "Sign every request anew, repetitions and redirects too.",
    );
    Some((told, places))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{RIGHT, captured};
    use super::*;

    #[test]
    fn fires_on_a_signature_that_comes_again() {
        let one = captured(RIGHT);
        let other = captured(&RIGHT.replace("%2B2s", "%2B2t"));
        assert_eq!(examine(&[other.clone(), one.clone(), one.clone()]).unwrap().1, [1, 2]);
        assert!(examine(&[one, other]).is_none());
        let plain = captured("https://h/?oauth_signature_method=PLAINTEXT&oauth_signature=a%26");
        assert!(examine(&[plain.clone(), plain]).is_none());
    }
}
