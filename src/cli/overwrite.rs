//! What is written must not be what is read, nor the same file twice: compared before anything is asked, sent or written.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command, ValueHint};

use super::input_fault;

/// Arguments whose file is written. Every other one that takes a file reads it.
const WRITTEN: [&str; 2] = ["output", "record"];

/// A file, and what names it: a flag, or a word of another file.
pub(super) struct Named {
    name: String,
    path: PathBuf,
}

impl Named {
    /// The file at `path`, which `name` names.
    pub(super) fn new(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), path: path.into() }
    }
}

/// Refuses a command line on which a file that would be written is one that is read.
pub(super) fn refuse_on_command_line(command: &Command, matches: &ArgMatches) -> anyhow::Result<()> {
    let Some((name, given)) = matches.subcommand() else { return Ok(()) };
    let (mut written, mut read) = (Vec::new(), Vec::new());
    let arguments = command.find_subcommand(name).into_iter().flat_map(Command::get_arguments);
    for argument in arguments.filter(|own| own.get_value_hint() == ValueHint::AnyPath) {
        let id = argument.get_id().as_str();
        let name = argument
            .get_long()
            .map_or_else(|| format!("the argument {}", id.to_uppercase()), |long| format!("--{long}"));
        let files = if WRITTEN.contains(&id) { &mut written } else { &mut read };
        files.extend(given.get_raw(id).into_iter().flatten().map(|path| Named::new(&name, path)));
    }
    refuse(&written, &read)
}

/// Refuses to write what is read, or one file twice.
pub(super) fn refuse(written: &[Named], read: &[Named]) -> anyhow::Result<()> {
    for (place, own) in written.iter().enumerate() {
        let others = written[..place].iter().map(|other| (other, "writes"));
        let mut others = read.iter().map(|other| (other, "reads")).chain(others);
        let Some(same) = file(&own.path) else { continue };
        if let Some((other, does)) = others.find(|(other, _)| file(&other.path).as_ref() == Some(&same)) {
            return Err(input_fault(format!(
                "{} names the file that {} {does}: give another",
                own.name, other.name
            )));
        }
    }
    Ok(())
}

/// The file that a path leads to, however it is written: through links, `.` and `..`. One that is not there yet is known
/// by its folder and its name. None where nothing can be lost: a pipe, a device.
fn file(path: &Path) -> Option<PathBuf> {
    // What the shell has put there may be a file all the same.
    let path = if path == Path::new("-") { Path::new("/dev/stdin") } else { path };
    if let Ok(there) = std::fs::metadata(path) {
        return there.is_file().then(|| std::fs::canonicalize(path).ok()).flatten();
    }
    let folder = path.parent().filter(|own| !own.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?))
}
