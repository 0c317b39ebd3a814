//! What stands below the table: a list of sentences for each section, empty where there is nothing to say.

use crate::report::{DiscoveredReport, NAMED, Report};

/// Those that can, and those that cannot with the same reason on one line.
pub(super) fn clients(report: &Report) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for client in &report.clients {
        match lines.iter_mut().find(|(said, _)| *said == client.said) {
            Some((_, titles)) => titles.push(&client.title),
            None => lines.push((client.said.clone(), vec![&client.title])),
        }
    }
    lines.into_iter().map(|(said, titles)| format!("{}: {said}", titles.join(", "))).collect()
}

pub(super) fn found(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|finding| format!("{} [{}: {}]", finding.said, finding.code, shown_ids(&finding.evidence)))
        .collect()
}

pub(super) fn asked_afterwards(report: &Report) -> Vec<String> {
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

pub(super) fn possible(report: &Report) -> Vec<String> {
    report.possible.iter().map(|one| format!("{} To check: {} [{}]", one.said, one.check, one.code)).collect()
}

pub(super) fn right(report: &Report) -> Vec<String> {
    report.proved_right.iter().map(|one| one.said.clone()).collect()
}

pub(super) fn configured(report: &Report) -> Vec<String> {
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

pub(super) fn names(report: &Report) -> Vec<String> {
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

pub(super) fn not_tried(report: &Report) -> Vec<String> {
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

pub(super) fn told_apart(report: &Report) -> Vec<String> {
    report
        .indistinguishable
        .iter()
        .map(|item| {
            format!("{}: {}. What would tell: {}.", item.between.join(" / "), item.because, item.would_tell)
        })
        .collect()
}
