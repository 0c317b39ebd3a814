//! `sigprobe replay`: the report of a recorded run once more.

use std::path::{Path, PathBuf};

use clap::Args;
use sigprobe::credentials::Redactor;
use sigprobe::formats::anonymise::{Anonymiser, locations};
use sigprobe::record::{Recording, Replayed};

use super::output::{Output, OutputArgs, REPORT};
use super::{input_fault, named_file};

/// A longer file is no recording.
const LARGEST: u64 = 512 * 1024 * 1024;

const EXAMPLES: &str = "\
The exit code is that of the recorded run; nothing is sent.

Examples:
  sigprobe replay recording.jsonl
  sigprobe replay recording.jsonl --output report.html";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ReplayArgs {
    /// A file that "sigprobe probe --record FILE" wrote; - is standard input
    file: PathBuf,
    /// Put stand-ins in place of host names, addresses and the key, to pass the report on. Not with -v: what a server
    /// answers may name it in ways that nobody foresees
    #[arg(long, help_heading = "Output", conflicts_with = "verbose")]
    anonymise: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ReplayArgs) -> anyhow::Result<u8> {
    let name = if args.file == Path::new("-") {
        "standard input".to_owned()
    } else {
        args.file.display().to_string()
    };
    let text = named_file::beginning_or_input(&args.file, LARGEST)
        .map_err(|error| input_fault(format!("{name} cannot be read ({error}): check its name")))?;
    if text.len() as u64 > LARGEST {
        return Err(input_fault(format!("{name} is too large for a recording: check its name")));
    }
    let replayed = Recording::read(&String::from_utf8_lossy(&text)).and_then(Recording::replay);
    let Replayed { report, run, credentials } =
        replayed.map_err(|error| input_fault(format!("{name} {error}")))?;
    let output = Output::new(&args.output, REPORT)?;
    let redactor = Redactor::new(&credentials, &[&credentials.key]);
    let anonymiser = args.anonymise.then(|| Anonymiser::new(&report, locations(&run), &credentials));
    output.write(&report, &run, &redactor, anonymiser.as_ref())?;
    Ok(report.verdict.exit_code())
}
