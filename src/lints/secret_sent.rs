//! A secret among the parameters.

use super::{Lint, Told};
use crate::causes::Side;
use crate::import::Captured;

const SECRETS: [&str; 3] = ["oauth_consumer_secret", "oauth_client_secret", "oauth_token_secret"];

pub(super) static LINT: Lint = Lint {
    code: "secret-sent",
    title: "A secret is sent along",
    source: "RFC 5849 section 3.1: secrets are no parameters of a signed request",
    examine,
};

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
        assert_eq!(said(&LINT, "b=1", "oauth_token=t"), None);
    }
}
