//! `sigprobe servers`: the products that are known, and profiles from names and files.

use std::io::Read as _;
use std::path::Path;

use clap::Args;
use sigprobe::formats::catalogue;
use sigprobe::servers::{PROFILES, Profile};

use super::input_fault;
use super::output::print;
use super::withheld::withheld;

/// A longer file is no profile.
const LARGEST: u64 = 256 * 1024;

#[derive(Debug, Args)]
pub(super) struct ServersArgs {
    /// A name from the list, or a file with a profile of your own
    name: Option<String>,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ServersArgs) -> anyhow::Result<u8> {
    match &args.name {
        Some(name) => print(&catalogue::server(&profile(name)?))?,
        None => print(&catalogue::servers(&PROFILES))?,
    }
    Ok(0)
}

/// Whether a text is meant as a file: what has a slash, or ends with .toml.
pub(super) fn is_file(name: &str) -> bool {
    name.contains(['/', '\\']) || name.to_ascii_lowercase().ends_with(".toml")
}

/// The profile of this name, or the one in this file.
pub(super) fn profile(name: &str) -> anyhow::Result<Profile> {
    if is_file(name) {
        return from_file(Path::new(name));
    }
    Profile::named(name).cloned().ok_or_else(|| {
        let meant = Profile::nearest(name).map_or_else(
            || "\"sigprobe servers\" lists them all".to_owned(),
            |nearest| format!("did you mean {nearest}?"),
        );
        input_fault(withheld(&format!("there is no server profile \"{name}\": {meant}"), name))
    })
}

fn from_file(path: &Path) -> anyhow::Result<Profile> {
    let unreadable = |error: &dyn std::fmt::Display| {
        input_fault(format!("the profile {} cannot be read ({error}): check the file", path.display()))
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    if text.len() as u64 > LARGEST {
        return Err(input_fault(format!("{} is too large for a profile: check its name", path.display())));
    }
    Profile::parse(&text).map_err(|error| input_fault(format!("the profile {}, {error}", path.display())))
}
