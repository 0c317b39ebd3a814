//! `sigprobe inspect`: read what was captured, name how it was signed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::{Args, ValueHint};
use sigprobe::axis::{Authority, BaseAddress};
use sigprobe::comparison::base_string_in;
use sigprobe::credentials::{Credentials, Redactor};
use sigprobe::formats::inspection;
use sigprobe::import::{Captured, Hints, Imported, InputFormat, import};
use sigprobe::inspect::{Against, Inspection, Knowledge, exit_code};
use sigprobe::lints::lint_together;
use sigprobe::request::Called;
use sigprobe::stamp::Source as _;

use super::output::{FormatChoice, Output, OutputArgs, only};
use super::withheld::withheld;
use super::world::{SystemSource, interrupt, say};
use super::{InputFault, input_fault, named_file, secret};

/// No captured text may be longer.
const LARGEST: u64 = 64 * 1024 * 1024;

/// So many requests are looked at in a moment, also where the search for each of them finds nothing.
const FEW: usize = 5;

/// How an inspection is written.
const FORMATS: &[FormatChoice] = &[FormatChoice::Json, FormatChoice::Table];

const EXIT_CODES: &str = "\
Exit codes:
  0  the signature is the one that RFC 5849 asks for; with --against: client and server match
  3  signed in another way, which is named, or the request shows a fault by itself, or several requests show one side
     by side; with --against: client and server differ, or there is such a fault
  4  nothing that was tried gives this signature
  8  no secret was given, and the form shows no fault
  2  a fault of the input
130  interrupted: what was tried until then is told

Examples:
  sigprobe inspect --from request.har --secret-file secret.txt
  sigprobe inspect --from request.txt --secret-file secret.txt --alias alteryx-prod01";

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES, mut_arg("format", |own| own.value_parser(only(FORMATS))))]
pub(super) struct InspectArgs {
    /// A signed URL, an Authorization header, a curl command: whatever was captured
    #[arg(conflicts_with = "from")]
    text: Option<String>,
    /// A file with it (HAR, Postman collection, raw HTTP, curl, PowerShell, log); - is standard input
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// What the text is [default: recognised by itself]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    input_format: Option<InputFormat>,
    /// Look at this request only, counted from 1 (repeatable)
    #[arg(long, value_name = "NUMBER")]
    entry: Vec<usize>,
    /// The URL that was called, where the text does not hold it
    #[arg(long)]
    url: Option<String>,
    /// The HTTP method, where the text does not hold it
    #[arg(long)]
    method: Option<String>,
    /// File that holds the consumer secret; - is standard input. Without a secret only the form is looked at
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    secret_file: Option<PathBuf>,
    /// File that holds the token's secret
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    token_secret_file: Option<PathBuf>,
    /// Another name that the server goes by (repeatable)
    #[arg(long, value_name = "NAME[:PORT]", help_heading = "Names")]
    alias: Vec<String>,
    /// A whole base address to try (repeatable)
    #[arg(long, value_name = "URL", help_heading = "Names")]
    base_address: Vec<String>,
    /// What the server wants: its base address (a URL), or a file in which it logged or answered its base string
    #[arg(long, value_name = "URL or FILE", help_heading = "Search", value_hint = ValueHint::AnyPath)]
    against: Option<String>,
    /// Show the calculation step by step
    #[arg(long)]
    steps: bool,
    /// At most so many differences from RFC 5849 at once
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=3), help_heading = "Search")]
    depth: u8,
    /// Threads
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64), help_heading = "Search")]
    jobs: u8,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &InspectArgs) -> anyhow::Result<u8> {
    if args.text.is_none() && args.from.is_none() {
        return Err(input_fault(
            "there is nothing to inspect: give a signed URL in double quotes, or --from FILE with a HAR file, a curl \
             command, raw HTTP, an Authorization header or a log line (- is standard input)",
        ));
    }
    let from_input = |file: &Option<PathBuf>| file.as_deref() == Some(Path::new("-"));
    let inputs = [&args.from, &args.secret_file, &args.token_secret_file];
    if inputs.into_iter().filter(|file| from_input(file)).count() > 1 {
        return Err(input_fault("standard input can hold one thing only: put the other into a file"));
    }
    // First of all: a fault may repeat what was captured, and with it the secret.
    let (secrets, notes) = secret::for_inspection(
        args.secret_file.as_deref(),
        args.token_secret_file.as_deref(),
        args.output.quiet,
    )?;
    let credentials = secrets.map(|(secret, token)| Credentials {
        key: String::new(),
        secret,
        token: token.map(|own| (String::new(), own)),
    });
    inspect(args, credentials.as_ref(), &notes).map_err(|error| redacted(error, credentials.as_ref()))
}

/// A fault of the input without the secrets.
fn redacted(error: anyhow::Error, credentials: Option<&Credentials>) -> anyhow::Error {
    match credentials.filter(|_| error.is::<InputFault>()) {
        Some(own) => input_fault(Redactor::new(own, &[]).redact(&error.to_string())),
        None => error,
    }
}

fn inspect(args: &InspectArgs, credentials: Option<&Credentials>, notes: &[String]) -> anyhow::Result<u8> {
    let aliases = parsed(&args.alias, "--alias", Authority::parse)?;
    let base_addresses = parsed(&args.base_address, "--base-address", BaseAddress::parse)?;
    let given = args.url.as_deref().map(Called::parse).transpose();
    let given = given.map_err(|error| input_fault(format!("--url: {error}")))?;
    let against = args.against.as_deref().map(against).transpose()?;
    let hints = Hints {
        format: args.input_format,
        url: args.url.clone(),
        method: args.method.clone(),
        chosen: args.entry.clone(),
    };
    let imported = import(&text(args)?, &hints).map_err(|error| {
        let is_file = args.text.as_deref().is_some_and(|text| Path::new(text).is_file());
        input_fault(if is_file {
            "the text to inspect is the name of a file: put --from before it".to_owned()
        } else {
            error.to_string()
        })
    })?;
    let output = Output::new(&args.output, FORMATS)?;
    let is_unused = |given: &Called| {
        imported
            .captured
            .iter()
            .any(|own| own.request.called.text().split('/').nth(2) != given.text().split('/').nth(2))
    };
    if given.as_ref().is_some_and(is_unused) && !args.output.quiet {
        say("sigprobe: --url was not used where the text holds another URL itself");
    }
    if !args.output.quiet {
        for note in notes {
            say(&format!("sigprobe: {note}"));
        }
    }
    if !args.output.quiet {
        tell(&imported, credentials);
    }
    let count = imported.captured.len();
    if credentials.is_some() && count > FEW && !args.output.quiet {
        say(&format!(
            "sigprobe: looking at {count} requests, one after the other; --entry N looks at one of them"
        ));
    }
    let stopped = interrupt();
    let inspect = |captured: &Captured| {
        let credentials = credentials.map(|own| own.for_key_of(captured));
        let knowledge = Knowledge {
            credentials,
            aliases: aliases.clone(),
            base_addresses: base_addresses.clone(),
            against: against.clone(),
            depth: args.depth.into(),
            jobs: args.jobs.into(),
            steps: args.steps,
            now: SystemSource.unix_seconds(),
        };
        let start = Instant::now();
        let seconds_told = AtomicU64::new(0);
        let progress = |tried: u64| {
            let seconds = start.elapsed().as_secs();
            if !args.output.quiet && seconds_told.fetch_max(seconds, Ordering::Relaxed) < seconds {
                say(&format!("sigprobe: {tried} signatures made so far; Ctrl-C ends the search"));
            }
            !*stopped.borrow()
        };
        let mut inspection = Inspection::new(captured, &knowledge, &progress);
        if let Some(own) = &knowledge.credentials {
            inspection.redact(own);
        }
        Inspection { elapsed_ms: start.elapsed().as_millis(), ..inspection }
    };
    let all: Vec<Inspection> = imported.captured.iter().map(inspect).collect();
    let common = lint_together(&imported.captured, SystemSource.unix_seconds());
    // Each inspection is without the secrets already, under its own key: once more, whatever came of it.
    let keys: Vec<&str> = imported.captured.iter().filter_map(Captured::consumer_key).collect();
    let redactor = credentials.map(|own| Redactor::new(own, &keys));
    let render = |format| {
        let text = match format {
            FormatChoice::Json => inspection::json(&all, &common),
            _ => inspection::text(&all, &common),
        };
        redactor.as_ref().map_or_else(|| text.clone(), |own| own.redact(&text))
    };
    output.write_text(render)?;
    // What was found before Ctrl-C counts; what was not found says nothing.
    let is_cut = all.iter().any(|own| !own.complete);
    Ok(if is_cut { 130 } else { exit_code(&all, &common) })
}

/// Says what was left out, and where key and secret cannot be told apart.
fn tell(imported: &Imported, credentials: Option<&Credentials>) {
    let redactor = credentials.map(|own| Redactor::new(own, &[]));
    for (origin, error) in &imported.unreadable {
        let line = format!("sigprobe: {origin} is left out: {error}");
        say(&redactor.as_ref().map_or_else(|| line.clone(), |own| own.redact(&line)));
    }
    let of_each = |own: &Credentials| {
        imported.captured.iter().find_map(|captured| secret::same_as_key(&own.for_key_of(captured)))
    };
    if let Some(note) = credentials.and_then(of_each) {
        say(&format!("sigprobe: {note}"));
    }
}

/// A base address, or the base string in a file.
fn against(given: &str) -> anyhow::Result<Against> {
    if given.contains("://") {
        let base = BaseAddress::parse(given)
            .map_err(|error| input_fault(format!("--against \"{given}\": {error}")))?;
        return Ok(Against::BaseAddress(base));
    }
    let bytes = named_file::beginning(Path::new(given), LARGEST).map_err(|error| {
        input_fault(format!("{given} cannot be read ({error}): give a URL or a file to --against"))
    })?;
    let found = base_string_in(&String::from_utf8_lossy(&bytes));
    found.map(Against::BaseString).ok_or_else(|| {
        input_fault(format!("there is no signature base string in {given}: it looks like \"GET&https%3A%2F%2Fhost%2Fpath&a%3Db\""))
    })
}

fn format(name: &str) -> Result<InputFormat, String> {
    InputFormat::parse(name).ok_or_else(|| {
        let names: Vec<&str> = InputFormat::ALL.iter().map(|format| format.name()).collect();
        format!("it is one of {}", names.join(", "))
    })
}

pub(super) fn parsed<T, E: std::fmt::Display>(
    texts: &[String],
    flag: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> anyhow::Result<Vec<T>> {
    let parsed = texts.iter().map(|text| {
        parse(text).map_err(|error| input_fault(withheld(&format!("{flag} \"{text}\": {error}"), text)))
    });
    parsed.collect()
}

/// What was captured, from the command line, a file or standard input.
fn text(args: &InspectArgs) -> anyhow::Result<Vec<u8>> {
    let Some(file) = &args.from else { return Ok(args.text.clone().unwrap_or_default().into_bytes()) };
    let read = named_file::beginning_or_input(file, LARGEST);
    let name = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let bytes =
        read.map_err(|error| input_fault(format!("{name} cannot be read ({error}): check its name")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(input_fault(format!(
            "{name} is larger than 64 MB: save the one request in question by itself"
        )));
    }
    Ok(bytes)
}
