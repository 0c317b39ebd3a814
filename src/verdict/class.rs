//! The class of an answer: what is left when everything that changes by chance is taken out.

mod refused;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::failing::says_that_it_failed;
use super::incidental::without_incidental_names;
use super::judge::{has_login_form, is_login_page};
use super::scrub::Scrub;
use super::structure::{Kind, Structure};
use super::words::{is_about_logging_in, plain, refusal_words};
use crate::probe::Answer;

/// The features of an answer that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Status code.
    pub status: u16,
    /// Error codes: `oauth_problem` values, and JSON members called code or error.
    pub codes: BTreeSet<String>,
    /// Refusal words of body and `WWW-Authenticate`, and [`UNSUCCESSFUL`].
    pub refusals: BTreeSet<&'static str>,
    /// `Location` without its query.
    pub location: Option<String>,
    /// Whether a success says of itself that the request failed. No feature either: it says the same in its members.
    pub failed: bool,
    /// Whether it is a page for logging in and nothing else, or a redirect to one.
    pub asks_to_log_in: bool,
    /// Structure of the body.
    pub structure: Structure,
    /// What `--refused-when` (false) or `--accepted-when` (true) says.
    pub forced: Option<bool>,
    /// Headers with their values, our own taken out, but for those that tell the time. They are no features: what is on the
    /// way changes them as it likes.
    pub headers: BTreeSet<String>,
    /// Body and `WWW-Authenticate` in plain words, our own values taken out: for the words of causes.
    pub plain: String,
}

/// Headers that change with the time, or say what `plain` says.
const PASSING: [&str; 5] = ["age", "date", "expires", "last-modified", "www-authenticate"];
/// So many headers are kept, and so many characters of each.
const HEADERS_KEPT: (usize, usize) = (40, 200);
/// Members that say how a request went stand within this much of a body.
const MEMBERS_LIMIT: usize = 4 * 1024;
/// So much of both ends of the plain words is kept.
const KEPT_OF_EACH_END: usize = 8 * 1024;

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:oauth_problem|err(?:or)?_?code|result_?code|ret(?:urn)?_?code|errno|code|error|exceptionname)["']?\s*[:=]\s*["']?([A-Za-z0-9_.-]{1,60})"#)
        .expect("the pattern is valid")
});

/// Stands among the refusal words when a member of the body says that the request failed.
pub const UNSUCCESSFUL: &str = "unsuccessful";

/// `"success": false`, `"status": "KO"` and the like.
static FAILED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i-u)"(?:is_?)?(?:success|successful|succeeded|ok|authenticated|authorized)"\s*:\s*"?(?:false|0|no)\b"#,
        r#"|<(?:success|ok)>\s*(?:false|0|no)\b"#,
        r#"|"(?:http_?)?(?:status|code)_?(?:code)?"\s*:\s*"?[45]\d\d\b"#,
        r#"|"(?:status|result|state|outcome)"\s*:\s*"(?:ko|nok|err|error|fail|failed|failure|denied|refused|rejected|forbidden|unauthori[sz]ed|invalid)""#,
    ))
    .expect("the pattern is valid")
});

/// A signature base string that a refusal shows: the words in it are names of parameters, and blame nothing.
static BASE_STRING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b[A-Z]{3,7}(?:&|%26|\\u0026|&amp;)https?%(?:25)?3A%(?:25)?2F[^\s"'<>]*"#)
        .expect("the pattern is valid")
});

impl Class {
    /// No more bytes of a body than this are read for words.
    pub const TEXT_LIMIT: usize = 64 * 1024;

    /// Reads an answer; `scrub` knows the values that its request sent.
    pub fn of(answer: &Answer, scrub: &Scrub) -> Self {
        let mut body = answer.text();
        if body.len() > Self::TEXT_LIMIT {
            body.truncate(body.floor_char_boundary(Self::TEXT_LIMIT));
        }
        let authenticate: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "www-authenticate")
            .map(|(_, value)| value.as_str())
            .collect();
        let said = format!("{body}\n{}", authenticate.join("\n"));
        let said = scrub.apply(&BASE_STRING.replace_all(&said, "base string"));
        let plain = plain(&without_incidental_names(&said));
        let mut refusals = refusal_words(&plain);
        if FAILED.is_match(&said[..said.floor_char_boundary(MEMBERS_LIMIT)]) {
            refusals.insert(UNSUCCESSFUL);
        }
        let structure = Structure::of(&body);
        let asks_to_log_in = match answer.status {
            200..300 => {
                structure.kind == Kind::Markup && has_login_form(&body) && is_about_logging_in(&plain)
            }
            300..400 => is_login_page(answer),
            _ => has_login_form(&body),
        };
        let location = answer
            .header("location")
            .map(|location| scrub.apply(location.split(['?', '#']).next().unwrap_or_default()));
        Self {
            status: answer.status,
            codes: CODE.captures_iter(&said).map(|found| found[1].to_lowercase()).collect(),
            refusals,
            location,
            failed: says_that_it_failed(answer),
            asks_to_log_in,
            structure,
            forced: None,
            headers: headers_of(answer, scrub),
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

/// Of a cookie the name alone: its value is another one each time.
fn headers_of(answer: &Answer, scrub: &Scrub) -> BTreeSet<String> {
    let (most, longest) = HEADERS_KEPT;
    let lasting = answer.headers.iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
    let kept = lasting.take(most).map(|(name, value)| {
        let value = if name == "set-cookie" { value.split('=').next().unwrap_or_default() } else { value };
        let text = format!("{name}: {}", scrub.apply(value));
        text[..text.floor_char_boundary(longest)].to_owned()
    });
    kept.collect()
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
    fn a_member_that_says_that_it_failed_is_a_refusal() {
        for body in
            [r#"{"success":false}"#, r#"{"ok" : 0}"#, r#"{"status":"KO"}"#, "<r><success>false</success></r>"]
        {
            assert!(class(body).refusals.contains(UNSUCCESSFUL), "{body}");
        }
        for body in [r#"{"success":true}"#, r#"{"status":"ok"}"#, r#"{"lang":"ko"}"#, "success: false alarm"]
        {
            assert!(!class(body).refusals.contains(UNSUCCESSFUL), "{body}");
        }
    }

    fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Class {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Class::of(&Answer { status, headers, body: body.into(), cut: false }, &Scrub::default())
    }

    #[test]
    fn the_words_of_a_challenge_count_as_those_of_the_body() {
        let challenge = ("www-authenticate", r#"OAuth oauth_problem="nonce_used", error="denied""#);
        let read = with(401, &[("server", "forbidden"), challenge], "expired");
        assert_eq!(read.refusals, ["denied", "expired", "error", "nonce", "used"].into());
        assert_eq!(read.codes, ["nonce_used", "denied"].map(str::to_owned).into());
    }

    #[test]
    fn what_stands_far_behind_in_a_body_is_not_read() {
        for (blanks, is_read) in [(Class::TEXT_LIMIT - 8, true), (Class::TEXT_LIMIT, false)] {
            let read = class(&format!("{}denied", " ".repeat(blanks)));
            assert_eq!(read.refusals.contains("denied"), is_read, "{blanks}");
        }
        for (blanks, is_read) in [(MEMBERS_LIMIT - 20, true), (MEMBERS_LIMIT, false)] {
            let read = class(&format!("{}{{\"success\":false}}", " ".repeat(blanks)));
            assert_eq!(read.refusals.contains(UNSUCCESSFUL), is_read, "{blanks}");
        }
    }

    #[test]
    fn both_ends_of_a_long_text_are_kept() {
        let kept = ends(format!("b{}{}e", "x".repeat(KEPT_OF_EACH_END), "y".repeat(KEPT_OF_EACH_END)));
        let (begin, end) = kept.split_once(' ').unwrap();
        assert_eq!((begin.len(), end.len()), (KEPT_OF_EACH_END, KEPT_OF_EACH_END));
        assert!(begin.starts_with('b') && end.ends_with('e'), "{kept}");
        let whole = "x".repeat(2 * KEPT_OF_EACH_END);
        assert_eq!(ends(whole.clone()), whole);
        let umlauts = ends("\u{e4}".repeat(2 * KEPT_OF_EACH_END));
        assert_eq!(umlauts.len(), 2 * KEPT_OF_EACH_END + 1);
    }

    #[test]
    fn two_answers_agree_when_all_their_features_do() {
        let own = with(302, &[("location", "/a")], r#"{"error":"denied"}"#);
        let forced = Class { forced: Some(true), ..own.clone() };
        for (other, agrees) in [
            (with(302, &[("location", "/a?x")], r#"{"error":"denied"}"#), true),
            (with(303, &[("location", "/a")], r#"{"error":"denied"}"#), false),
            (with(302, &[("location", "/b")], r#"{"error":"denied"}"#), false),
            (with(302, &[("location", "/a")], r#"{"error":"denied_2"}"#), false),
            (with(302, &[("location", "/a")], r#"{"error":"denied", "x":"wrong"}"#), false),
            (with(302, &[("location", "/a")], r#"error: "denied""#), false),
            (forced, false),
        ] {
            assert_eq!(own.agrees_with(&other), agrees, "{other:?}");
        }
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
