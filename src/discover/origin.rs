//! Where something was found.

use std::borrow::Cow;
use std::fmt;

/// Where a name or an address was found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Origin {
    /// The names in the TLS certificate that the server shows.
    Certificate,
    /// The canonical name that the system's resolver gives for the called name.
    CanonicalName,
    /// The name that the system's resolver gives for the server's address.
    ReverseLookup,
    /// The name of this machine, on which the server's address is.
    MachineName,
    /// The `Location` of a redirect.
    Redirect,
    /// What the server publishes to everybody: at this path, in this field.
    Published(String, Cow<'static, str>),
    /// A base string or URL in the answer that refuses a signature.
    Refusal,
    /// The `Path` of the cookie of this name; empty when the name is none that can be shown.
    Cookie(String),
    /// What is known of the product of this name.
    Product(String),
    /// `X-Forwarded-Prefix` of the request, in which a proxy tells what it took from the path.
    ForwardedPrefix,
    /// This element of Alteryx's `RuntimeSettings.xml`.
    RuntimeSettings(Cow<'static, str>),
    /// What Alteryx goes by when no `RuntimeSettings.xml` sets another `BaseAddress`.
    DefaultBaseAddress,
}

impl Origin {
    /// Stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::CanonicalName => "canonical-name",
            Self::ReverseLookup => "reverse-lookup",
            Self::MachineName => "machine-name",
            Self::Redirect => "redirect",
            Self::Published(..) => "published",
            Self::Refusal => "refusal",
            Self::Cookie(_) => "cookie",
            Self::Product(_) => "product",
            Self::ForwardedPrefix => "forwarded-prefix",
            Self::RuntimeSettings(_) | Self::DefaultBaseAddress => "runtime-settings",
        }
    }
}

/// In words, to stand behind a name: "in the server's certificate".
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate => f.write_str("in the server's certificate"),
            Self::CanonicalName => f.write_str("the canonical name of the called host"),
            Self::ReverseLookup => f.write_str("the name of the server's address"),
            Self::MachineName => f.write_str("this machine's name"),
            Self::Redirect => f.write_str("where the server redirects to"),
            Self::Published(path, field) => write!(f, "\"{field}\" at {path}"),
            Self::Refusal => f.write_str("named in a refusal"),
            Self::Cookie(name) if name.is_empty() => f.write_str("the path of a cookie of the server's"),
            Self::Cookie(name) => write!(f, "the path of the server's cookie {name}"),
            Self::Product(product) => write!(f, "where {product} has its API"),
            Self::ForwardedPrefix => f.write_str("X-Forwarded-Prefix of the request"),
            Self::DefaultBaseAddress => f.write_str("the default of Alteryx's BaseAddress"),
            Self::RuntimeSettings(element) => write!(f, "{element} in RuntimeSettings.xml"),
        }
    }
}
