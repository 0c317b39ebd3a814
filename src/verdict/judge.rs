//! What one answer to a probe says about its signature.

use std::sync::LazyLock;

use regex::Regex;

use super::class::Class;
use super::reference::Reference;
use super::scrub::Scrub;
use super::silence::Silence;
use super::words;
use crate::probe::{Answer, Observation, Outcome};

/// What a single answer says. "Differs" is no acceptance yet: see [`crate::probe::run`] for the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Of the class of the broken control.
    Refused,
    /// Of another class, which may be an acceptance.
    Differs,
    /// It says nothing about the signature: no answer, overload, a login or firewall page, a complaint about
    /// missing or unsupported protocol parameters.
    Unclear,
}

/// Reads answers, with the user's own rules where there are any.
#[derive(Clone, Debug, Default)]
pub struct Judge {
    /// `--refused-when`.
    pub refused_when: Option<Regex>,
    /// `--accepted-when`.
    pub accepted_when: Option<Regex>,
}

impl Judge {
    /// The class of an answer, if there is one.
    pub fn classify(&self, observation: &Observation, scrub: &Scrub) -> Option<Class> {
        let Outcome::Answer(answer) = &observation.outcome else { return None };
        let mut class = Class::of(answer, scrub);
        class.forced = self.forced(answer);
        Some(class)
    }

    /// Compares an answer with what the broken control gets.
    pub fn judge(
        &self,
        observation: &Observation,
        class: Option<&Class>,
        reference: &Reference,
    ) -> Judgement {
        if reference.silence().is_some_and(|silence| Silence::of(observation) == Some(silence)) {
            return Judgement::Refused;
        }
        let (Outcome::Answer(answer), Some(class)) = (&observation.outcome, class) else {
            return Judgement::Unclear;
        };
        if matches!(answer.status, 429 | 502 | 503 | 504) || answer.cut {
            return Judgement::Unclear;
        }
        if !reference.differs(class) {
            return Judgement::Refused;
        }
        // Data that a right signature gets may hold any words, and fields for a password.
        let may_refuse = !class.is_success() || reference.is_success();
        let about_something_else = || {
            may_refuse
                && (is_login_page(answer)
                    || words::is_firewall_page(&class.plain)
                    || words::blames_protocol_parameters(&class.plain))
        };
        match class.forced {
            Some(false) => Judgement::Refused,
            None if about_something_else() => Judgement::Unclear,
            Some(true) | None => Judgement::Differs,
        }
    }

    fn forced(&self, answer: &Answer) -> Option<bool> {
        if self.refused_when.is_none() && self.accepted_when.is_none() {
            return None;
        }
        let text = as_text(answer);
        let says = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(&text));
        if says(&self.refused_when) {
            Some(false)
        } else if says(&self.accepted_when) {
            Some(true)
        } else {
            // Where the user says what an acceptance looks like, nothing else is one.
            (self.accepted_when.is_some() && self.refused_when.is_none()).then_some(false)
        }
    }
}

/// Status line, headers and body, as the patterns of `--refused-when` and `--accepted-when` see them.
fn as_text(answer: &Answer) -> String {
    let mut text = format!("HTTP/1.1 {}\n", answer.status);
    for (name, value) in &answer.headers {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&answer.text());
    text
}

/// A redirect to a place for logging in, or a page with a field for a password.
pub fn is_login_page(answer: &Answer) -> bool {
    if (300..400).contains(&answer.status) {
        return answer.header("location").is_some_and(is_login_address);
    }
    has_login_form(&answer.text())
}

/// Whether a text has a field for a password.
pub fn has_login_form(text: &str) -> bool {
    INPUT.is_match(text) && PASSWORD.is_match(text)
}

static INPUT: LazyLock<Regex> = LazyLock::new(|| pattern("<input"));
/// In a page, or in the script that builds it.
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| pattern(r#"type\s*=\s*["']?password"#));

fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?i-u){text}")).expect("the pattern is valid")
}

/// What places for logging in are called.
const LOGIN: [&str; 8] = ["login", "signin", "logon", "sso", "saml", "adfs", "wsfed", "authorize"];

/// Whether a redirect's target looks like a place for logging in: a segment of its path or a label of its host ends
/// with such a word, as those of `/wp-login.php`, `/sign-in`, `/saml2/` and `https://login.example.com/` do.
pub fn is_login_address(location: &str) -> bool {
    let address = location.split(['?', '#']).next().unwrap_or_default();
    address.split(['/', '.', ':', ';']).any(|segment| {
        let plain = words::plain(segment);
        let words: Vec<&str> = plain
            .split_whitespace()
            .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
            .filter(|word| !["", "page", "form"].contains(word))
            .collect();
        (1..=words.len().min(2)).any(|last| LOGIN.contains(&words[words.len() - last..].concat().as_str()))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::probe::{Failure, FailureKind};

    fn answer(status: u16, location: &str, body: &str) -> Answer {
        let headers = vec![("location".to_owned(), location.to_owned())];
        Answer { status, headers, body: body.into(), cut: false }
    }

    fn observation(answer: Answer) -> Observation {
        Observation { elapsed: Duration::ZERO, remote: None, outcome: Outcome::Answer(answer) }
    }

    fn judged(judge: &Judge, broken: &Answer, answer: Answer) -> Judgement {
        let class = |answer: &Answer| judge.classify(&observation(answer.clone()), &Scrub::default());
        let mut reference = Reference::default();
        reference.learn(class(broken).unwrap());
        let class = class(&answer);
        judge.judge(&observation(answer), class.as_ref(), &reference)
    }

    #[test]
    fn an_answer_is_compared_with_that_to_a_broken_signature() {
        let refusal = answer(401, "", "the signature is invalid");
        let judge = Judge::default();
        for (other, judgement) in [
            (refusal.clone(), Judgement::Refused),
            (answer(200, "", "[]"), Judgement::Differs),
            (answer(404, "", ""), Judgement::Differs),
            (Answer { cut: true, ..answer(200, "", "[]") }, Judgement::Unclear),
            (answer(429, "", ""), Judgement::Unclear),
            (answer(500, "", ""), Judgement::Differs),
            (answer(502, "", ""), Judgement::Unclear),
            (answer(503, "", ""), Judgement::Unclear),
            (answer(504, "", ""), Judgement::Unclear),
            (answer(302, "/login", ""), Judgement::Unclear),
            (answer(302, "/home", ""), Judgement::Differs),
            (answer(403, "", "captcha"), Judgement::Unclear),
            (answer(400, "", "missing required parameter: oauth_token"), Judgement::Unclear),
            (answer(400, "", "missing required parameter: limit"), Judgement::Differs),
            // Data may hold any words.
            (answer(200, "", "captcha"), Judgement::Differs),
            (answer(200, "", "<input type=password>"), Judgement::Differs),
        ] {
            assert_eq!(judged(&judge, &refusal, other.clone()), judgement, "{other:?}");
        }
        // But for where refusals are successes.
        let success = answer(200, "", r#"{"error":"the signature is invalid"}"#);
        for body in ["captcha", "<input type=password>", "missing oauth parameters"] {
            assert_eq!(judged(&judge, &success, answer(200, "", body)), Judgement::Unclear, "{body}");
        }
        assert_eq!(judged(&judge, &success, answer(200, "", "[]")), Judgement::Differs);
    }

    #[test]
    fn no_answer_is_a_refusal_where_that_is_how_broken_signatures_are_refused() {
        let closed = || Observation {
            elapsed: Duration::ZERO,
            remote: None,
            outcome: Outcome::Failure(Failure { kind: FailureKind::Closed, detail: String::new() }),
        };
        let judge = Judge::default();
        let mut silent = Reference::default();
        silent.learn_silence(Silence::Closed);
        assert_eq!(judge.judge(&closed(), None, &silent), Judgement::Refused);
        assert_eq!(judge.judge(&closed(), None, &Reference::default()), Judgement::Unclear);
        let found = observation(answer(200, "", "[]"));
        let class = judge.classify(&found, &Scrub::default());
        assert_eq!(judge.judge(&found, class.as_ref(), &silent), Judgement::Differs);
    }

    #[test]
    fn the_rules_of_the_user_come_first() {
        let rule = |text: &str| Some(Regex::new(text).unwrap());
        let refused = || Judge { refused_when: rule("denied|^HTTP/1.1 404"), accepted_when: None };
        let accepted = || Judge { refused_when: None, accepted_when: rule("(?m)^location: /home$|items") };
        let both = || Judge { refused_when: rule("denied"), accepted_when: rule("items") };
        for (judge, status, location, body, forced) in [
            (Judge::default(), 200, "", "items", None),
            (refused(), 200, "", "denied", Some(false)),
            (refused(), 404, "", "", Some(false)),
            (refused(), 200, "", "items", None),
            (accepted(), 401, "", "items", Some(true)),
            (accepted(), 302, "/home", "", Some(true)),
            (accepted(), 302, "/home2", "", Some(false)),
            (accepted(), 200, "", "", Some(false)),
            (both(), 200, "", "items denied", Some(false)),
            (both(), 200, "", "items", Some(true)),
            (both(), 200, "", "", None),
        ] {
            let found = observation(answer(status, location, body));
            let class = judge.classify(&found, &Scrub::default()).unwrap();
            assert_eq!(class.forced, forced, "{judge:?}: {status} {location} {body}");
        }
        let broken = answer(200, "", "denied");
        assert_eq!(judged(&both(), &broken, answer(200, "", "denied items")), Judgement::Refused);
        // What the user calls an acceptance is one, whatever it looks like; what the user calls a refusal never is.
        let log_in = answer(200, "", "items <input type=password>");
        assert_eq!(judged(&both(), &broken, log_in), Judgement::Differs);
        assert_eq!(judged(&accepted(), &answer(200, "", "items"), answer(401, "", "")), Judgement::Refused);
    }

    #[test]
    fn a_page_for_logging_in_has_a_field_for_a_password() {
        for (body, is_one) in [
            (r#"<input type="password">"#, true),
            ("<INPUT TYPE='password'>", true),
            (r#"<input type = "password">"#, true),
            ("<input type=\n'PASSWORD'>", true),
            ("<input type=password>", true),
            (r#"<b type="password">"#, false),
            ("type=password", false),
            ("type='password'", false),
            ("<input type=text>", false),
        ] {
            assert_eq!(is_login_page(&answer(200, "/login", body)), is_one, "{body}");
        }
        for (status, is_one) in [(299, false), (300, true), (399, true), (400, false)] {
            assert_eq!(is_login_page(&answer(status, "/login", "")), is_one, "{status}");
        }
    }

    #[test]
    fn a_place_for_logging_in_is_told_by_whole_words() {
        for location in [
            "/login",
            "/Account/Login.aspx?ReturnUrl=/",
            "/wp-login.php",
            "/users/sign-in/",
            "/login_page;jsessionid=1",
            "/idp/SSO.saml2",
            "https://login.example.com:8443/",
            "https://h/oauth2/authorize?x",
        ] {
            assert!(is_login_address(location), "{location}");
        }
        for location in [
            "/authorized/home",
            "/logins",
            "/ssot/x",
            "/account/login-history",
            "/x?to=/login",
            "/espresso",
            "",
        ] {
            assert!(!is_login_address(location), "{location}");
        }
    }
}
