//! The rows: what was signed, and what the server made of it.

use comfy_table::{Cell, ContentArrangement, Table, presets};

use super::Style;
use crate::formats::printable;
use crate::report::{ExchangeReport, Report};

/// Stands in the table for a long path that is the same in nearly all rows.
const SAME_PATH: &str = "/...";
/// Shorter paths are shown.
const LONG_PATH: usize = 12;

/// The controls, and each variant once.
pub(super) fn table(report: &Report, style: Style) -> Table {
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

/// What the table has in place of a long path; none where it leaves nothing out.
pub(super) fn left_out(report: &Report) -> Option<String> {
    let path = sent_path(report);
    (path.len() > LONG_PATH).then(|| format!("{SAME_PATH} is {}", printable(path)))
}

fn sent_path(report: &Report) -> &str {
    report.sent.target.split('?').next().unwrap_or_default()
}
