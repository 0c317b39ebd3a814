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

/// Writes the file, if one was named, and to standard output: the table then, or what was asked for.
pub(super) fn write(args: &CheckArgs, file: Option<Destination>, report: &CheckReport) -> anyhow::Result<()> {
    let render = |format, color| match format {
        CheckFormat::Table => table::write(report, color),
        CheckFormat::Json => json::write(report),
        CheckFormat::Junit => junit::write(report),
        CheckFormat::Prometheus => prometheus::write(report, SystemSource.unix_seconds()),
    };
    // What was found out is shown although the disk may be full.
    let mut stored = Ok(());
    let mut on_screen = args.format.unwrap_or(CheckFormat::Table);
    if let Some(file) = file {
        let format = args.format.unwrap_or_else(|| format_of(args.output.as_deref()));
        stored = file.store(&render(format, false));
        on_screen = CheckFormat::Table;
    }
    let color = use_color(args.color);
    #[cfg(windows)]
    let _ = colored::control::set_virtual_terminal(true);
    colored::control::set_override(color);
    print(&render(on_screen, color))?;
    stored
}

fn format_of(path: Option<&Path>) -> CheckFormat {
    let ending = path.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("json") => CheckFormat::Json,
        Some("xml") => CheckFormat::Junit,
        Some("prom") => CheckFormat::Prometheus,
        _ => CheckFormat::Table,
    }
}
