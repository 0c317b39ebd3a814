//! One signed request, written down to be sent by something else. It works once: nonce and time are spent with it.

use std::fmt::Write as _;

use crate::request::Outgoing;

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

/// A command for curl.
pub fn curl(outgoing: &Outgoing, shell: Shell) -> String {
    let mut headers: Vec<String> =
        outgoing.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let default = match outgoing.url.port() {
        Some(port) => format!("{}:{port}", outgoing.url.host_str().unwrap_or_default()),
        None => outgoing.url.host_str().unwrap_or_default().to_owned(),
    };
    if outgoing.host_header != default {
        headers.push(format!("Host: {}", outgoing.host_header));
    }
    let body = outgoing.body.as_deref().map(|body| String::from_utf8_lossy(body).into_owned());
    if shell == Shell::PowerShell {
        return through_powershell(outgoing, &headers, body.as_deref());
    }
    let quote = if shell == Shell::Bash { single_quoted } else { double_quoted };
    let mut words = vec![if shell == Shell::Bash { "curl" } else { "curl.exe" }.to_owned()];
    words.push("--request".to_owned());
    words.push(outgoing.method.clone());
    for header in &headers {
        words.extend(["--header".to_owned(), quote(header)]);
    }
    if let Some(body) = &body {
        words.extend(["--data-raw".to_owned(), quote(body)]);
    }
    words.push(quote(outgoing.url.as_str()));
    words.join(" ") + "\n"
}

/// `PowerShell` 5.1 takes quotation marks out of a program's arguments, and 7 does not: curl reads its standard input.
fn through_powershell(outgoing: &Outgoing, headers: &[String], body: Option<&str>) -> String {
    let value = |text: &str| {
        let escaped =
            text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
        format!("\"{escaped}\"")
    };
    let mut lines = vec![format!("request = {}", value(&outgoing.method))];
    lines.extend(headers.iter().map(|header| format!("header = {}", value(header))));
    lines.extend(body.map(|body| format!("data-raw = {}", value(body))));
    lines.push(format!("url = {}", value(outgoing.url.as_str())));
    format!("@'\n{}\n'@ | curl.exe --config -\n", lines.join("\n"))
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// As Windows programs take their arguments apart.
fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
