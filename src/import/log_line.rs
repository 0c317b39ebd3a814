//! Lines of a log with a request somewhere in them: an access log's `"GET /path?oauth_... HTTP/1.1"`, a signed URL,
//! an `Authorization` header, a curl command.

use std::sync::LazyLock;

use regex::Regex;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::budget::Budget;
use super::error::ImportError;
use super::message::Message;
use super::{bash, curl};

/// `"GET /path HTTP/1.1"`, with whatever quotation marks.
static REQUEST: LazyLock<Regex> =
    LazyLock::new(|| expression(r#"\b([A-Z]{3,10}) ((?:https?://|/)[^"']*?) HTTP/[0-9.]+"#));
/// A URL, perhaps with a method before it.
static URL: LazyLock<Regex> = LazyLock::new(|| {
    expression(r#"(?:\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b['": ]{1,4})?(https?://[^\s"'<>|]+)"#)
});
/// A method by itself.
static METHOD: LazyLock<Regex> = LazyLock::new(|| {
    expression(r#"(?i:\bmethod)["']?\s*[:=]\s*["']?(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b"#)
});
/// An OAuth header: the scheme and parameters. What is not of the protocol has to stand in quotes, since a log may go
/// on with `status=401`.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r#"(?i)\bOAuth\s+(?:(?:(?:realm|x?oauth_[a-z_]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s,;"'\]}]+)|[a-z_%0-9]+="[^"]*")\s*[,;]?\s*)+"#,
    )
});
/// A time of an access log, `24/Nov/2026:03:37:21 +0000`.
static CLF_TIME: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"\b(\d\d)/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\b",
    )
});
/// A time with its zone in the form of RFC 3339.
static TIME: LazyLock<Regex> =
    LazyLock::new(|| expression(r"\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:\d\d)"));

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("a regular expression")
}

/// Every request that a line shows. Lines without one are left out.
pub(super) fn read(text: &str, budget: &Budget) -> Result<Vec<Message>, ImportError> {
    let text = text.trim_start();
    let is_record = text.starts_with('{') && text.lines().nth(1).is_some_and(|line| !line.starts_with('{'));
    if is_record {
        // One record, laid out over several lines.
        let record = unescaped(&text.replace(['\r', '\n'], " "));
        return Ok(message(&record, "the record".to_owned()).into_iter().collect());
    }
    let mut messages = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((i, line)) = lines.next() {
        let origin = format!("line {}", i + 1);
        if let Some(start) = line.find("curl ") {
            let mut command = line[start..].to_owned();
            while command.ends_with('\\') {
                let Some((_, next)) = lines.next() else { break };
                command.push('\n');
                command.push_str(next);
            }
            let found = in_command(&command, budget)?;
            if !found.is_empty() {
                messages
                    .extend(found.into_iter().map(|message| Message { origin: origin.clone(), ..message }));
                continue;
            }
        }
        let line = unescaped(line);
        let found = message(&line, origin);
        match (messages.last_mut(), found) {
            // A header on a line of its own belongs to the URL before it.
            (Some(last), Some(found)) if found.target.is_none() && last.headers.is_empty() => {
                last.headers = found.headers;
            }
            (Some(last), None) if last.method.is_none() => last.method = method(&line),
            (_, found) => messages.extend(found),
        }
    }
    Ok(messages)
}

/// `Request Method: POST`, as browsers list it.
fn method(line: &str) -> Option<String> {
    METHOD.captures(line).map(|parts| parts[1].to_owned())
}

/// The requests of a curl command; none when the word stands there by chance.
fn in_command(text: &str, budget: &Budget) -> Result<Vec<Message>, ImportError> {
    let commands = bash::commands(text).unwrap_or_default();
    let messages = match commands.first().map(|words| curl::messages(words, budget)) {
        Some(Err(error @ ImportError::TooMuch { .. })) => return Err(error),
        Some(Ok(messages)) => messages,
        _ => Vec::new(),
    };
    let has_path = |url: &str| url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
    let is_url = |message: &Message| message.target.as_deref().is_some_and(has_path);
    Ok(if messages.iter().any(is_url) { messages } else { Vec::new() })
}

fn message(line: &str, origin: String) -> Option<Message> {
    let mut message = Message { origin, at: time(line), ..Message::default() };
    if let Some(parts) = REQUEST.captures(line) {
        message.method = Some(parts[1].to_owned());
        message.target = Some(parts[2].to_owned());
    } else if let Some(parts) = URL
        .captures_iter(line)
        .max_by_key(|parts| (parts[2].contains("oauth_signature"), parts.get(1).is_some()))
    {
        message.method = parts.get(1).map(|method| method.as_str().to_owned());
        message.target = Some(parts[2].trim_end_matches([',', ';', ')', ']', '}']).to_owned());
    }
    message.method = message.method.or_else(|| method(line));
    if let Some(header) = HEADER.find(line) {
        // A comma at its end belongs to the log.
        let header = header.as_str().trim_end_matches([' ', ',', ';', '\t']);
        message.headers.push(("Authorization".to_owned(), header.to_owned()));
    }
    (message.target.is_some() || !message.headers.is_empty()).then_some(message)
}

/// What loggers do to quotation marks and ampersands, undone: nginx's `\x22`, JSON's `\"`, `\/` and `\u0026`, XML's
/// `&amp;`.
fn unescaped(line: &str) -> String {
    let mut line = line.to_owned();
    for (escaped, plain) in [
        ("\\x22", "\""),
        ("\\\"", "\""),
        ("\\/", "/"),
        ("\\u0026", "&"),
        ("\\u003d", "="),
        ("&amp;", "&"),
        ("&quot;", "\""),
    ] {
        if line.contains(escaped) {
            line = line.replace(escaped, plain);
        }
    }
    line
}

/// Only a time with its zone says when the request was made.
fn time(line: &str) -> Option<u64> {
    let text = if let Some(parts) = CLF_TIME.captures(line) {
        const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
        let month = MONTHS.find(&parts[2])? / 3 + 1;
        format!("{}-{month:02}-{}T{}{}:{}", &parts[3], &parts[1], &parts[4], &parts[5], &parts[6])
    } else {
        let parts = TIME.captures(line)?;
        format!("{}T{}{}", &parts[1], &parts[2], &parts[3])
    };
    OffsetDateTime::parse(&text, &Rfc3339).ok()?.unix_timestamp().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(line: &str) -> Message {
        let mut messages = read(line, &Budget::new()).unwrap();
        assert_eq!(messages.len(), 1, "{line}");
        messages.remove(0)
    }

    #[test]
    fn reads_access_logs() {
        let message = one(
            "10.0.0.7 - - [24/Nov/2026:03:37:21 +0000] \"GET /gallery/api/?oauth_signature=a%3D HTTP/1.1\" 401 \
                           52 \"https://other/x\" \"curl/8\" \"OAuth oauth_nonce=\\x22n\\x22, oauth_token=\\x22t\\x22\"",
        );
        assert_eq!(message.method.as_deref(), Some("GET"));
        assert_eq!(message.target.as_deref(), Some("/gallery/api/?oauth_signature=a%3D"));
        assert_eq!(message.header("Authorization"), Some("OAuth oauth_nonce=\"n\", oauth_token=\"t\""));
        assert_eq!(message.at, Some(1_795_491_441));
    }

    #[test]
    fn reads_urls_headers_and_commands_within_lines() {
        let message = one(
            "2026-11-24T03:37:21+01:00 DEBUG sending POST https://h/p?oauth_nonce=1&amp;oauth_signature=x, please wait",
        );
        assert_eq!(message.target.as_deref(), Some("https://h/p?oauth_nonce=1&oauth_signature=x"));
        assert_eq!((message.method.as_deref(), message.at), (Some("POST"), Some(1_795_487_841)));
        let message = one(
            "{\"url\":\"https:\\/\\/h\\/p\",\"Authorization\":\"OAuth oauth_nonce=\\\"1\\\", oauth_signature=\\\"x\\\"\"}",
        );
        assert_eq!(message.header("Authorization"), Some("OAuth oauth_nonce=\"1\", oauth_signature=\"x\""));
        assert_eq!(message.target.as_deref(), Some("https://h/p"));
        let message = one("running: curl -H 'A: b' \\\n  'https://h/p'\n");
        assert_eq!(message.header("A"), Some("b"));
        let message = one("Authorization: OAuth oauth_nonce=1, oauth_signature=x, status=401");
        assert_eq!(message.header("Authorization"), Some("OAuth oauth_nonce=1, oauth_signature=x"));
        let message =
            one("Request URL: https://h/p\nRequest Method: POST\nAuthorization: OAuth oauth_nonce=\"1\"\n");
        assert_eq!(message.target.as_deref(), Some("https://h/p"));
        assert_eq!(message.method.as_deref(), Some("POST"));
        assert_eq!(message.header("Authorization"), Some("OAuth oauth_nonce=\"1\""));
        assert!(read("nothing here\nOAuth is hard\n", &Budget::new()).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "(curl |GET |https?://h/|\\?oauth_signature=| HTTP/1.1|OAuth a=|\"|'|\\\\x22|\\\\|\n|\u{e9}|99/Feb/9999:99:99:99 [+]9999){0,12}"
        ) {
            let _ = read(&text, &Budget::new());
        }
    }
}
