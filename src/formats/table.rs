//! The report for people: first whose side signs what, then the table, then what to do.

mod details;
mod rows;
mod sections;

pub use details::details;

use std::fmt::Write as _;

use colored::{Color, Colorize as _};

use super::printable;
use crate::report::{Report, Verdict};

use rows::{left_out, table};
use sections::{asked_afterwards, clients, configured, found, names, not_tried, possible, right, told_apart};

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// Columns of the terminal; none when the output is no terminal.
    pub width: Option<u16>,
}

/// The report as text.
pub fn write(report: &Report, style: Style) -> String {
    let mut out = String::new();
    let paint = |text: &str, color: Color| {
        if style.color { text.color(color).bold().to_string() } else { text.to_owned() }
    };
    if let Some(redirected) = &report.redirected {
        let _ = writeln!(
            out,
            "Every request that was sent to {} is redirected. The run started again at {}; all that follows is about that URL.\n",
            printable(&redirected.from),
            printable(&redirected.to)
        );
    }
    let _ = writeln!(out, "{}\n", paint(&printable(&report.headline), color_of(report.verdict)));
    let _ = writeln!(out, "Verdict: {} (exit code {})", report.verdict.name(), report.verdict.exit_code());
    addresses(&mut out, report);
    if !report.controls.is_empty() {
        let _ = writeln!(out, "\n{}", table(report, style));
        if let Some(left_out) = left_out(report) {
            let _ = writeln!(out, "{left_out}");
        }
    }
    section(&mut out, "What was found", &found(report));
    section(&mut out, "Configured in RuntimeSettings.xml", &configured(report));
    section(&mut out, "Names of the server that were found", &names(report));
    section(&mut out, "Asked afterwards", &asked_afterwards(report));
    section(&mut out, "Possible, not proved", &possible(report));
    section(&mut out, "What is right", &right(report));
    section(&mut out, "What to do", &report.advice);
    section(&mut out, "Which client can talk to this server as it is", &clients(report));
    section(&mut out, "Not tried", &not_tried(report));
    section(&mut out, "Cannot be told apart", &told_apart(report));
    section(&mut out, "Notes", &report.notes);
    let to_answer =
        report.requests_to_answer.map_or_else(String::new, |n| format!(", {n} of them to the answer"));
    let _ = writeln!(
        out,
        "\n{} request{}{to_answer}, {} ms.",
        report.requests_sent,
        if report.requests_sent == 1 { "" } else { "s" },
        report.elapsed_ms
    );
    out
}

fn color_of(verdict: Verdict) -> Color {
    match verdict.exit_code() {
        0 => Color::Green,
        3 | 6 | 8 | 130 => Color::Yellow,
        _ => Color::Red,
    }
}

/// The three addresses.
fn addresses(out: &mut String, report: &Report) {
    let sent = &report.sent;
    let _ = writeln!(out, "Called:  {} {}", printable(&sent.method), printable(&report.called));
    let answered = match &sent.remote {
        Some(remote) if *remote != sent.connected_to => format!(", answered by {}", printable(remote)),
        _ => String::new(),
    };
    let through = |proxy: &String| format!(", through the proxy {}", printable(proxy));
    let proxy = sent.proxy.as_ref().map_or_else(String::new, through);
    let _ = writeln!(
        out,
        "Sent to: {} over {}{proxy}{answered}, with \"Host: {}\"",
        printable(&sent.connected_to),
        sent.scheme,
        printable(&sent.host)
    );
    if let Some(server) = &report.server {
        let _ = writeln!(out, "Server:  {} ({})", printable(&server.title), printable(&server.how));
    }
    for accepted in &report.accepted {
        let counts = if accepted.refused > 0 {
            format!(" ({} of {} times)", accepted.accepted, accepted.accepted + accepted.refused)
        } else {
            String::new()
        };
        let _ = writeln!(out, "Signed:  {}{counts}", printable(&accepted.base_string_uri));
        if accepted.variant != RFC5849 {
            let _ = writeln!(out, "         as --variant \"{}\"", printable(&accepted.variant));
        }
    }
}

/// The variant that deviates in nothing.
const RFC5849: &str = "rfc5849";

fn section(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        let _ = writeln!(out, "  - {}", printable(line));
    }
}
