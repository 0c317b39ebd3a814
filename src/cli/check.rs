//! `sigprobe check`: ask about every target of a file, search those that differ, write what came out.

mod ask;
mod schedule;
mod write;

use std::collections::HashMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use sigprobe::check::{CheckReport, SCHEMA_VERSION, State};
use sigprobe::report::{Verdict, pasteable};
use sigprobe::targets::{Expected, in_words_of_the_file, learn};
use tokio::sync::watch;

use super::destination::Destination;
use super::input_fault;
use super::output::ColorChoice;
use super::overwrite::{Named, refuse};
use super::targets::TargetsFile;
use super::world::{interrupt, now_rfc3339, say};
use ask::{Asked, Subject};

/// The file that is read when none is named.
const TARGETS: &str = "targets.toml";

const EXIT_CODES: &str = "\
Exit codes:
    0  all targets are as expected; with --learn, or what is true now was written down
    3  one differs, or its answers do not say
    7  the only ones that are not as expected did not answer
  130  interrupted
    2  a fault of the file or another input; nothing was sent
    1  a fault of sigprobe, or a file could not be written

A targets file:
  [[target]]
  name = \"prod\"
  url = \"https://gallery.example.com/gallery/api/v1/workflows/subscription/\"
  key = \"KEY\"
  secret-file = \"secret.txt\"        # beside this file; or secret-env = \"VARIABLE\"
  accepted-base = \"http://alteryx-prod01/gallery\"    # or verdict = \"accepted-as-called\"

  docs/targets.md lists every word that may stand in it.

Examples:
  sigprobe check targets.toml
  sigprobe check targets.toml --learn
  sigprobe check targets.toml --no-search --output sigprobe.prom";

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct CheckArgs {
    /// The targets file
    #[arg(default_value = TARGETS)]
    file: PathBuf,
    /// Do not search what is true of a target that differs
    #[arg(long, conflicts_with = "learn")]
    no_search: bool,
    /// Write what is true now into the targets file; its comments stay
    #[arg(long)]
    learn: bool,
    /// Servers at the same time; each gets one request at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Seconds for a whole request, for targets that do not say
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = super::args::seconds)]
    timeout: f64,
    /// Format of what goes to standard output [default: table]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<CheckFormat>,
    /// Write into this file as well, as its ending says (.json, .xml, .prom, else as on standard output)
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, help_heading = "Output")]
    color: ColorChoice,
    /// Say nothing on standard error but errors
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    Table,
    Json,
    Junit,
    Prometheus,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &CheckArgs) -> anyhow::Result<u8> {
    let file = TargetsFile::read(&args.file)?;
    let written: Vec<Named> = args.output.iter().map(|path| Named::new("--output", path)).collect();
    let read: Vec<Named> = file.targets.iter().flat_map(|target| file.files(target)).collect();
    refuse(&written, &read)?;
    let subjects = subjects(args, &file)?;
    let output = args.output.as_deref().map(Destination::open).transpose()?;
    let learning = args.learn.then(|| Destination::open(&args.file)).transpose()?;
    let (started_at, start, interrupt) = (now_rfc3339(), Instant::now(), interrupt());
    let asked = ask_all(args, &subjects, &interrupt, start);
    let mut report = CheckReport {
        schema_version: SCHEMA_VERSION,
        tool_version: env!("CARGO_PKG_VERSION"),
        started_at,
        interrupted: *interrupt.borrow(),
        requests_sent: asked.iter().map(|asked| asked.report.requests).sum(),
        elapsed_ms: start.elapsed().as_millis(),
        targets: asked.iter().map(|asked| asked.report.clone()).collect(),
    };
    if let Some(destination) = learning {
        write_down(destination, &file, &subjects, &asked, &mut report)?;
    }
    for target in &mut report.targets {
        // Where an acceptance was seen before the search, another name is not what is missing.
        let may_be_a_name = target.changed.is_some() || target.expected.is_none();
        if target.state == State::Differs && target.verdict == Some(Verdict::NoneAccepted) && may_be_a_name {
            target.said += &next_step(&args.file, &target.name);
        }
    }
    write::write(args, output, &report)?;
    Ok(report.exit_code())
}

/// How to find the name that a server goes by now, as nothing that was tried is accepted.
fn next_step(file: &Path, name: &str) -> String {
    let file = file.display().to_string();
    // Backslashes mean something to most shells, and Windows takes the others as well.
    let file = if cfg!(windows) { file.replace('\\', "/") } else { file };
    let targets = if file == TARGETS { String::new() } else { format!(" --targets \"{file}\"") };
    pasteable(format!(
        " With the server's machine name, this finds what it signs now: sigprobe probe --target \"{name}\"{targets} --alias \
         MACHINE-NAME"
    ))
}

/// Every target, ready to be asked about. All that can be wrong with the file is found here.
fn subjects<'a>(args: &CheckArgs, file: &'a TargetsFile) -> anyhow::Result<Vec<Subject<'a>>> {
    let mut subjects = Vec::with_capacity(file.targets.len());
    for target in &file.targets {
        let (probe_args, job) = file.job(target, args.timeout)?;
        let fault = |word, sentence: &str| file.fault(target, word, &sentence);
        match &target.expected {
            None if !args.learn => {
                return Err(fault(
                    None,
                    "it does not say what is expected: add accepted-base = \"...\" or verdict = \"...\", or run with \
                     --learn",
                ));
            }
            Some(Expected::Verdict(verdict)) if args.no_search => {
                let said = format!(
                    "only a search can tell whether {} is still true: leave --no-search out",
                    verdict.name()
                );
                return Err(fault(Some("verdict"), &said));
            }
            Some(Expected::Accepted(way)) => {
                way.variant(&job.situation).map_err(|error| fault(Some("accepted-variant"), &error))?;
            }
            _ => {}
        }
        if !args.quiet {
            for note in &job.notes {
                say(&format!("sigprobe: {}: {}", target.name, in_words_of_the_file(note).0));
            }
        }
        subjects.push(Subject { target, args: probe_args, job });
    }
    Ok(subjects)
}

/// Asks about all of them; what comes back stands in their order.
fn ask_all(
    args: &CheckArgs,
    subjects: &[Subject<'_>],
    interrupt: &watch::Receiver<bool>,
    start: Instant,
) -> Vec<Asked> {
    let groups = by_server(subjects);
    let show = !args.quiet && std::io::stderr().is_terminal();
    let count = std::cell::Cell::new(0_usize);
    let progress = || {
        if show && start.elapsed().as_millis() > 1000 {
            let _ = write!(
                std::io::stderr(),
                "\rsigprobe: {} of {} targets checked ",
                count.get(),
                subjects.len()
            );
        }
    };
    let mut places: Vec<Option<Asked>> = subjects.iter().map(|_| None).collect();
    schedule::schedule(
        &groups,
        args.concurrency.into(),
        |group, pulse, send| {
            let mut silent: Option<String> = None;
            for place in group {
                let subject = &subjects[*place];
                let asked = match &silent {
                    Some(name) => subject.left_out(name),
                    None => subject.ask(!args.no_search, args.learn, pulse, interrupt),
                };
                if asked.is_silent {
                    silent = Some(subject.target.name.clone());
                }
                send((*place, asked));
            }
        },
        |(place, asked)| {
            places[place] = Some(asked);
            count.set(count.get() + 1);
            progress();
        },
        progress,
    );
    if show && start.elapsed().as_millis() > 1000 {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    places.into_iter().flatten().collect()
}

/// The places of targets that connect to the same host and port, in the order of the file.
fn by_server(subjects: &[Subject<'_>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (place, subject) in subjects.iter().enumerate() {
        let group = *known.entry(subject.server()).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(place);
    }
    groups
}

/// Replaces the expectations of the file by what is true now, where that is certain. What was accepted is not replaced
/// by a verdict that nothing is: that a server broke is no reason to expect it broken.
fn write_down(
    destination: Destination,
    file: &TargetsFile,
    subjects: &[Subject<'_>],
    asked: &[Asked],
    report: &mut CheckReport,
) -> anyhow::Result<()> {
    let mut learnt = Vec::new();
    for ((subject, asked), target) in subjects.iter().zip(asked).zip(&mut report.targets) {
        let known = subject.target.expected.as_ref();
        let is_new = |now: &&Expected| target.state != State::AsExpected && known != Some(*now);
        match (known, asked.true_now.as_ref().filter(is_new)) {
            (Some(known), Some(now)) if known.is_acceptance() && !now.is_acceptance() => {
                target.changed = target.changed.take().map(|changed| changed + "; not learnt");
                target.said = format!(
                    "{} What was accepted is not unlearnt: the file keeps {}. If nothing is to be accepted from now \
                     on, take that line out and run --learn again.",
                    target.said,
                    subject.redacted(&known.line())
                );
            }
            (_, Some(now)) if subject.redacted(&now.line()) != now.line() => {
                target.said += "; not learnt, since the secret would stand in the file";
            }
            (_, Some(now)) => {
                target.state = State::Learnt;
                let was = known.map_or_else(|| "nothing".to_owned(), Expected::line);
                target.changed = Some(subject.redacted(&format!("{was} -> {}", now.line())));
                learnt.push((target.name.as_str(), now));
            }
            (None, None) => say(&format!(
                "sigprobe: nothing could be learnt of {}, and a check needs what to expect: run --learn again once it \
                 answers, or take it out of the file",
                target.name
            )),
            (Some(_), None) => {}
        }
    }
    let text = learn(&file.text, &learnt).map_err(|error| input_fault(error.to_string()))?;
    if text == file.text { Ok(()) } else { destination.store(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_shell_would_act_on_stands_in_no_command() {
        let harmless = next_step(Path::new("my targets.toml"), "prod, Köln");
        assert!(
            harmless.contains("--target \"prod, Köln\" --targets \"my targets.toml\" --alias"),
            "{harmless}"
        );
        for (file, name) in [("targets.toml", "x$(id)"), ("targets.toml", "`id`"), ("$(id).toml", "prod")] {
            let said = next_step(Path::new(file), name);
            assert!(said.ends_with("that a shell acts on)") && !said.contains("id"), "{said}");
        }
    }
}
