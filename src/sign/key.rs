//! The signing key (RFC 5849 section 3.4.2) in its parts, so that a deviation can change one of them.

use std::fmt;

use zeroize::Zeroizing;

use crate::axis::{Deviation, Edit};
use crate::credentials::Credentials;
use crate::rfc5849::percent_encoding::encode;

/// The two secrets, and how they are joined. All of it is wiped when it is dropped.
#[derive(Clone)]
pub struct KeyParts {
    /// Client secret.
    pub client: Zeroizing<Vec<u8>>,
    /// Token secret, empty when there is none.
    pub token: Zeroizing<Vec<u8>>,
    /// How the client secret is encoded.
    pub encode_client: fn(&[u8]) -> Vec<u8>,
    /// How the token secret is encoded.
    pub encode_token: fn(&[u8]) -> Vec<u8>,
    /// What stands between them.
    pub separator: &'static str,
    /// Whether the token secret stands first.
    pub token_first: bool,
}

impl KeyParts {
    /// The parts as the RFC has them, then the edits of these deviations.
    pub fn new(credentials: &Credentials, deviations: &[Deviation]) -> Self {
        let encoded = |text: &[u8]| encode(text).into_bytes();
        let mut parts = Self {
            client: Zeroizing::new(credentials.secret.expose().as_bytes().to_vec()),
            token: Zeroizing::new(credentials.token_secret().as_bytes().to_vec()),
            encode_client: encoded,
            encode_token: encoded,
            separator: "&",
            token_first: false,
        };
        for deviation in deviations {
            if let Edit::SigningKey(edit) = &deviation.choice.edit {
                edit(&mut parts);
            }
        }
        parts
    }

    /// The key itself.
    pub fn key(&self) -> Zeroizing<Vec<u8>> {
        let client = Zeroizing::new((self.encode_client)(&self.client));
        let token = Zeroizing::new((self.encode_token)(&self.token));
        let (first, second) = if self.token_first { (&token, &client) } else { (&client, &token) };
        let mut key = Zeroizing::new(Vec::with_capacity(first.len() + second.len() + self.separator.len()));
        key.extend_from_slice(first);
        key.extend_from_slice(self.separator.as_bytes());
        key.extend_from_slice(second);
        key
    }
}

impl fmt::Debug for KeyParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyParts([secret])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Secret;

    #[test]
    fn the_parts_are_not_shown() {
        let credentials =
            Credentials { key: "key".into(), secret: Secret::new("hidden".into()), token: None };
        assert_eq!(format!("{:?}", KeyParts::new(&credentials, &[])), "KeyParts([secret])");
    }
}
