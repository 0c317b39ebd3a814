//! Parameter transmission (RFC 5849 section 3.5): where the protocol parameters travel.

use super::parameters::Parameter;
use super::percent_encoding::Encoder;

/// The one place in a request that carries the protocol parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
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
pub fn authorization_header<'a>(
    realm: Option<&str>,
    parameters: impl IntoIterator<Item = &'a Parameter>,
) -> String {
    let mut text = Encoder::with_room(1024);
    text.plain("OAuth ");
    if let Some(realm) = realm {
        text.plain("realm=\"");
        text.plain(&realm.replace('\\', "\\\\").replace('"', "\\\""));
        text.plain("\", ");
    }
    for (i, parameter) in parameters.into_iter().enumerate() {
        if i > 0 {
            text.plain(", ");
        }
        text.encoded(&parameter.name);
        text.plain("=\"");
        text.encoded(&parameter.value);
        text.plain("\"");
    }
    text.finish()
}

/// Sections 3.5.2 and 3.5.3: the parameters as `a=b&c=d`, behind those that are there already.
pub fn append_pairs<'a>(existing: &str, parameters: impl IntoIterator<Item = &'a Parameter>) -> String {
    let mut text = Encoder::with_room(1024);
    text.plain(existing);
    let mut separated = existing.is_empty() || existing.ends_with('&');
    for parameter in parameters {
        if !separated {
            text.plain("&");
        }
        separated = false;
        text.encoded(&parameter.name);
        text.plain("=");
        text.encoded(&parameter.value);
    }
    text.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> [Parameter; 2] {
        [("oauth_nonce", "a b"), ("oauth_token", "")]
            .map(|(name, value)| Parameter { name: name.into(), value: value.into() })
    }

    #[test]
    fn parameters_of_the_header_are_parted_by_commas_behind_the_realm() {
        let own = parameters();
        assert_eq!(authorization_header(None, &own), r#"OAuth oauth_nonce="a%20b", oauth_token="""#);
        assert_eq!(authorization_header(Some(r#"a"\"#), &own[1..]), r#"OAuth realm="a\"\\", oauth_token="""#);
    }

    #[test]
    fn pairs_are_parted_from_what_is_there() {
        let ours = "oauth_nonce=a%20b&oauth_token=";
        for (existing, all) in
            [("", ours.to_owned()), ("a=1", format!("a=1&{ours}")), ("a=1&", format!("a=1&{ours}"))]
        {
            assert_eq!(append_pairs(existing, &parameters()), all);
        }
    }
}
