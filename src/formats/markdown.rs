//! The report as Markdown. It begins with five lines to paste into a ticket.

use std::fmt::Write as _;

use super::printable;
use crate::report::{ExchangeReport, Report, pasteable};

/// The report as Markdown; whatever a server sent stands there as text and not as markup.
pub fn write(report: &Report) -> String {
    let mut out = String::new();
    for (title, line) in ticket(report) {
        let _ = writeln!(out, "- **{title}:** {}", with_command(&line));
    }
    let _ = writeln!(out, "\n# {}\n", plain(&report.headline));
    let _ = writeln!(
        out,
        "Verdict: {} (exit code {}). {} requests, {} ms, sigprobe {}, {}.",
        code(report.verdict.name()),
        report.verdict.exit_code(),
        report.requests_sent,
        report.elapsed_ms,
        report.tool_version,
        plain(&report.started_at)
    );
    let findings = report.findings.iter().map(|own| format!("{} ({})", plain(&own.said), code(own.code)));
    section(&mut out, "What was found", findings.collect());
    section(&mut out, "What to do", report.advice.iter().map(|own| with_command(own)).collect());
    let possible =
        report.possible.iter().map(|own| format!("{} To check: {}", plain(&own.said), plain(&own.check)));
    section(&mut out, "Possible, not proved", possible.collect());
    section(&mut out, "What is right", report.proved_right.iter().map(|own| plain(&own.said)).collect());
    let clients = report.clients.iter().map(|own| format!("{}: {}", plain(&own.title), plain(&own.said)));
    section(&mut out, "Which client can talk to this server as it is", clients.collect());
    requests(&mut out, report);
    section(&mut out, "Notes", report.notes.iter().map(|own| plain(own)).collect());
    out
}

/// What somebody needs who can change the server and has one minute.
pub(super) fn ticket(report: &Report) -> [(&'static str, String); 5] {
    let sent = &report.sent;
    let signed = match report.accepted.first() {
        Some(accepted) => format!("the server signs {} ({})", accepted.base_string_uri, accepted.variant),
        None => "nothing that was tried is accepted".to_owned(),
    };
    let evidence = report.findings.first().map_or_else(
        || format!("{} requests with this key, and none of them tells more", report.requests_sent),
        |finding| {
            let ids: Vec<&str> = finding.evidence.iter().take(6).map(String::as_str).collect();
            format!("{} (requests {})", finding.said, ids.join(", "))
        },
    );
    let change = report.advice.first().cloned().unwrap_or_else(|| "nothing".to_owned());
    [
        (
            "Called",
            format!(
                "{} {}, sent to {} with Host {}",
                sent.method, report.called, sent.connected_to, sent.host
            ),
        ),
        ("Signed", signed),
        ("Evidence", evidence),
        ("Change", change),
        (
            "Verify",
            pasteable(format!(
                "this should say accepted-as-called: sigprobe probe \"{}\" --key KEY --secret-file secret.txt",
                report.called
            )),
        ),
    ]
}

fn section(out: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n");
    for line in lines {
        let _ = writeln!(out, "- {line}");
    }
}

fn requests(out: &mut String, report: &Report) {
    if report.controls.is_empty() {
        return;
    }
    out.push_str("\n## Every request\n\n| | what was sent | base string URI | status | verdict |\n| --- | --- | --- | --- | --- |\n");
    let row = |own: &ExchangeReport| {
        let status = own.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        let uri = own.base_string_uri.as_deref().map_or_else(|| "-".to_owned(), code_in_cell);
        format!("| {} | {} | {uri} | {status} | {} |\n", own.id, plain(&own.said), plain(&own.verdict))
    };
    out.extend(report.controls.iter().chain(&report.probes).chain(&report.follow_ups).map(row));
}

/// Text in which nothing is markup, on one line.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for own in printable(&text.replace(['\r', '\n'], " ")).chars() {
        match own {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~' | '$' => {
                out.push('\\');
                out.push(own);
            }
            '&' => out.push_str("&amp;"),
            // So that no forge makes a link or a mention of it.
            '@' => out.push_str("&#64;"),
            _ => out.push(own),
        }
    }
    out
}

/// Text that may end with a command after a colon, which stands as code: to be copied without what is around it.
fn with_command(text: &str) -> String {
    const BEGINS: &str = "sigprobe ";
    let has_subcommand =
        |place: &usize| text[place + BEGINS.len()..].starts_with(|own: char| own.is_ascii_lowercase());
    match text.rfind(&format!(": {BEGINS}")).map(|colon| colon + 2).filter(has_subcommand) {
        Some(place) => format!("{}{}", plain(&text[..place]), code(&text[place..])),
        None => plain(text),
    }
}

/// As code in a cell of a table, which a `|` would end. One behind a backslash has no escape there.
fn code_in_cell(text: &str) -> String {
    if text.contains("\\|") { plain(text) } else { code(text).replace('|', "\\|") }
}

/// As code, whatever stands in it.
fn code(text: &str) -> String {
    let text = printable(&text.replace(['\r', '\n'], " "));
    let longest = text.split(|own| own != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::{code, code_in_cell, plain, with_command};

    #[test]
    fn what_a_server_says_is_no_markup() {
        assert_eq!(
            plain("<script> [a](http://x) | *b*\n# c"),
            "\\<script\\> \\[a\\](http://x) \\| \\*b\\* \\# c"
        );
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code_in_cell("http://h/a|b"), "`http://h/a\\|b`");
        assert_eq!(code_in_cell("a\\|b"), "a\\\\\\|b");
        assert_eq!(
            with_command("this: sigprobe probe \"https://h/a|b\" --key KEY"),
            "this: `sigprobe probe \"https://h/a|b\" --key KEY`"
        );
        assert_eq!(
            with_command("a_b: sigprobe sign \"x_y\" --as python"),
            "a\\_b: `sigprobe sign \"x_y\" --as python`"
        );
        assert_eq!(with_command("a_b: sigprobe --x_y; more"), "a\\_b: sigprobe --x\\_y; more");
    }
}
