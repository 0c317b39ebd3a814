//! Where the report of a check goes.

use std::path::Path;

use sigprobe::check::CheckReport;
use sigprobe::formats::check::{json, junit, prometheus, table};
use sigprobe::stamp::Source as _;

use super::super::destination::Destination;
use super::super::output::print;
use super::super::use_color;
use super::super::world::SystemSource;
use super::{CheckArgs, CheckFormat};

/// Writes the file, if one was named, in the format of its ending, and to standard output what was asked for.
pub(super) fn write(args: &CheckArgs, file: Option<Destination>, report: &CheckReport) -> anyhow::Result<()> {
    let render = |format, color| match format {
        CheckFormat::Table => table::write(report, color),
        CheckFormat::Json => json::write(report),
        CheckFormat::Junit => junit::write(report),
        CheckFormat::Prometheus => prometheus::write(report, SystemSource.unix_seconds()),
    };
    let on_screen = args.format.unwrap_or(CheckFormat::Table);
    let stored = file.map_or(Ok(()), |file| {
        let in_file = args.output.as_deref().and_then(format_of).unwrap_or(on_screen);
        file.store(&render(in_file, false))
    });
    // What was found out is shown although the disk may be full.
    let color = use_color(args.color);
    #[cfg(windows)]
    let _ = colored::control::set_virtual_terminal(true);
    colored::control::set_override(color);
    print(&render(on_screen, color))?;
    stored
}

/// The format that a file's ending names; none where it names none.
fn format_of(path: &Path) -> Option<CheckFormat> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "json" => Some(CheckFormat::Json),
        "xml" => Some(CheckFormat::Junit),
        "prom" => Some(CheckFormat::Prometheus),
        _ => None,
    }
}
