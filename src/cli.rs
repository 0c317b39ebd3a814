//! One subcommand per file: each gathers its input, calls the library and writes what came out.

mod args;
mod check;
mod clients;
mod completions;
mod credentials;
mod demo;
mod destination;
mod discover;
mod echo;
mod explain;
mod gallery;
mod gather;
mod inspect;
mod listen;
mod man;
mod named_file;
mod output;
mod overwrite;
mod probe;
mod proxy;
mod replay;
mod runtime_settings;
mod secret;
mod servers;
mod sign;
mod targets;
mod unfinished;
mod way;
mod withheld;
mod world;

use std::fmt;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::{Cli, Command};

/// A fault of the input: one sentence that says what to do, exit code 2.
#[derive(Debug)]
struct InputFault(String);

impl fmt::Display for InputFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InputFault {}

/// An error that ends the program with exit code 2.
fn input_fault(sentence: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(InputFault(sentence.into()))
}

/// Parses the command line, runs the subcommand and turns its outcome into an exit code.
pub(crate) fn main() -> ExitCode {
    let outcome = parse().map_or_else(|error| error.downcast().and_then(|told| show(&told)), run);
    let code = match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let words = std::env::args_os().skip(1).map(|own| own.to_string_lossy().into_owned());
            let said = secret::redacted(&format!("{error:#}"), &[]);
            world::say(&format!("sigprobe: {}", withheld::of_command_line(&said, words)));
            ExitCode::from(if error.is::<InputFault>() { 2 } else { 1 })
        }
    };
    secret::forget();
    code
}

fn run(cli: Cli) -> anyhow::Result<u8> {
    if cli.no_input {
        secret::never_ask();
    }
    match cli.command {
        Command::Probe(args) => probe::main(&args),
        Command::Check(args) => check::main(&args),
        Command::Demo(args) => demo::main(&args),
        Command::Gallery(args) => gallery::main(&args),
        Command::Explain(args) => explain::main(&args),
        Command::Inspect(args) => inspect::main(&args),
        Command::Listen(args) => listen::main(&args),
        Command::Clients(args) => clients::main(&args),
        Command::Sign(args) => sign::main(&args),
        Command::Proxy(args) => proxy::main(&args),
        Command::Replay(args) => replay::main(&args),
        Command::Servers(args) => servers::main(&args),
        Command::Completions(args) => completions::main(&args),
        Command::Man(args) => man::main(&args),
    }
}

fn parse() -> anyhow::Result<Cli> {
    let mut command = Cli::command();
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    targets::refuse_key(&matches, &mut command)?;
    overwrite::refuse_on_command_line(&command, &matches)?;
    Ok(Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?)
}

/// Shows what clap has to say: the help that was asked for, or a fault; gives the exit code.
fn show(told: &clap::Error) -> anyhow::Result<u8> {
    let is_help = told.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if told.use_stderr() && !is_help {
        return Err(input_fault(in_one_sentence(&withheld::said_of(told))));
    }
    output::print_help(told)?;
    Ok(if is_help { 2 } else { 0 })
}

/// What clap says of a command line in several lines: the fault, and what was meant perhaps. Its other lines repeat the
/// help.
fn in_one_sentence(told: &str) -> String {
    let lines = || told.lines().map(str::trim);
    let fault: Vec<&str> = lines().take_while(|line| !line.is_empty()).collect();
    let fault = fault.join(" ").replace("error: ", "");
    // To pass a value as a positional one is never what was meant here.
    let tip = lines().find_map(|line| line.strip_prefix("tip: ")).filter(|tip| !tip.contains("to pass"));
    let tip = tip.map_or_else(|| "--help shows what there is".to_owned(), str::to_owned);
    format!("{fault} ({tip})")
}

/// Whether to write colours to standard output.
fn use_color(choice: output::ColorChoice) -> bool {
    match choice {
        output::ColorChoice::Always => true,
        output::ColorChoice::Never => false,
        output::ColorChoice::Auto => {
            std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
        }
    }
}
