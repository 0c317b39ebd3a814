//! The names of protocol parameters, and what a misspelt one means.

/// Every name that RFC 5849 and the drafts around it know, so that none of them counts as a misspelling of another.
pub const KNOWN: [&str; 17] = [
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_token",
    "oauth_version",
    "oauth_body_hash",
    "oauth_callback",
    "oauth_verifier",
    "oauth_token_secret",
    "oauth_session_handle",
    "oauth_callback_confirmed",
    "oauth_callback_accepted",
    "oauth_expires_in",
    "oauth_authorization_expires_in",
    "oauth_problem",
];

/// How many of [`KNOWN`] may stand in a signed request, and be misspelt there.
const IN_REQUESTS: usize = 10;

/// The protocol parameter that `name` stands for, when it is not its name but nearly so: other letter case or
/// separators, or at most two letters added, lost, changed or swapped.
pub fn meant_by(name: &str) -> Option<&'static str> {
    if name.len() > 40 || KNOWN.contains(&name) || !name.starts_with(['o', 'O']) {
        return None;
    }
    let plain = letters(name);
    if let Some(known) = KNOWN[..IN_REQUESTS].iter().find(|known| letters(known) == plain) {
        return Some(known);
    }
    // A name that is longer or shorter by more than two letters need not be measured.
    let length = plain.chars().count();
    let measured = KNOWN.iter().map(|known| (letters(known), *known));
    let near = measured.filter(|(letters, _)| letters.len().abs_diff(length) <= 2);
    let nearest = near.map(|(letters, known)| (strsim::osa_distance(&letters, &plain), known)).min()?;
    (nearest.0 <= 2 && KNOWN[..IN_REQUESTS].contains(&nearest.1)).then_some(nearest.1)
}

/// Whether a parameter belongs to the protocol: by its name, or by what its name means.
pub(super) fn is_protocol_name(name: &str) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("oauth_")) || meant_by(name).is_some()
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_is_meant() {
        for (name, meant) in [
            ("oauth_consumerkey", "oauth_consumer_key"),
            ("oauth_time_stamp", "oauth_timestamp"),
            ("OAuth_Nonce", "oauth_nonce"),
            ("oauthsignature", "oauth_signature"),
            ("oauth-token", "oauth_token"),
            ("oauth_signatrue", "oauth_signature"),
            ("oauth_signiture_method", "oauth_signature_method"),
            ("ouath_nonce", "oauth_nonce"),
            ("oath_versoin", "oauth_version"),
        ] {
            assert_eq!(meant_by(name), Some(meant), "{name}");
        }
    }

    #[test]
    fn leaves_other_names_alone() {
        let others =
            ["auth_token", "token", "nonce", "xoauth_requestor_id", "oauth_custom", "order", "offset", "o"];
        for name in others.into_iter().chain(KNOWN) {
            assert_eq!(meant_by(name), None, "{name}");
        }
    }
}
