//! `sigprobe man`: manual pages, made of the same definitions as `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;

use super::args::Cli;
use super::destination::Destination;
use super::input_fault;
use super::output::print;
use super::world::say;

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write the page of every subcommand into this folder [default: only the first page, to standard output]
    folder: Option<PathBuf>,
    /// Say nothing on standard error but errors
    #[arg(short, long)]
    quiet: bool,
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
        Destination::open(&file(folder, command))?.store(&page(command)?)?;
    }
    if !args.quiet {
        // What has a slash is a file to man, whatever its folder is called.
        say(&format!(
            "sigprobe: the manual pages are in {}: man \"{}\" shows the first one",
            folder.display(),
            file(folder, &command).display()
        ));
    }
    Ok(0)
}

fn file(folder: &Path, command: &Command) -> PathBuf {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    folder.join(format!("{name}.1"))
}

fn page(command: &Command) -> anyhow::Result<String> {
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
