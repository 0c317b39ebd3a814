//! The kinds of text, and how one is recognised.

use std::fmt;

use super::budget::Budget;
use super::error::ImportError;
use super::json::{self, Kind};
use super::message::Message;
use super::{bash, cmd, curl, har, header, invoke, log_line, postman, raw_http, signed_url};

/// A kind of text that requests are captured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputFormat {
    /// URLs with the protocol parameters in their queries, one a line.
    SignedUrl,
    /// The value of an `Authorization` header, with or without its name.
    AuthorizationHeader,
    /// Request line, headers, body.
    RawHttp,
    /// curl commands as bash reads them.
    CurlBash,
    /// curl commands as `cmd.exe` reads them.
    CurlCmd,
    /// `Invoke-RestMethod`, `Invoke-WebRequest` and curl as PowerShell reads them.
    PowerShell,
    /// A recording of a browser or proxy.
    Har,
    /// A Postman collection, version 2.0 or 2.1.
    Postman,
    /// Lines of a log with any of these in them.
    Log,
}

impl InputFormat {
    /// Every format, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::SignedUrl,
        Self::AuthorizationHeader,
        Self::RawHttp,
        Self::CurlBash,
        Self::CurlCmd,
        Self::PowerShell,
        Self::Har,
        Self::Postman,
        Self::Log,
    ];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignedUrl => "url",
            Self::AuthorizationHeader => "authorization-header",
            Self::RawHttp => "http",
            Self::CurlBash => "curl-bash",
            Self::CurlCmd => "curl-cmd",
            Self::PowerShell => "powershell",
            Self::Har => "har",
            Self::Postman => "postman",
            Self::Log => "log",
        }
    }

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What it is, in words.
    pub fn said(self) -> &'static str {
        match self {
            Self::SignedUrl => "a signed URL",
            Self::AuthorizationHeader => "an Authorization header",
            Self::RawHttp => "raw HTTP",
            Self::CurlBash => "curl commands for bash",
            Self::CurlCmd => "curl commands for the Windows command prompt",
            Self::PowerShell => "PowerShell commands",
            Self::Har => "a HAR file",
            Self::Postman => "a Postman collection",
            Self::Log => "lines of a log",
        }
    }

    /// The format of a text that is not empty. Whatever is no other format may be a log.
    pub(super) fn recognise(text: &str) -> Result<Self, ImportError> {
        let text = text.trim_start();
        if text.starts_with('{') {
            match json::kind(text) {
                Kind::Har => return Ok(Self::Har),
                Kind::Postman => return Ok(Self::Postman),
                Kind::Other if !text.contains("oauth_") => return Err(ImportError::OtherJson),
                Kind::Other | Kind::Broken => return Ok(Self::Log),
            }
        }
        let lower = text.to_ascii_lowercase();
        let is_url = |line: &str| {
            let line =
                line.trim_matches(|c: char| c.is_whitespace() || "\"'<>".contains(c)).to_ascii_lowercase();
            line.starts_with("http://") || line.starts_with("https://")
        };
        if text.lines().filter(|line| !line.trim().is_empty()).all(is_url) {
            return Ok(Self::SignedUrl);
        }
        if is_fetch_with_more(text) {
            return Err(ImportError::Fetch);
        }
        let first = text.lines().next().unwrap_or_default();
        if raw_http::begins_request(first) || has_request_line(text) {
            return Ok(Self::RawHttp);
        }
        if lower.starts_with("authorization:") || lower.starts_with("oauth") {
            return Ok(Self::AuthorizationHeader);
        }
        let has_word = |words: &[&str]| {
            lower.split(|c: char| c.is_whitespace() || "|;(=".contains(c)).any(|word| words.contains(&word))
        };
        if has_word(&["invoke-restmethod", "invoke-webrequest", "irm", "iwr"]) {
            return Ok(Self::PowerShell);
        }
        if begins_command(&lower) {
            return Ok(Self::of_curl(text));
        }
        Ok(Self::Log)
    }

    /// Which shell a curl command was written for, by its signs; bash when another cannot read it.
    fn of_curl(text: &str) -> Self {
        let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
        let goes_on = |sign| text.lines().any(|line| line.trim_end().ends_with(sign));
        let likeliest = if goes_on(" \\") || has(&["$'", "'\\''"]) {
            Self::CurlBash
        } else if goes_on(" ^") || has(&["^\"", "^%^", "^&", "\"%\""]) {
            Self::CurlCmd
        } else if goes_on(" `") || has(&["@{"]) || !has(&["\\\""]) && has(&["curl.exe", "`\""]) {
            Self::PowerShell
        } else {
            Self::CurlBash
        };
        let reads = likeliest.read(text, &Budget::new()).is_ok_and(|messages| !messages.is_empty());
        if reads { likeliest } else { Self::CurlBash }
    }

    /// Every request in `text`, signed or not.
    pub(super) fn read(self, text: &str, budget: &Budget) -> Result<Vec<Message>, ImportError> {
        match self {
            Self::SignedUrl => Ok(signed_url::read(text)),
            Self::AuthorizationHeader => Ok(header::read(text)),
            Self::RawHttp => raw_http::read(text),
            Self::CurlBash => {
                curl_commands(bash::read(text)?.into_iter().map(|own| (own.words, own.variable)), budget)
            }
            Self::CurlCmd => {
                curl_commands(cmd::commands(text)?.into_iter().map(|words| (words, None)), budget)
            }
            Self::PowerShell => invoke::read(text, budget),
            Self::Har => har::read(text),
            Self::Postman => postman::read(text, budget),
            Self::Log => log_line::read(text, budget),
        }
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Headers or a body follow a request line that stands further down.
fn has_request_line(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(raw_http::begins_request)
        && lines.next().is_some_and(|next| {
            let next = next.strip_prefix("> ").unwrap_or(next);
            next.split_once(':').is_some_and(|(name, _)| !name.is_empty() && !name.contains([' ', '"']))
        })
}

/// Whether the text begins with a curl command, perhaps behind a prompt.
fn begins_command(lower: &str) -> bool {
    let first = lower.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    first.unwrap_or_default().split_whitespace().take(4).any(|word| {
        let word = word.rsplit(['/', '\\']).next().unwrap_or_default();
        word == "curl" || word == "curl.exe"
    })
}

/// The requests of commands that are given by their words, each with a variable of the shell in it.
fn curl_commands(
    commands: impl Iterator<Item = (Vec<String>, Option<String>)>,
    budget: &Budget,
) -> Result<Vec<Message>, ImportError> {
    let mut messages = Vec::new();
    for (words, variable) in commands {
        messages.extend(curl::messages(&words, budget)?.into_iter().map(|message| Message {
            body_is_unsure: message.body_is_unsure || variable.is_some(),
            shell_variable: variable.clone(),
            ..message
        }));
    }
    if messages.len() > 1 {
        for (i, message) in messages.iter_mut().enumerate() {
            message.origin = format!("curl command {}", i + 1);
        }
    }
    Ok(messages)
}

/// JavaScript's `fetch`, as browsers copy it, with a body or a method of its own.
fn is_fetch_with_more(text: &str) -> bool {
    let text = text.strip_prefix("await ").unwrap_or(text);
    let values = |name: &'static str| {
        text.match_indices(name).filter_map(move |(place, _)| {
            let behind = text[place + name.len()..].trim_start_matches(['"', '\'']).trim_start();
            behind.strip_prefix(':').map(str::trim_start)
        })
    };
    let has_body = values("body").any(|value| !value.starts_with("null"));
    let has_method = values("method").any(|value| {
        let value = value.trim_start_matches(['"', '\'', '`']);
        value.get(..3).is_none_or(|begin| !begin.eq_ignore_ascii_case("get"))
    });
    text.starts_with("fetch(") && (has_body || has_method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fetch_with_a_body_or_a_method_is_not_taken_for_a_log() {
        let fetch = |more: &str| {
            format!(
                "fetch(\"https://h/p\", {{\n \"headers\": {{\"authorization\": \"OAuth oauth_signature_method=\\\"HMAC-SHA1\\\"\"}},\n {more}}});"
            )
        };
        for refused in [
            "\"body\": \"b=c+d\",\n \"method\": \"GET\"",
            "\"body\": null, \"method\": \"POST\"",
            "method: 'put'",
            "body: form",
        ] {
            assert_eq!(InputFormat::recognise(&fetch(refused)), Err(ImportError::Fetch), "{refused}");
            assert_eq!(InputFormat::recognise(&format!("await {}", fetch(refused))), Err(ImportError::Fetch));
        }
        assert_eq!(
            InputFormat::recognise(&fetch("\"body\": null, \"method\": \"GET\"")),
            Ok(InputFormat::Log)
        );
    }

    #[test]
    fn recognises_every_format() {
        for (text, format) in [
            ("HTTPS://h/p?a=b\n\n\"http://h/2\"\n", InputFormat::SignedUrl),
            ("Authorization: OAuth oauth_nonce=\"a\"", InputFormat::AuthorizationHeader),
            ("OAuth oauth_nonce=\"a\"", InputFormat::AuthorizationHeader),
            ("\nGET /p HTTP/1.1\nHost: h\n", InputFormat::RawHttp),
            ("* Connected\n> GET /p HTTP/1.1\n> Host: h\n", InputFormat::RawHttp),
            ("curl 'https://h/' \\\n  -H 'a: b'", InputFormat::CurlBash),
            ("# a comment\n$ curl https://h/", InputFormat::CurlBash),
            ("curl ^\"https://h/^\" ^\n  -H ^\"a: b^\"", InputFormat::CurlCmd),
            ("curl \"https://h/?a=\"%\"2B\"", InputFormat::CurlCmd),
            ("C:\\> C:\\Windows\\System32\\curl.exe -H 'a: `\"b`\"' https://h/", InputFormat::PowerShell),
            ("Invoke-RestMethod -Uri \"https://h/\"", InputFormat::PowerShell),
            ("$r=iwr https://h/", InputFormat::PowerShell),
            ("{\"log\":{\"entries\":[]}}", InputFormat::Har),
            ("{\"info\":{},\"item\":[]}", InputFormat::Postman),
            ("{\"url\":\"https://h/?oauth_signature=a\"}", InputFormat::Log),
            ("10.0.0.7 - - [x] \"GET /p HTTP/1.1\" 401 52", InputFormat::Log),
        ] {
            assert_eq!(InputFormat::recognise(text).unwrap(), format, "{text}");
        }
        assert_eq!(InputFormat::recognise("{\"a\":1}").unwrap_err(), ImportError::OtherJson);
    }

    #[test]
    fn names_are_read_back() {
        for format in InputFormat::ALL {
            assert_eq!(InputFormat::parse(format.name()), Some(format));
        }
    }
}
