//! The command line of sigprobe.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::main()
}
