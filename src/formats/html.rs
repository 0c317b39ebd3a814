//! The report as one HTML page that loads nothing: whose side is wrong, what to change, the way from client to server, the
//! table of base URLs as a picture, and every request folded below.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::printable;
use crate::report::{ExchangeReport, Report, Verdict};
use crate::request::Called;

/// What the page looks like, in light and dark, on a telephone and on paper.
const STYLE: &str = include_str!("page.css");

/// The report as a page; whatever a server sent stands there as text and not as markup.
pub fn write(report: &Report) -> String {
    let mut out = String::new();
    let title = escaped(&format!("sigprobe: {}", report.called));
    // Nothing may be loaded or run, should a mark of somebody else's have slipped through.
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" \
         href=\"data:,\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    let (class, word) = side(report);
    let _ = writeln!(
        out,
        "<div class=\"verdict {class}\"><strong>{word}</strong><h1>{}</h1><p>Verdict: <code>{}</code> (exit code {}), {} \
         request{}.</p></div>",
        escaped(&report.headline),
        report.verdict.name(),
        report.verdict.exit_code(),
        report.requests_sent,
        if report.requests_sent == 1 { "" } else { "s" }
    );
    list(&mut out, "What to do", report.advice.iter().map(|own| escaped(own)));
    way(&mut out, report);
    matrix(&mut out, report);
    let findings = report.findings.iter().map(|own| {
        format!(
            "{} <span class=\"soft\">[{}: {}]</span>",
            escaped(&own.said),
            own.code,
            escaped(&own.evidence.join(" "))
        )
    });
    list(&mut out, "What was found", findings);
    let possible =
        report.possible.iter().map(|own| format!("{} To check: {}", escaped(&own.said), escaped(&own.check)));
    list(&mut out, "Possible, not proved", possible);
    list(&mut out, "What is right", report.proved_right.iter().map(|own| escaped(&own.said)));
    let clients = report.clients.iter().map(|own| format!("{}: {}", escaped(&own.title), escaped(&own.said)));
    list(&mut out, "Which client can talk to this server as it is", clients);
    let apart = report.indistinguishable.iter().map(|own| {
        format!(
            "{}: {} {}",
            escaped(&own.between.join(", ")),
            escaped(&own.because),
            escaped(&own.would_tell)
        )
    });
    list(&mut out, "Cannot be told apart", apart);
    list(&mut out, "Notes", report.notes.iter().map(|own| escaped(own)));
    requests(&mut out, report);
    let _ = writeln!(
        out,
        "<p class=\"soft\">sigprobe {}, {}, {} ms.</p>\n</main>\n</body>\n</html>",
        report.tool_version,
        escaped(&report.started_at),
        report.elapsed_ms
    );
    out
}

/// Colour and word of the verdict.
fn side(report: &Report) -> (&'static str, &'static str) {
    match report.verdict.exit_code() {
        0 => ("good", "Nothing is wrong"),
        3 => ("warn", "Client and server differ"),
        4 | 5 => ("bad", "Refused"),
        7 => ("bad", "No answer"),
        _ => ("warn", "Not decided"),
    }
}

/// Client, what goes over the wire, server: where the addresses part is framed.
fn way(out: &mut String, report: &Report) {
    let sent = &report.sent;
    let accepted = report.accepted.first().map(|own| own.base_string_uri.as_str());
    let called = report.called.split('?').next().unwrap_or_default();
    let parts = if accepted.is_some_and(|own| own != called) { " class=\"parts\"" } else { "" };
    let server = accepted.map_or_else(
        || format!("The server {}.", nothing_accepted(report.verdict)),
        |uri| format!("The server accepts a signature over<br><span class=\"uri\">{}</span>", escaped(uri)),
    );
    let through =
        sent.proxy.as_ref().map_or_else(String::new, |proxy| format!(" through {}", escaped(proxy)));
    let _ = writeln!(
        out,
        "<h2>The way of a request</h2>\n<div class=\"way\">\n<div><h3>1. Called</h3><p><span class=\"uri\">{}</span></p></div>\n\
         <div><h3>2. Sent</h3><p>{} to <span class=\"uri\">{}</span> over {}{through}, with <span class=\"uri\">Host: {}</span>\
         </p></div>\n<div{parts}><h3>3. Signed</h3><p>{server}</p></div>\n</div>",
        escaped(called),
        escaped(&sent.method),
        escaped(&sent.connected_to),
        sent.scheme,
        escaped(&sent.host)
    );
}

/// What the server does where nothing is accepted.
fn nothing_accepted(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unreachable => "gave no answer",
        Verdict::SignaturesNotChecked => "does not look at signatures here",
        Verdict::Redirected => "sends elsewhere whoever calls this",
        _ => "accepts nothing that was tried",
    }
}

/// What a variant has beside the base URL, which the table is about.
fn beside_the_base(variant: &str) -> Vec<&str> {
    variant.split_whitespace().filter(|word| *word != "rfc5849" && !word.starts_with("base-")).collect()
}

/// Hosts down, scheme and port across; only what differs in nothing else stands there.
fn matrix(out: &mut String, report: &Report) {
    let path = report.sent.target.split('?').next().unwrap_or_default();
    // Where another fault was found as well, the base URLs that were tried with it count too.
    let accepted = report.accepted.first().map(|own| beside_the_base(&own.variant)).unwrap_or_default();
    let cell = |probe: &ExchangeReport| {
        let parsed = Called::parse(probe.base_string_uri.as_deref()?).ok()?;
        let beside = beside_the_base(probe.variant.as_deref()?);
        let is_base = beside.is_empty() || beside == accepted || beside == ["client-secret=trimmed"];
        let column = match &parsed.port {
            Some(port) => format!("{} :{port}", parsed.scheme.name()),
            None => parsed.scheme.name().to_owned(),
        };
        (probe.purpose == "variant" && is_base && parsed.path == path)
            .then(|| (parsed.host, column, probe.verdict.clone()))
    };
    let cells: Vec<(String, String, String)> = report.probes.iter().filter_map(cell).collect();
    let mut hosts: Vec<&String> = Vec::new();
    for (host, ..) in &cells {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    let columns: BTreeSet<&String> = cells.iter().map(|(_, column, _)| column).collect();
    if hosts.is_empty() {
        return;
    }
    out.push_str(
        "<h2>Base URLs that were tried</h2>\n<div class=\"scroll\"><table>\n<tr><th scope=\"col\">host</th>",
    );
    for column in &columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(column));
    }
    out.push_str("</tr>\n");
    for host in hosts {
        let _ = write!(out, "<tr><th scope=\"row\" class=\"uri\">{}</th>", escaped(host));
        for column in &columns {
            let mut here = cells.iter().filter(|(own, other, _)| own == host && other == *column);
            let first = here.clone().next();
            let found = here.find(|(_, _, verdict)| verdict == "accepted").or(first);
            let (class, said) = match found.map(|(_, _, verdict)| verdict.as_str()) {
                None => ("none", "not tried"),
                Some("accepted") => ("yes", "✔ ACCEPTED"),
                Some("refused") => ("no", "refused"),
                Some(other) => ("none", other),
            };
            let _ = write!(out, "<td class=\"{class}\">{}</td>", escaped(said));
        }
        out.push_str("</tr>\n");
    }
    let _ = writeln!(
        out,
        "</table></div>\n<p class=\"soft\">Path: <span class=\"uri\">{}</span></p>",
        escaped(path)
    );
}

fn list(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>{title}</h2>\n<ul>");
    for line in lines {
        let _ = writeln!(out, "<li>{line}</li>");
    }
    out.push_str("</ul>\n");
}

fn requests(out: &mut String, report: &Report) {
    if report.controls.is_empty() {
        return;
    }
    out.push_str("<h2>Every request</h2>\n");
    for own in report.controls.iter().chain(&report.probes).chain(&report.follow_ups) {
        let class = match own.verdict.as_str() {
            "accepted" => "yes",
            "refused" => "no",
            _ => "soft",
        };
        let status = own.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        let _ = writeln!(
            out,
            "<details><summary>{} {}: {status}, <span class=\"{class}\">{}</span></summary><dl>",
            own.id,
            escaped(&own.said),
            escaped(&own.verdict)
        );
        for (name, value) in [
            ("Variant", &own.variant),
            ("Base string URI", &own.base_string_uri),
            ("Base string", &own.signature_base_string),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "<dt>{name}</dt><dd class=\"uri\">{}</dd>", escaped(value));
            }
        }
        let _ = writeln!(out, "<dt>Took</dt><dd>{} ms</dd></dl></details>", own.elapsed_ms);
    }
}

/// Text that is no markup, in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for own in printable(text).chars() {
        match own {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(own),
        }
    }
    out
}
