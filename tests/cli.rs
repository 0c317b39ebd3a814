//! The command line as a user meets it: examples, faults of the input, exit codes, Ctrl-C.

#![allow(clippy::disallowed_methods, reason = "tests have files and processes of their own")]

#[path = "cli/against.rs"]
mod against;
#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/examples.rs"]
mod examples;
#[path = "cli/explain.rs"]
mod explain;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/inspect.rs"]
mod inspect;
#[path = "cli/interruption.rs"]
mod interruption;
#[path = "cli/listen.rs"]
mod listen;
#[path = "cli/misplaced.rs"]
mod misplaced;
#[path = "cli/overwrite.rs"]
mod overwrite;
#[path = "cli/replay.rs"]
mod replay;
#[path = "cli/secrets.rs"]
mod secrets;
#[path = "cli/sign.rs"]
mod sign;

use std::process::{Command, Output, Stdio};

/// The secret of every test that needs one.
const SECRET: &str = "correct-horse-battery";

/// sigprobe without anything from the environment that could answer for the user.
fn sigprobe(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["SIGPROBE_KEY", "SIGPROBE_SECRET", "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    sigprobe(arguments).output().expect("sigprobe runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// A file that holds `content`, for as long as the returned value lives.
fn file_with(content: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), content).expect("the temporary file is written");
    file
}
