//! A secret among the parameters.

use super::{Lint, Told};
use crate::causes::Side;
use crate::import::Captured;

/// As the drafts of OAuth name them, and as shops take them in place of a signature.
const SECRETS: [&str; 6] = [
    "oauth_consumer_secret",
    "oauth_client_secret",
    "oauth_token_secret",
    "consumer_secret",
    "client_secret",
    "token_secret",
];

pub(super) static LINT: Lint = Lint {
    code: "secret-sent",
    title: "A secret is sent along",
    source: "RFC 5849 section 3.1: secrets are no parameters of a signed request",
    examine,
};

/// So many values of one name are looked at; a request with more was made to have them.
const MOST_VALUES: usize = 4;

/// The values that stand where no secret must: what is said of the request does not repeat them.
pub(crate) fn sent_secrets(captured: &Captured) -> Vec<&str> {
    let values = |name| captured.fields(name).take(MOST_VALUES).map(|field| field.value.as_str());
    let mut all: Vec<&str> = SECRETS.into_iter().flat_map(values).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let name =
        SECRETS.into_iter().find(|name| captured.value(name).is_some_and(|value| !value.is_empty()))?;
    Some(Told::new(
        Side::Credentials,
        format!("The request carries {name}: secrets sign requests and are never sent."),
        "Take it out of the request, and have the secret replaced: it stands in logs by now.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn names_the_parameter_and_not_its_value() {
        let text = said(&LINT, "b=1", "oauth_token_secret=hidden").unwrap();
        assert!(text.contains("oauth_token_secret") && !text.contains("hidden"));
        let text = said(&LINT, "b=1", "b=1&consumer_secret=hidden").unwrap();
        assert!(text.contains("consumer_secret") && !text.contains("hidden"));
        assert_eq!(said(&LINT, "b=1", "oauth_token=t"), None);
    }
}
