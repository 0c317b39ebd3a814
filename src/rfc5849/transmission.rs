//! Parameter transmission (RFC 5849 section 3.5): where the protocol parameters travel.

use super::parameters::Parameter;
use super::percent_encoding::{encode, encode_into};

/// The one place in a request that carries the protocol parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placement {
    /// Section 3.5.1: the `Authorization` header.
    Header,
    /// Section 3.5.3: the query.
    Query,
    /// Section 3.5.2: a form body.
    Body,
}

impl Placement {
    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Query => "query",
            Self::Body => "body",
        }
    }
}

/// Section 3.5.1: the value of the `Authorization` header. The realm is sent and never signed.
pub fn authorization_header(realm: Option<&str>, parameters: &[Parameter]) -> String {
    let mut text = String::from("OAuth ");
    if let Some(realm) = realm {
        text.push_str("realm=\"");
        text.push_str(&realm.replace('\\', "\\\\").replace('"', "\\\""));
        text.push_str("\", ");
    }
    for (i, parameter) in parameters.iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        encode_into(&parameter.name, &mut text);
        text.push_str("=\"");
        encode_into(&parameter.value, &mut text);
        text.push('"');
    }
    text
}

/// Sections 3.5.2 and 3.5.3: the parameters as `a=b&c=d`, behind those that are there already.
pub fn append_pairs(existing: &str, parameters: &[Parameter]) -> String {
    let mut text = existing.to_owned();
    for parameter in parameters {
        if !text.is_empty() && !text.ends_with('&') {
            text.push('&');
        }
        text.push_str(&encode(&parameter.name));
        text.push('=');
        text.push_str(&encode(&parameter.value));
    }
    text
}
