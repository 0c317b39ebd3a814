//! What a signature tells of the secret that was given.

use crate::axis::{Deviation, Variant};
use crate::causes::{Finding, Side};
use crate::credentials::Credentials;
use crate::import::Captured;

/// Axes that change a secret.
pub(super) const SECRETS: [&str; 2] = ["client-secret", "token-secret"];
/// Key and secret in each other's place.
pub(super) const SWAPPED: &str = "key-and-secret-swapped";

/// Says so when the request sends the secret as its key: with what it was signed then, only the client knows.
pub(super) fn swapped(captured: &Captured, credentials: &Credentials) -> Option<Finding> {
    let secret = credentials.secret.expose().trim();
    (!secret.is_empty() && captured.value("oauth_consumer_key").is_some_and(|key| key == secret)).then(|| {
        Finding {
            code: SWAPPED,
            side: Side::Client,
            said: "It sends the secret as oauth_consumer_key: key and secret have changed places.".to_owned(),
            evidence: vec![captured.origin.clone()],
            remedy: "Enter them the other way round, and have the secret replaced: it stands in logs by now."
                .to_owned(),
        }
    })
}

/// What stands around the secret that was given here, when that is the deviation.
fn too_much_in_the_given_secret(own: &Deviation) -> Option<&'static str> {
    match (own.axis.name, own.choice.name.as_str()) {
        ("client-secret", "trimmed") => Some("white space"),
        ("client-secret", "unquoted") => Some("a pair of quotation marks"),
        _ => None,
    }
}

/// What stands around the secret that was given here, when that is one of the deviations, and the variant of the client,
/// which has no part in that.
pub(super) fn apart_from_the_client(variant: &Variant) -> (Option<&'static str>, Variant) {
    let around = variant.deviations.iter().find_map(too_much_in_the_given_secret);
    (around, if around.is_some() { variant.without("client-secret") } else { variant.clone() })
}

/// Whether a signature like this can only be made by somebody who has the very secret.
pub(super) fn proves_the_secret(variant: &Variant) -> bool {
    let has_none = |own: &Deviation| own.axis.name == "keying" && own.choice.name == "unkeyed";
    SECRETS.iter().all(|axis| !variant.deviates_on(axis)) && !variant.deviations.iter().any(has_none)
}
