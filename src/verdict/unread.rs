//! Successes that may be refusals all the same, since what they say cannot be read here. Only the refusals of a few languages
//! are known, so whatever is short and shows no English may be one.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::class::Class;
use super::structure::Kind;
use super::words::{plain, speaks_of_the_signature};
use crate::probe::Answer;

/// Refusals are read as such up to this length of plain words: a longer page is no refusal, and may speak of anything.
pub const LONGEST_REFUSAL: usize = 2000;

/// Why nobody can say here that an answer is no refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is compressed, or no text, or in another encoding than UTF-8.
    Encoded,
    /// A SOAP fault.
    Fault,
    /// JSON with a message about itself.
    Message,
    /// Numbers, nulls and names alone.
    Codes,
    /// Short, and not seen to be English.
    Language,
    /// Short, and about a signature, or who one is.
    Signature,
}

/// Words of English that hardly stand in a sentence of another language.
const ENGLISH: [&str; 24] = [
    "and",
    "are",
    "been",
    "directory",
    "for",
    "from",
    "hello",
    "listing",
    "not",
    "ok",
    "please",
    "pong",
    "running",
    "success",
    "that",
    "the",
    "this",
    "welcome",
    "with",
    "works",
    "world",
    "you",
    "your",
    "yours",
];

/// One in so many words, at least.
const ONE_IN: usize = 8;
/// Beginnings of what asks who one is.
const LOG_IN: [&str; 8] =
    ["credential", "log in", "logged in", "login", "oauth", "sign in", "signed in", "unauthenticated"];

/// What readers of markup do not see.
static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?is)<(?:script|style)\b.*?(?:</(?:script|style)>|\z)|<!--.*?(?:-->|\z)|<[^<>]*>")
});
/// A protocol parameter as a page shows it that shows its own address.
static ECHOED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)oauth_\w+(?:=|%3d|%253d|&#61;)[^\s&"'<>]*"#));
static FAULT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<(?:[\w.-]+:)?fault(?:code|string)?[\s/>]"));
/// A member that says that all went well.
static SUCCEEDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)"(?:is_?)?(?:success|successful|succeeded|ok|authenticated|authorized)"\s*:\s*true\b"#)
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

impl Unread {
    /// Why this answer, in which no word of refusal is known, may be a refusal; none when it is data or a page for everybody.
    pub fn of(answer: &Answer, class: &Class) -> Option<Self> {
        let kind = class.structure.kind;
        if answer.body.is_empty() || kind == Kind::Empty {
            return None;
        }
        let coding = answer.header("content-encoding").unwrap_or_default().trim();
        let is_coded = !coding.is_empty() && !coding.eq_ignore_ascii_case("identity");
        if is_coded || kind == Kind::Binary || answer.body.contains(&0) {
            return Some(Self::Encoded);
        }
        let text = answer.text();
        if kind == Kind::Markup && FAULT.is_match(&text) {
            return Some(Self::Fault);
        }
        if class.structure.is_message() {
            return Some(Self::Message);
        }
        if class.plain.chars().count() >= LONGEST_REFUSAL {
            return None;
        }
        if text.contains('\u{fffd}') {
            return Some(Self::Encoded);
        }
        let (said, is_list) = match serde_json::from_str(text.trim()) {
            Ok(_) if SUCCEEDED.is_match(&text) => return None,
            Ok(value @ (Value::Object(_) | Value::Array(_))) => {
                let (mut said, mut is_list) = (String::new(), false);
                read(&value, &mut said, &mut is_list);
                (said, is_list)
            }
            _ if kind == Kind::Markup => (UNSEEN.replace_all(&text, " ").into_owned(), false),
            _ => (text, false),
        };
        if !said.chars().any(char::is_alphabetic) {
            // A list is data, also an empty one.
            return (!is_list).then_some(Self::Codes);
        }
        let plain = plain(&ECHOED.replace_all(&said, " "));
        if speaks_of_the_signature(&plain) || LOG_IN.iter().any(|own| plain.contains(own)) {
            return Some(Self::Signature);
        }
        (!is_english(&said, &plain)).then_some(Self::Language)
    }

    /// In words, after "it".
    pub fn said(self) -> &'static str {
        match self {
            Self::Encoded => "is compressed, no text, or in another encoding than UTF-8",
            Self::Fault => "is a SOAP fault",
            Self::Message => "holds a message",
            Self::Codes => "holds nothing but numbers, nulls and names",
            Self::Language => "is short, and in words that are not known here",
            Self::Signature => "speaks of a signature, or of logging in",
        }
    }
}

/// The texts in a JSON value, and whether there is a list.
fn read(value: &Value, said: &mut String, is_list: &mut bool) {
    match value {
        Value::String(text) => {
            said.push_str(text);
            said.push(' ');
        }
        Value::Array(items) => {
            *is_list = true;
            for item in items {
                read(item, said, is_list);
            }
        }
        Value::Object(members) => {
            for member in members.values() {
                read(member, said, is_list);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether enough of the words are known to be English: a footer may be in a text of another language.
fn is_english(text: &str, plain: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (ascii, other): (Vec<char>, Vec<char>) = letters.partition(char::is_ascii);
    let words = plain.split(' ').filter(|word| !word.is_empty());
    let (known, unknown): (Vec<&str>, Vec<&str>) = words.partition(|word| ENGLISH.contains(word));
    other.len() * 4 < ascii.len() && known.len() * ONE_IN > unknown.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::scrub::Scrub;

    fn unread(headers: &[(&str, &str)], body: &[u8]) -> Option<Unread> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = Answer { status: 200, headers, body: body.to_vec(), cut: false };
        Unread::of(&answer, &Class::of(&answer, &Scrub::default()))
    }

    #[test]
    fn what_cannot_be_read_may_be_a_refusal() {
        for (body, why) in [
            ("<html><title>認証</title><p>署名が正しくありません。</p></html>", Some(Unread::Language)),
            ("Неверная подпись запроса", Some(Unread::Language)),
            ("<a><wynik>3</wynik><opis>Nieprawidłowy podpis</opis></a>", Some(Unread::Language)),
            ("<html><style>the, this</style><p>Nei, takk.</p></html>", Some(Unread::Language)),
            ("Welcome! 署名が正しくありません。", Some(Unread::Language)),
            (
                "La richiesta ha un valore che il server rifiuta, vedi la guida. Powered by The Foo",
                Some(Unread::Language),
            ),
            ("Please check your signature.", Some(Unread::Signature)),
            ("Please sign in to continue.", Some(Unread::Signature)),
            ("<s:Body><s:Fault><faultstring>with this</faultstring></s:Fault></s:Body>", Some(Unread::Fault)),
            (r#"{"data":{"me":null}}"#, Some(Unread::Codes)),
            (r#"{"sonuc":0}"#, Some(Unread::Codes)),
            ("<wynik>3</wynik>", Some(Unread::Codes)),
            ("17", Some(Unread::Codes)),
            (r#"{"sonuc":0,"mesaj":"Geçersiz imza"}"#, Some(Unread::Language)),
            (r#"{"ret":-3,"desc":"with this"}"#, Some(Unread::Message)),
            (r#"{"errors":[{"x":"with this"}]}"#, Some(Unread::Message)),
            ("", None),
            (" \n", None),
            ("[]", None),
            (r#"[{"id":1}]"#, None),
            (r#"{"items":[]}"#, None),
            (r#"{"ok":true}"#, None),
            (r#"{"greeting":"Welcome to this page"}"#, None),
            ("<html><p>Welcome</p></html>", None),
            ("Directory listing for /?oauth_signature=x&amp;oauth_token=y", None),
            ("Welcome to the café", None),
            ("that é", Some(Unread::Language)),
            ("welcome éé", Some(Unread::Language)),
            ("the a b c d e f g h", Some(Unread::Language)),
            ("the a b c d e f g", None),
            ("Nei <welcome to this and that> takk", None),
        ] {
            assert_eq!(unread(&[], body.as_bytes()), why, "{body}");
        }
    }

    #[test]
    fn a_long_page_is_none_whatever_its_language() {
        for (times, why) in [(100, Some(Unread::Language)), (300, None)] {
            let page = format!("<html><p>{}</p></html>", "ようこそ。 ".repeat(times * 2));
            assert_eq!(unread(&[], page.as_bytes()), why, "{times}");
        }
    }

    #[test]
    fn what_is_encoded_is_not_read() {
        let utf16: Vec<u8> = "<page>Welcome</page>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let shift_jis = b"<html>\x8f\x90\x96\xbc welcome</html>";
        for (coding, body, why) in [
            ("gzip", &b"\x1f\x8b\x08"[..], Some(Unread::Encoded)),
            ("identity", b"Welcome", None),
            ("", &utf16, Some(Unread::Encoded)),
            ("", shift_jis, Some(Unread::Encoded)),
            ("gzip", b"", None),
            ("br", b"Welcome to this page", Some(Unread::Encoded)),
        ] {
            assert_eq!(unread(&[("content-encoding", coding)], body), why, "{coding} {body:?}");
        }
    }
}
