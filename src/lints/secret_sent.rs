//! A secret among the parameters.

use super::{Lint, Told};
use crate::causes::Side;
use crate::import::{Captured, Field};
use crate::rfc5849::percent_encoding::decode;

/// As the drafts of OAuth name them, and as shops take them in place of a signature; in lower case, without what joins
/// words.
const SECRETS: [&str; 7] = [
    "oauthconsumersecret",
    "oauthclientsecret",
    "oauthtokensecret",
    "oauthsecret",
    "consumersecret",
    "clientsecret",
    "tokensecret",
];
/// What may be one: some services have a parameter of this name that lets nobody in, and its value is not repeated.
const MAYBE: &str = "secret";

pub(super) static LINT: Lint = Lint {
    code: "secret-sent",
    title: "A secret is sent along",
    source: "RFC 5849 section 3.1: secrets are no parameters of a signed request",
    examine,
};

/// So many values of one name are looked at; a request with more was made to have them.
const MOST_VALUES: usize = 4;
/// A longer name is none of these.
const LONGEST_NAME: usize = 32;

/// The values that stand where no secret must: what is said of the request does not repeat them.
pub(crate) fn sent_secrets(captured: &Captured) -> Vec<&str> {
    among(&captured.wire.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())))
}

/// The same in a signature base string.
pub(crate) fn secrets_in_base_string(text: &str) -> Vec<String> {
    let parameters = text.split('&').nth(2).map(decoded).unwrap_or_default();
    let pairs = parameters.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<(String, String)> = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    let secrets = among(&pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    secrets.into_iter().map(str::to_owned).collect()
}

fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&decode(text)).into_owned()
}

/// The values of all names of secrets among these parameters.
fn among<'a>(pairs: &(impl Iterator<Item = (&'a str, &'a str)> + Clone)) -> Vec<&'a str> {
    let values = |name| {
        let named = pairs.clone().filter(move |(own, _)| is_named(own, name));
        named.take(MOST_VALUES).map(|(_, value)| value)
    };
    let mut all: Vec<&str> = SECRETS.into_iter().chain([MAYBE]).flat_map(values).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a parameter has this name, however it is spelt.
fn is_named(own: &str, name: &str) -> bool {
    own.len() <= LONGEST_NAME && own.replace(['_', '-'], "").eq_ignore_ascii_case(name)
}

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let is_sent = |field: &&Field| !field.value.is_empty();
    let sent = |name| captured.wire.fields.iter().filter(is_sent).find(|field| is_named(&field.name, name));
    let name = &SECRETS.into_iter().find_map(sent)?.name;
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
        for name in ["consumerSecret", "OAUTH_CONSUMER_SECRET", "oauth-consumer-secret", "oauth_secret"] {
            let text = said(&LINT, "b=1", &format!("{name}=hidden")).unwrap();
            assert!(text.contains(name) && !text.contains("hidden"), "{text}");
        }
        assert_eq!(said(&LINT, "b=1", "oauth_token=t"), None);
        // Of some services it is a name like any other.
        assert_eq!(said(&LINT, "b=1", "secret=hidden"), None);
    }
}
