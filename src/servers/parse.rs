//! Reading a profile, with faults that name line and column.

use regex::Regex;
use serde::Deserialize;

use super::Profile;
use crate::axes::AXES;
use crate::nearest::nearest;
use crate::verdict::words::plain;

/// A shorter word is no secret.
const MAY_BE_A_SECRET: usize = 8;

/// Why a text is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}", crate::formats::sentence(message))]
pub struct ProfileError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// One sentence.
    pub message: String,
}

impl Profile {
    /// Reads a profile.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let profile: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(text.len(), |span| span.start);
            let before = text.get(..at).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |end| end + 1);
            ProfileError {
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                message: without_value(&error.message().trim().replace('\n', ", ")),
            }
        })?;
        Ok(Self { text: text.to_owned(), ..profile })
    }
}

/// The message with a word of the profile only where it is short, or like one that is known there: anything else may be a secret.
/// Line and column tell where it stands.
fn without_value(message: &str) -> String {
    let (said, expected) = message.rsplit_once(", expected").unwrap_or((message, ""));
    let is_quote = ['`', '"'];
    let (Some(start), Some(end)) = (said.find(is_quote), said.rfind(is_quote)) else {
        return message.to_owned();
    };
    let word = said.get(start + 1..end).unwrap_or_default();
    let is_known = said.starts_with("missing field") || nearest(word, expected.split('`')).is_some();
    if is_known || word.len() < MAY_BE_A_SECRET {
        return message.to_owned();
    }
    format!("{}...{}", &message[..=start], &message[end..])
}

/// Words of an answer, written as they stand in the message and compared in the form in which answers are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Phrase {
    written: String,
    plain: String,
}

impl Phrase {
    /// Whether it stands in a text that [`plain`] made.
    pub fn is_in(&self, plain_text: &str) -> bool {
        // At word boundaries: "key" must not be found in "monkey".
        plain_text.match_indices(&self.plain).any(|(start, _)| {
            let end = start + self.plain.len();
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !letter(plain_text[..start].chars().next_back()) && !letter(plain_text[end..].chars().next())
        })
    }

    /// Whether it is the whole of such a text.
    pub fn is_all_of(&self, plain_text: &str) -> bool {
        plain_text.trim() == self.plain
    }

    /// The words as written.
    pub fn text(&self) -> &str {
        &self.written
    }
}

impl TryFrom<String> for Phrase {
    type Error = &'static str;

    fn try_from(written: String) -> Result<Self, Self::Error> {
        let plain = plain(&written).trim().to_owned();
        if plain.is_empty() {
            Err("words are needed here: letters or digits")
        } else {
            Ok(Self { written, plain })
        }
    }
}

/// The name of a variant whose axes all exist.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct VariantName(pub String);

impl TryFrom<String> for VariantName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        for word in text.split_whitespace() {
            let axis = word.split_once('=').map_or("", |(axis, _)| axis);
            if !AXES.iter().any(|own| own.name == axis) {
                return Err(format!("\"{word}\" is not of the form axis=choice with a known axis"));
            }
        }
        if text.trim().is_empty() { Err("a variant is needed here".to_owned()) } else { Ok(Self(text)) }
    }
}

/// The forms of a product's keys and secrets, as regular expressions for the whole text.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CredentialForms {
    /// Of keys.
    pub key: Form,
    /// Of secrets.
    pub secret: Form,
}

/// A regular expression that a whole text must match.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Form(Regex);

impl Form {
    /// Whether the text without white space around it has this form.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.trim())
    }
}

impl TryFrom<String> for Form {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let whole = regex::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 20).build();
        whole.map(Self).map_err(|_| "this is no regular expression")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_line_and_column() {
        let fault = |text: &str| Profile::parse(text).unwrap_err().to_string();
        let whole = "name = \"x\"\ntitle = \"X\"\nsigns = \"?\"\nsources = [\"y\"]\n";
        assert!(Profile::parse(whole).is_ok());
        let begins = |text: &str, begin: &str| assert!(fault(text).starts_with(begin), "{}", fault(text));
        begins(
            &format!("{whole}order = [\"kye\"]\n"),
            "line 5, column 10: unknown variant `kye`, expected one of",
        );
        begins(&format!("{whole}colour = 1\n"), "line 5, column 1: unknown field `colour`");
        begins(
            &format!("{whole}[[deviations]]\nvariant = \"bse=1\"\nsaid = \"x\"\n"),
            "line 6, column 11: \"bse=1\" is not of the form axis=choice with a known axis",
        );
        begins("name = ", "line 1, column 8: ");
        begins("name = \"x\"", "line 1, column 1: missing field `title`");
    }

    #[test]
    fn what_may_be_a_secret_in_the_wrong_place_is_not_repeated() {
        let whole = "name = \"x\"\ntitle = \"X\"\nsigns = \"?\"\nsources = [\"y\"]\n";
        let secret = "q3Xk9ZtA7Lm2NvR8bY";
        for line in [
            format!("{secret} = true"),
            format!("order = [\"{secret}\"]"),
            format!("order = \"{secret}\""),
            format!("requires = \"{secret}, expected\""),
            format!("\"{secret}`\\\"\" = 1"),
            format!("[[deviations]]\nvariant = \"{secret}\"\nsaid = \"x\""),
            format!("{secret} = 1\n{secret} = 2"),
            format!("title = {secret}"),
        ] {
            let fault = Profile::parse(&format!("{whole}{line}\n")).unwrap_err().to_string();
            assert!(!fault.contains(secret) && fault.starts_with("line "), "{line}: {fault}");
        }
        let fault = Profile::parse(&format!("{whole}deviatoins = []\n")).unwrap_err().to_string();
        assert!(fault.contains("unknown field `deviatoins`"), "{fault}");
    }

    #[test]
    fn phrases_are_whole_words() {
        let phrase = Phrase::try_from("Invalid signature - key.".to_owned()).unwrap();
        assert!(phrase.is_in(&plain("401: invalid Signature; KEY!")));
        assert!(!phrase.is_in(&plain("invalid signature keys")));
    }
}
