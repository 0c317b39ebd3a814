//! The report for people: first whose side signs what, then the table, then what to do.

use std::fmt::Write as _;

use colored::{Color, Colorize as _};
use comfy_table::{Cell, ContentArrangement, Table, presets};

use super::printable;
use crate::credentials::Redactor;
use crate::probe::Answer;
use crate::probe::run::Run;
use crate::report::{DiscoveredReport, ExchangeReport, NAMED, Report, Verdict};

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
            "Every request to {} is redirected. The run started again at {}; all that follows is about that URL.\n",
            printable(&redirected.from),
            printable(&redirected.to)
        );
    }
    let _ = writeln!(out, "{}\n", paint(&printable(&report.headline), color_of(report.verdict)));
    let _ = writeln!(out, "Verdict: {} (exit code {})", report.verdict.name(), report.verdict.exit_code());
    addresses(&mut out, report);
    if !report.controls.is_empty() {
        let _ = writeln!(out, "\n{}", table(report, style));
        if sent_path(report).len() > LONG_PATH {
            let _ = writeln!(out, "{SAME_PATH} is {}", printable(sent_path(report)));
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

/// Those that can, and those that cannot with the same reason on one line.
fn clients(report: &Report) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for client in &report.clients {
        match lines.iter_mut().find(|(said, _)| *said == client.said) {
            Some((_, titles)) => titles.push(&client.title),
            None => lines.push((client.said.clone(), vec![&client.title])),
        }
    }
    lines.into_iter().map(|(said, titles)| format!("{}: {said}", titles.join(", "))).collect()
}

/// Base string, request and answer of every request, for `-v`. Authorization is left out when the signature
/// is the secret itself, and secrets elsewhere are replaced before anything is cut or escaped.
pub fn details(report: &Report, run: &Run, redactor: &Redactor) -> String {
    let shown = |text: &str| printable(&shortened(&redactor.redact(text)));
    let mut out = String::from("\nEvery request\n");
    for exchange in &run.exchanges {
        let _ = writeln!(out, "\n{} {}", exchange.id, exchange.purpose.name());
        if let Some(base) = &exchange.signature_base_string {
            let _ = writeln!(out, "  base string: {}", shown(base));
        }
        let outgoing = &exchange.outgoing;
        let plaintext = report.sent.signature_method == "PLAINTEXT";
        let hide = |text: &str| if plaintext { hide_signature(text) } else { text.to_owned() };
        let mut target = outgoing.url.path().to_owned();
        if let Some(query) = outgoing.url.query() {
            target = format!("{target}?{query}");
        }
        let _ = writeln!(out, "  > {} {}", outgoing.method, shown(&hide(&target)));
        let _ = writeln!(out, "  > Host: {}", shown(&outgoing.host_header));
        for (name, value) in &outgoing.headers {
            let _ = writeln!(out, "  > {name}: {}", shown(&hide(value)));
        }
        if let Some(body) = &outgoing.body {
            let _ = writeln!(out, "  > {}", shown(&hide(&String::from_utf8_lossy(body))));
        }
        if let Some(answer) = exchange.observation.answer() {
            answered(&mut out, answer, &shown);
        } else {
            let failure = exchange.observation.failure();
            let _ = writeln!(out, "  < {}", failure.map_or("no answer", |failure| failure.kind.said()));
        }
    }
    out
}

fn answered(out: &mut String, answer: &Answer, shown: &dyn Fn(&str) -> String) {
    let _ = writeln!(out, "  < {}", answer.status);
    for (name, value) in answer.headers.iter().take(40) {
        let _ = writeln!(out, "  < {}: {}", shown(name), shown(value));
    }
    if !answer.body.is_empty() {
        let _ = writeln!(out, "  < {}", shown(&answer.text()));
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 2000 {
        return text.to_owned();
    }
    format!("{} ... ({} bytes in all)", text.chars().take(2000).collect::<String>(), text.len())
}

fn hide_signature(text: &str) -> String {
    match text.split_once("oauth_signature=") {
        Some((before, after)) => {
            let rest = after.trim_start_matches('"');
            let end = rest.find(['"', '&', ',']).unwrap_or(rest.len());
            format!("{before}oauth_signature=[secret]{}", &rest[end..])
        }
        None => text.to_owned(),
    }
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

fn table(report: &Report, style: Style) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_BORDERS_ONLY_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = style.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width.max(60));
    }
    if style.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(["", "what is signed", "base string URI", "status", "verdict"]);
    // Each variant once: what confirms it is in its counts.
    let first = |probe: &&ExchangeReport| probe.purpose == "variant";
    for row in report
        .controls
        .iter()
        .take(3)
        .chain(report.controls.iter().filter(|control| control.purpose == "unknown-key"))
    {
        add_row(&mut table, report, row, style);
    }
    for row in report.probes.iter().filter(first) {
        add_row(&mut table, report, row, style);
    }
    table
}

fn add_row(table: &mut Table, report: &Report, row: &ExchangeReport, style: Style) {
    let sometimes = report
        .accepted
        .iter()
        .any(|accepted| Some(&accepted.variant) == row.variant.as_ref() && accepted.refused > 0);
    let (mark, verdict) = match row.verdict.as_str() {
        _ if sometimes => ("?", "at times"),
        "accepted" => (">>", "ACCEPTED"),
        "control" => ("", "control"),
        other => ("", other),
    };
    let status = row.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let uri = row.base_string_uri.as_deref().map_or_else(|| "-".to_owned(), |uri| shorter(uri, report));
    let mut cells = [mark, &printable(&row.said), &printable(&uri), &status, verdict].map(Cell::new);
    if style.color && (sometimes || row.verdict == "accepted") {
        cells = cells.map(|cell| cell.fg(comfy_table::Color::Green));
    }
    table.add_row(cells);
}

/// A URI whose path is the one that is sent, without that path: the rows differ in what is before it.
fn shorter(uri: &str, report: &Report) -> String {
    match uri.strip_suffix(sent_path(report)) {
        Some(origin) if origin.matches('/').count() == 2 && sent_path(report).len() > LONG_PATH => {
            format!("{origin}{SAME_PATH}")
        }
        _ => uri.to_owned(),
    }
}

/// The variant that deviates in nothing.
const RFC5849: &str = "rfc5849";
/// Stands in the table for a long path that is the same in nearly all rows.
const SAME_PATH: &str = "/...";
/// Shorter paths are shown.
const LONG_PATH: usize = 12;

fn sent_path(report: &Report) -> &str {
    report.sent.target.split('?').next().unwrap_or_default()
}

fn section(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        let _ = writeln!(out, "  - {}", printable(line));
    }
}

fn found(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|finding| format!("{} [{}: {}]", finding.said, finding.code, shown_ids(&finding.evidence)))
        .collect()
}

fn asked_afterwards(report: &Report) -> Vec<String> {
    let shown = report.follow_ups.iter().take(FOLLOW_UPS).map(|follow_up| {
        let status = follow_up.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        format!("{} {}: {status}, {}", follow_up.id, follow_up.said, follow_up.verdict)
    });
    let mut lines: Vec<String> = shown.collect();
    if report.follow_ups.len() > FOLLOW_UPS {
        lines.push(format!("and {} more (--format json)", report.follow_ups.len() - FOLLOW_UPS));
    }
    lines
}

/// As many as there are without rounds.
const FOLLOW_UPS: usize = 16;

fn possible(report: &Report) -> Vec<String> {
    report.possible.iter().map(|one| format!("{} To check: {} [{}]", one.said, one.check, one.code)).collect()
}

fn right(report: &Report) -> Vec<String> {
    report.proved_right.iter().map(|one| one.said.clone()).collect()
}

fn configured(report: &Report) -> Vec<String> {
    let Some(settings) = &report.configured else { return Vec::new() };
    let mut lines: Vec<String> = [
        ("BaseAddress", &settings.base_address),
        ("CanonicalBaseAddress", &settings.canonical_base_address),
        ("the Web API's address", &settings.web_api_address),
        ("WebApiCanonicalBaseAddress", &settings.web_api_canonical_base_address),
    ]
    .iter()
    .filter_map(|(element, address)| Some(format!("{element}: {}", address.as_ref()?)))
    .collect();
    lines.extend(settings.ssl_enabled.map(|enabled| format!("SslEnabled: {enabled}")));
    if lines.is_empty() {
        lines.push("no address is set there".to_owned());
    }
    lines
}

fn names(report: &Report) -> Vec<String> {
    let text = |name: &DiscoveredReport| {
        let own = [&name.name, &name.base_address, &name.base_string_uri, &name.path_prefix]
            .into_iter()
            .flatten()
            .next()?;
        Some(format!("{own} ({})", name.said))
    };
    report.discovered.iter().filter_map(text).collect()
}

fn shown_ids(ids: &[String]) -> String {
    if ids.len() <= NAMED { ids.join(" ") } else { format!("{} ...", ids[..NAMED].join(" ")) }
}

fn not_tried(report: &Report) -> Vec<String> {
    let Some(first) = report.not_tried.first() else { return Vec::new() };
    let mut lines: Vec<String> = report
        .not_tried
        .iter()
        .take(NAMED)
        .map(|left| format!("{} ({})", left.base_string_uri, left.variant))
        .collect();
    if report.not_tried.len() > NAMED {
        lines.push(format!("and {} more", report.not_tried.len() - NAMED));
    }
    lines.push(format!("because {}", first.reason));
    lines
}

fn told_apart(report: &Report) -> Vec<String> {
    report
        .indistinguishable
        .iter()
        .map(|item| {
            format!("{}: {}. What would tell: {}.", item.between.join(" / "), item.because, item.would_tell)
        })
        .collect()
}
