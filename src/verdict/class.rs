//! The class of an answer: what is left when everything that changes by chance is taken out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::scrub::Scrub;
use super::structure::Structure;
use super::words::{plain, refusal_words};
use crate::probe::Answer;

/// The features of an answer that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Status code.
    pub status: u16,
    /// Error codes: `oauth_problem` values, and JSON members called code or error.
    pub codes: BTreeSet<String>,
    /// Refusal words of body and `WWW-Authenticate`.
    pub refusals: BTreeSet<&'static str>,
    /// `Location` without its query.
    pub location: Option<String>,
    /// Structure of the body.
    pub structure: Structure,
    /// What `--refused-when` (false) or `--accepted-when` (true) says.
    pub forced: Option<bool>,
    /// Body and `WWW-Authenticate` in plain words, our own values taken out: for the words of causes.
    pub plain: String,
}

/// No more of a body than this is read for words.
const TEXT_LIMIT: usize = 64 * 1024;
/// So much of both ends of the plain words is kept.
const KEPT_OF_EACH_END: usize = 8 * 1024;

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:oauth_problem|error_?code|errno|code|error|exceptionname)["']?\s*[:=]\s*["']?([A-Za-z0-9_.-]{1,60})"#)
        .expect("the pattern is valid")
});

/// A signature base string that a refusal shows: the words in it are names of parameters, and blame nothing.
static BASE_STRING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b[A-Z]{3,7}(?:&|%26|\\u0026|&amp;)https?%(?:25)?3A%(?:25)?2F[^\s"'<>]*"#)
        .expect("the pattern is valid")
});

impl Class {
    /// Reads an answer; `scrub` knows the values that its request sent.
    pub fn of(answer: &Answer, scrub: &Scrub) -> Self {
        let mut body = answer.text();
        if body.len() > TEXT_LIMIT {
            body.truncate(body.floor_char_boundary(TEXT_LIMIT));
        }
        let authenticate: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "www-authenticate")
            .map(|(_, value)| value.as_str())
            .collect();
        let said = format!("{body}\n{}", authenticate.join("\n"));
        let said = scrub.apply(&BASE_STRING.replace_all(&said, "base string"));
        let plain = plain(&said);
        let location = answer
            .header("location")
            .map(|location| scrub.apply(location.split(['?', '#']).next().unwrap_or_default()));
        Self {
            status: answer.status,
            codes: CODE.captures_iter(&said).map(|found| found[1].to_lowercase()).collect(),
            refusals: refusal_words(&plain),
            location,
            structure: Structure::of(&body),
            forced: None,
            plain: ends(plain),
        }
    }

    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether a second answer to the same question is of the same class as this one.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.status == other.status
            && self.forced == other.forced
            && self.codes == other.codes
            && self.refusals == other.refusals
            && self.location == other.location
            && self.structure.kind == other.structure.kind
    }
}

/// Beginning and end of a long text: `WWW-Authenticate` stands last.
fn ends(text: String) -> String {
    if text.len() <= 2 * KEPT_OF_EACH_END {
        return text;
    }
    let begin = &text[..text.floor_char_boundary(KEPT_OF_EACH_END)];
    let end = &text[text.ceil_char_boundary(text.len() - KEPT_OF_EACH_END)..];
    format!("{begin} {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(body: &str) -> Class {
        let answer = Answer { status: 401, headers: Vec::new(), body: body.into(), cut: false };
        Class::of(&answer, &Scrub::default())
    }

    #[test]
    fn numbers_that_are_codes_count_and_others_do_not() {
        let refused = |code| class(&format!(r#"{{"errors":[{{"code":{code},"message":"no"}}]}}"#));
        assert!(!refused(32).agrees_with(&refused(135)));
        assert!(class("failed at 12:01").agrees_with(&class("failed at 12:02")));
        assert!(class("oauth_problem=nonce_used").codes.contains("nonce_used"));
        let shown = "Expected signature base string: GET&http%3A%2F%2Fsrv%2Fx&oauth_timestamp%3D1700000000";
        assert!(!class(shown).plain.contains("timestamp"));
    }
}
