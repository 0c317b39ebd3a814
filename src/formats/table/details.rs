//! Every request of a run with its base string and its answer, for `-v`.

use std::fmt::Write as _;

use crate::credentials::Redactor;
use crate::formats::printable;
use crate::probe::Answer;
use crate::probe::run::Run;
use crate::report::Report;

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
        let _ = writeln!(out, "  > {} {}", shown(&outgoing.method), shown(&hide(&target)));
        let _ = writeln!(out, "  > Host: {}", shown(&outgoing.host_header));
        for (name, value) in &outgoing.headers {
            let _ = writeln!(out, "  > {}: {}", shown(name), shown(&hide(value)));
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
