//! One signed request, written down to be sent by something else. It works once: nonce and time are spent with it.

use std::fmt::Write as _;

use thiserror::Error;

use super::is_hostile;
use crate::request::Outgoing;
use crate::snippets::literals::{bash, powershell};

/// A shell for which a command is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash, zsh and the like.
    Bash,
    /// The console of Windows. Not for batch files, where `%` means something else.
    Cmd,
    /// Windows `PowerShell` 5.1 and `PowerShell` 7.
    PowerShell,
}

/// The value of the `Authorization` header, when there is one.
pub fn authorization(outgoing: &Outgoing) -> Option<&str> {
    let is_it = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("authorization");
    outgoing.headers.iter().find(is_it).map(|(_, value)| value.as_str())
}

/// The request as it goes over the wire (RFC 9112).
pub fn http(outgoing: &Outgoing) -> String {
    let url = &outgoing.url;
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    let mut text =
        format!("{} {}{query} HTTP/1.1\r\nHost: {}\r\n", outgoing.method, url.path(), outgoing.host_header);
    for (name, value) in &outgoing.headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let body = outgoing.body.as_deref().unwrap_or_default();
    if outgoing.body.is_some() {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    text.push_str("\r\n");
    text.push_str(&String::from_utf8_lossy(body));
    text
}

/// Why no command can be written.
#[derive(Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum CommandError {
    #[error(
        "the request holds a line break, tab, other control character or one that cannot be seen, which a command for the \
         console of Windows cannot hold: use --as curl-powershell"
    )]
    Control,
    #[error(
        "the console of Windows takes commands of 8191 characters, and this one is longer: use --as curl-powershell"
    )]
    Length,
}

/// A command for curl.
pub fn curl(outgoing: &Outgoing, shell: Shell) -> Result<String, CommandError> {
    let mut headers: Vec<String> = outgoing.headers.iter().map(header).collect();
    let default = match outgoing.url.port() {
        Some(port) => format!("{}:{port}", outgoing.url.host_str().unwrap_or_default()),
        None => outgoing.url.host_str().unwrap_or_default().to_owned(),
    };
    if outgoing.host_header != default {
        headers.push(format!("Host: {}", outgoing.host_header));
    }
    let body = outgoing.body.as_deref().map(|body| String::from_utf8_lossy(body).into_owned());
    if shell == Shell::PowerShell {
        return Ok(through_powershell(outgoing, &headers, body.as_deref()));
    }
    let (program, quote): (_, fn(&str) -> String) =
        if shell == Shell::Bash { ("curl", single_quoted) } else { ("curl.exe", console_quoted) };
    // Brackets and braces in the URL are no ranges.
    let mut words = vec![program.to_owned(), "--globoff".to_owned()];
    // With another word than --head, curl would wait for a body.
    words.push(match outgoing.method.as_str() {
        "HEAD" => "--head".to_owned(),
        method => format!("--request {method}"),
    });
    for header in &headers {
        words.extend(["--header".to_owned(), quote(header)]);
    }
    if let Some(body) = &body {
        words.extend(["--data-raw".to_owned(), quote(body)]);
    }
    words.push(quote(outgoing.url.as_str()));
    let command = words.join(" ");
    if shell == Shell::Cmd && command.contains(is_hostile) {
        return Err(CommandError::Control);
    }
    if shell == Shell::Cmd && command.encode_utf16().count() > LONGEST_COMMAND {
        return Err(CommandError::Length);
    }
    Ok(command + "\n")
}

/// The console's own limit.
const LONGEST_COMMAND: usize = 8191;

/// With a colon and nothing after it, curl would leave the header out.
fn header((name, value): &(String, String)) -> String {
    if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") }
}

/// `PowerShell` 5.1 takes quotation marks out of a program's arguments, and 7 does not: curl reads its standard input.
fn through_powershell(outgoing: &Outgoing, headers: &[String], body: Option<&str>) -> String {
    let value = |text: &str| {
        let escaped = text
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
            .replace('\r', "\\r")
            .replace('\t', "\\t");
        format!("\"{escaped}\"")
    };
    let mut lines = vec![format!("url = {}", value(outgoing.url.as_str()))];
    lines.push(match outgoing.method.as_str() {
        "HEAD" => "head".to_owned(),
        method => format!("request = {}", value(method)),
    });
    lines.push("globoff".to_owned());
    lines.extend(headers.iter().map(|header| format!("header = {}", value(header))));
    lines.extend(body.map(|body| format!("data-raw = {}", value(body))));
    let lines = lines.join("\n");
    // 5.1 writes question marks to a program in place of what is not ASCII, unless it is told otherwise.
    let encoding =
        if lines.is_ascii() { "" } else { "$OutputEncoding = New-Object System.Text.UTF8Encoding $false\n" };
    let text = if is_hidden(&lines) { powershell(&lines) } else { format!("@'\n{lines}\n'@") };
    format!("{encoding}{text} | curl.exe --config -\n")
}

/// Whether something stands there that a terminal would obey, or that cannot be seen. Line breaks and tabs are seen.
fn is_hidden(text: &str) -> bool {
    text.contains(|own| is_hostile(own) && own != '\n' && own != '\t')
}

fn single_quoted(text: &str) -> String {
    if is_hidden(text) {
        return bash(text);
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// One argument as it is typed into the console of Windows. The console sees no quotation mark that is one to it, since a
/// `^` stands before each, and so takes every other `^` as its escape; after a `%` it hides what would be the name of
/// a variable.
fn console_quoted(text: &str) -> String {
    let mut out = String::new();
    let mut after_percent = false;
    for c in argument(text).chars() {
        if after_percent || "\"^&|<>()%!".contains(c) {
            out.push('^');
        }
        out.push(c);
        after_percent = c == '%';
    }
    out
}

/// As Windows programs take their arguments apart (`CommandLineToArgvW`): backslashes count before a quotation mark.
fn argument(text: &str) -> String {
    let mut out = String::from("\"");
    let mut slashes = 0;
    for c in text.chars() {
        if c == '"' {
            out.extend(std::iter::repeat_n('\\', slashes + 1));
        }
        slashes = if c == '\\' { slashes + 1 } else { 0 };
        out.push(c);
    }
    out.extend(std::iter::repeat_n('\\', slashes));
    out + "\""
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn posted(body: &str) -> Outgoing {
        Outgoing {
            method: "POST".to_owned(),
            url: Url::parse("https://h.example.com/a?r=[1-2]&j={a,b}%7E").unwrap(),
            host_header: "h.example.com".to_owned(),
            headers: vec![("X-Empty".to_owned(), String::new())],
            body: Some(body.as_bytes().to_vec()),
        }
    }

    /// What the console makes of a command: every character that has a meaning to it must stand behind a `^`.
    fn console(command: &str) -> String {
        let mut out = String::new();
        let mut characters = command.chars().peekable();
        while let Some(c) = characters.next() {
            assert!(!"\"&|<>()%!".contains(c), "{c} is not escaped in {command}");
            let c = if c == '^' { characters.next().unwrap() } else { c };
            // A variable's name would begin here.
            assert!(c != '%' || characters.peek() == Some(&'^'), "{command}");
            out.push(c);
        }
        out
    }

    /// What a program makes of its arguments.
    fn arguments(line: &str) -> Vec<String> {
        let (mut all, mut own, mut quoted, mut slashes) = (vec![], String::new(), false, 0);
        for c in line.chars() {
            match c {
                '\\' => slashes += 1,
                '"' => {
                    own.extend(std::iter::repeat_n('\\', slashes / 2));
                    if slashes % 2 == 1 {
                        own.push('"');
                    } else {
                        quoted = !quoted;
                    }
                    slashes = 0;
                }
                c => {
                    own.extend(std::iter::repeat_n('\\', std::mem::take(&mut slashes)));
                    if c == ' ' && !quoted { all.push(std::mem::take(&mut own)) } else { own.push(c) }
                }
            }
        }
        assert!(!quoted, "{line}");
        all.push(own);
        all
    }

    #[test]
    fn a_command_for_the_console_runs_nothing_else() {
        let command = curl(&posted(r#"{"a":"b&whoami %PATH% c:\\"}"#), Shell::Cmd).unwrap();
        assert_eq!(
            command,
            "curl.exe --globoff --request POST --header ^\"X-Empty;^\" --data-raw \
             ^\"{\\^\"a\\^\":\\^\"b^&whoami ^%^PATH^%^ c:\\\\\\\\\\^\"}^\" ^\"https://h.example.com/a?r=[1-2]^&j={a,b}^%^7E^\"\n"
        );
    }

    #[test]
    fn what_the_console_cannot_hold_is_refused() {
        assert_eq!(curl(&posted("a\nb"), Shell::Cmd), Err(CommandError::Control));
        assert_eq!(curl(&posted(&"a".repeat(9000)), Shell::Cmd), Err(CommandError::Length));
        assert!(curl(&posted("a\nb"), Shell::Bash).unwrap().contains("'a\nb'"));
    }

    #[test]
    fn powershell_hands_everything_to_curl_as_it_is() {
        let command = curl(&posted("{\"a\":\n\t\"\u{fc}\\\"}"), Shell::PowerShell).unwrap();
        assert_eq!(
            command,
            "$OutputEncoding = New-Object System.Text.UTF8Encoding $false\n@'\nurl = \
             \"https://h.example.com/a?r=[1-2]&j={a,b}%7E\"\nrequest = \"POST\"\ngloboff\nheader = \
             \"X-Empty;\"\ndata-raw = \"{\\\"a\\\":\\n\\t\\\"\u{fc}\\\\\\\"}\"\n'@ | curl.exe --config -\n"
        );
    }

    #[test]
    fn what_a_terminal_would_obey_stands_as_an_escape() {
        let hostile = posted("a\u{1b}[2J'\u{202e}b");
        let command = curl(&hostile, Shell::Bash).unwrap();
        assert!(command.contains("--data-raw $'a\\033[2J\\'\\342\\200\\256b'"), "{command}");
        let command = curl(&hostile, Shell::PowerShell).unwrap();
        let body = "data-raw = \"a' + [char]0x001B + '[2J''' + [char]0x202E + 'b\"') | curl.exe --config -";
        assert!(command.contains(body), "{command}");
        assert_eq!(curl(&posted("a\u{202e}b"), Shell::Cmd), Err(CommandError::Control));
    }

    proptest! {
        #[test]
        fn the_console_and_the_program_read_what_was_meant(body in "[a \"\\\\%^&|<>()!':~0\u{fc}]{0,24}") {
            let command = curl(&posted(&body), Shell::Cmd).unwrap();
            let read = arguments(&console(command.trim_end_matches('\n')));
            prop_assert_eq!(&read[..6], &["curl.exe", "--globoff", "--request", "POST", "--header", "X-Empty;"]);
            prop_assert_eq!(&read[7], &body);
            prop_assert_eq!(read.len(), 9);
        }
    }
}
