//! The command line of sigprobe.

use std::process::ExitCode;

#[allow(clippy::disallowed_methods, reason = "clock, environment and files belong to the command line")]
mod cli;

fn main() -> ExitCode {
    cli::main()
}
