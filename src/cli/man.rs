//! `sigprobe man`: manual pages, made of the same definitions as `--help`.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;

use super::args::Cli;
use super::destination::Destination;
use super::input_fault;
use super::output::print;

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write the page of every subcommand into this folder [default: only the first page, to standard output]
    folder: Option<PathBuf>,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ManArgs) -> anyhow::Result<u8> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = &args.folder else {
        print(&page(&command)?)?;
        return Ok(0);
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        input_fault(format!("the folder {} cannot be made ({error}): name another one", folder.display()))
    })?;
    for command in std::iter::once(&command).chain(command.get_subcommands()) {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name());
        Destination::open(&folder.join(format!("{name}.1")))?.store(&page(command)?)?;
    }
    Ok(0)
}

fn page(command: &Command) -> anyhow::Result<String> {
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
