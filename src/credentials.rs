//! Client and token credentials (RFC 5849 section 1.1): secrets that cannot be printed by accident.

mod misplaced;
mod redactor;
mod secret_text;

pub use misplaced::{WITHHELD, may_be_a_secret, withheld};
pub(crate) use redactor::REPLACEMENT;
pub use redactor::Redactor;
pub use secret_text::{SecretError, SecretText};

use std::fmt;

use zeroize::Zeroizing;

/// A secret. Its memory is wiped on drop, and `{:?}` does not show it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself: for signing and for finding it in what is about to be printed.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether white space surrounds it.
    pub fn has_white_space_around(&self) -> bool {
        self.0.trim() != self.0.as_str()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Consumer key and secret, with a token when the request is made on a user's behalf.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Client identifier, "consumer key" in most products.
    pub key: String,
    /// Client secret as it was given, white space and all.
    pub secret: Secret,
    /// Token and its secret.
    pub token: Option<(String, Secret)>,
}

impl Credentials {
    /// The token without its secret.
    pub fn token_identifier(&self) -> Option<&str> {
        self.token.as_ref().map(|(token, _)| token.as_str())
    }

    /// Whether key and secret cannot be told apart, whatever stands where.
    pub fn key_is_secret(&self) -> bool {
        self.is_key(self.secret.expose())
    }

    fn is_key(&self, secret: &str) -> bool {
        let key = self.key.trim();
        !key.is_empty() && secret.trim() == key
    }

    /// The token's secret, empty when there is no token.
    pub fn token_secret(&self) -> &str {
        self.token.as_ref().map_or("", |(_, secret)| secret.expose())
    }
}
