//! The command line of sigprobe.

use std::process::ExitCode;

#[allow(clippy::disallowed_methods, reason = "clock, environment and files belong to the command line")]
mod cli;

/// Short-lived texts are most of what a search and the signing proxy make: docs/performance.md tells what it gives.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
