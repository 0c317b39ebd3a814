//! Where a report goes: standard output, and a file that is written whole or not at all.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use sigprobe::credentials::Redactor;
use sigprobe::formats::anonymise::Anonymiser;
use sigprobe::formats::table::Style;
use sigprobe::formats::{html, json, junit, markdown, table};
use sigprobe::probe::run::Run;
use sigprobe::report::{Report, STAND_INS};

use super::destination::Destination;
use super::{input_fault, use_color};

#[derive(Clone, Debug, Args)]
pub(super) struct OutputArgs {
    /// Format [default: by the ending of --output, else table]
    #[arg(long, value_enum, help_heading = "Output")]
    pub(super) format: Option<FormatChoice>,
    /// Write the report into this file as well
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, help_heading = "Output")]
    pub(super) color: ColorChoice,
    /// Show base string, request and answer of every probe
    #[arg(short, long, help_heading = "Output")]
    pub(super) verbose: bool,
    /// Say nothing on standard error but errors
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatChoice {
    Table,
    Json,
    Markdown,
    Html,
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// Every format in which the report of a probe is written.
pub(super) const REPORT: &[FormatChoice] = &[
    FormatChoice::Html,
    FormatChoice::Markdown,
    FormatChoice::Json,
    FormatChoice::Junit,
    FormatChoice::Table,
];

/// The places and formats of one report. Made before anything is sent, so that a file that cannot be written
/// costs no request.
pub(super) struct Output<'a> {
    args: &'a OutputArgs,
    file: Option<Destination>,
}

impl<'a> Output<'a> {
    /// `offered` are the formats in which this report is written.
    pub(super) fn new(args: &'a OutputArgs, offered: &[FormatChoice]) -> anyhow::Result<Self> {
        if let Some(path) = args.output.as_deref() {
            known_ending(path, args.format, offered)?;
        }
        let file = args.output.as_deref().map(Destination::open).transpose()?;
        Ok(Self { args, file })
    }

    /// The formats of standard output and of the file. The file's ending decides its own; `--format` is standard
    /// output's, and the file's where its ending tells nothing.
    fn formats(&self) -> (FormatChoice, FormatChoice) {
        let chosen = self.args.format.unwrap_or(FormatChoice::Table);
        match self.args.output.as_deref().map(format_of) {
            None => (chosen, chosen),
            Some(Some(by_ending)) => (chosen, by_ending),
            Some(None) => (FormatChoice::Table, chosen),
        }
    }

    /// Writes what `render` makes for each format: as [`Output::write`] does.
    pub(super) fn write_text(self, render: impl Fn(FormatChoice) -> String) -> anyhow::Result<()> {
        let (shown, filed) = self.formats();
        let printed = print(&render(shown));
        both(printed, self.file.map_or(Ok(()), |file| file.store(&render(filed))))
    }

    /// Writes the report. Secrets are replaced before anything is escaped, cut or folded, and whatever slipped through
    /// afterwards.
    pub(super) fn write(
        self,
        report: &Report,
        run: &Run,
        redactor: &Redactor,
        anonymiser: Option<&Anonymiser>,
    ) -> anyhow::Result<()> {
        let mut report = report.clone();
        report.change_texts(&|text| redactor.redact(text));
        if let Some(own) = anonymiser {
            report.change_texts(&|text| own.apply(text));
            report.notes.push(STAND_INS.to_owned());
        }
        let render = |format, style| {
            let mut text = match format {
                FormatChoice::Json => json::write(&report),
                FormatChoice::Table => table::write(&report, style),
                FormatChoice::Markdown => markdown::write(&report),
                FormatChoice::Html => html::write(&report),
                FormatChoice::Junit => junit::write(&report),
            };
            if format == FormatChoice::Table && self.args.verbose {
                text.push_str(&table::details(&report, run, redactor));
            }
            redactor.redact(&text)
        };
        let plain = Style { color: false, width: None };
        let (shown, filed) = self.formats();
        // What was found out is shown although the disk may be full, and written although nobody reads.
        let printed = print(&render(shown, style(self.args)));
        both(printed, self.file.map_or(Ok(()), |file| file.store(&render(filed, plain))))
    }
}

/// Colours and width of standard output.
pub(super) fn style(args: &OutputArgs) -> Style {
    let color = use_color(args.color);
    #[cfg(windows)]
    let _ = colored::control::set_virtual_terminal(true);
    colored::control::set_override(color);
    let width = std::io::stdout().is_terminal().then(comfy_table::Table::new).and_then(|table| table.width());
    Style { color, width }
}

/// Writes to standard output.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    arrived(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes the help, where it was asked for to standard output.
pub(super) fn print_help(help: &clap::Error) -> anyhow::Result<()> {
    arrived(help.print().and_then(|()| std::io::stdout().flush()))
}

/// A full disk is a fault; a reader that has seen enough (`| head`) is none.
fn arrived(written: std::io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        _ => Ok(()),
    }
}

/// What of both failed, if anything did; said once where it is the same.
pub(super) fn both(one: anyhow::Result<()>, other: anyhow::Result<()>) -> anyhow::Result<()> {
    match (one, other) {
        (Err(one), Err(other)) if format!("{one:#}") != format!("{other:#}") => {
            Err(anyhow::anyhow!("{one:#}; {other:#}"))
        }
        (one, other) => one.and(other),
    }
}

/// A fault for endings that promise something else than what would be written.
fn known_ending(path: &Path, format: Option<FormatChoice>, offered: &[FormatChoice]) -> anyhow::Result<()> {
    let ending = path.extension().map(|own| own.to_string_lossy().to_lowercase()).unwrap_or_default();
    let by_ending = format_of(path);
    let is_known = match by_ending {
        Some(own) => offered.contains(&own),
        None => format.is_some() || ["", "txt", "log"].contains(&ending.as_str()),
    };
    if is_known {
        return Ok(());
    }
    let endings: Vec<&str> = offered.iter().map(|own| ending_of(*own)).collect();
    let (others, last) = endings.split_at(endings.len().saturating_sub(1));
    // An ending that names a format goes before --format.
    let or = if by_ending.is_none() { ", or choose --format" } else { "" };
    Err(input_fault(format!(
        "no report is written as .{ending} here: end the file with {} or {}{or}",
        others.join(", "),
        last.concat()
    )))
}

/// The parser of `--format` where a report is written in these formats only.
pub(super) fn only(offered: &[FormatChoice]) -> impl TypedValueParser<Value = FormatChoice> + use<> {
    let names = offered.iter().filter_map(FormatChoice::to_possible_value);
    PossibleValuesParser::new(names).try_map(|name| FormatChoice::from_str(&name, false))
}

fn ending_of(format: FormatChoice) -> &'static str {
    match format {
        FormatChoice::Table => ".txt",
        FormatChoice::Json => ".json",
        FormatChoice::Markdown => ".md",
        FormatChoice::Html => ".html",
        FormatChoice::Junit => ".xml",
    }
}

fn format_of(path: &Path) -> Option<FormatChoice> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "json" => Some(FormatChoice::Json),
        "md" => Some(FormatChoice::Markdown),
        "html" | "htm" => Some(FormatChoice::Html),
        "xml" => Some(FormatChoice::Junit),
        _ => None,
    }
}
