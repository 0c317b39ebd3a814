//! What a product refuses each request without.

use serde::Deserialize;

/// What not every request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// The realm of the `Authorization` header.
    Realm,
    /// A token.
    Token,
}

impl Required {
    /// In words.
    pub fn said(self) -> &'static str {
        match self {
            Self::Realm => "a realm (--realm)",
            Self::Token => "a token (--token)",
        }
    }
}
