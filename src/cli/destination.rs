//! A file that is written whole or not at all: what was there before stays until all of the new text is on disk.

use std::fs::Permissions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::unfinished::Unfinished;
use super::{input_fault, world};
use anyhow::Context as _;

/// Where a text will go. Made before anything is sent, so that a file that cannot be written costs no request. Nothing
/// lies there meanwhile, and while it is written Ctrl-C removes what is there so far: no file is left behind.
pub(super) enum Destination {
    /// A temporary file beside the real one will be renamed, with these permissions if the real one is there.
    Whole(PathBuf, Option<Permissions>),
    /// A pipe or device, which cannot be renamed.
    Device(std::fs::File, PathBuf),
}

impl Destination {
    /// Prepares to write to `path`. A file that is there keeps its permissions; a link stays one.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Err(input_fault(
                "- is no file here: name a file (a report goes to standard output when --output is left out)",
            ));
        }
        world::leave_nothing_behind();
        let fault = |error: std::io::Error| {
            // The error's own text may name the temporary file.
            let why = if error.kind() == std::io::ErrorKind::NotFound {
                "its folder is not there".to_owned()
            } else {
                std::io::Error::from(error.kind()).to_string()
            };
            input_fault(format!("{} cannot be written ({why}): choose another file", path.display()))
        };
        let there = match std::fs::metadata(path) {
            Ok(there) => there,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let path = where_a_link_leads(path).map_err(fault)?;
                if names_a_folder(&path) {
                    let name = path.display();
                    return Err(input_fault(format!(
                        "{name} would be a folder, and is not there: name a file"
                    )));
                }
                beside(&path, None).map_err(fault)?;
                return Ok(Self::Whole(path, None));
            }
            // Such as a name that is too long.
            Err(error) => return Err(fault(error)),
        };
        if there.is_dir() {
            return Err(input_fault(format!("{} is a folder: name a file in it", path.display())));
        }
        // Renaming would replace even a file that is protected against writing.
        let device = std::fs::OpenOptions::new().write(true).open(path).map_err(fault)?;
        if !there.is_file() {
            return Ok(Self::Device(device, path.to_owned()));
        }
        let path = std::fs::canonicalize(path).map_err(fault)?;
        beside(&path, Some(there.permissions())).map_err(fault)?;
        Ok(Self::Whole(path, Some(there.permissions())))
    }

    /// Writes the text and puts it in its place.
    pub(super) fn store(self, text: &str) -> anyhow::Result<()> {
        let (stored, path) = match self {
            Self::Whole(path, permissions) => (whole(&path, permissions, text), path),
            Self::Device(mut file, path) => (file.write_all(text.as_bytes()), path),
        };
        stored
            .map_err(|error| without_path(&error))
            .with_context(|| format!("{} could not be written; any old file is unchanged", path.display()))
    }
}

/// The file that a link names which leads to none yet; the path itself where it is no link.
fn where_a_link_leads(path: &Path) -> std::io::Result<PathBuf> {
    if !std::fs::symlink_metadata(path).is_ok_and(|own| own.is_symlink()) {
        return Ok(path.to_owned());
    }
    let target = std::fs::read_link(path)?;
    Ok(path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target)))
}

/// Whether a path ends as no file's does: `reports/`, `reports/.`.
fn names_a_folder(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let last = text.rsplit(std::path::is_separator).next().unwrap_or_default();
    ["", ".", ".."].contains(&last)
}

/// The error without the name of the temporary file, which says nothing to anybody.
fn without_path(error: &std::io::Error) -> std::io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error)
}

fn whole(path: &Path, permissions: Option<Permissions>, text: &str) -> std::io::Result<()> {
    beside(path, permissions)?.finish(text, path)
}

/// A temporary file in the same folder, with the permissions that the real one has or would get.
fn beside(path: &Path, permissions: Option<Permissions>) -> std::io::Result<Unfinished> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[cfg_attr(not(unix), expect(unused_mut, reason = "other systems have no such permissions"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let unfinished = Unfinished::new(&builder, folder)?;
    if let (Some(permissions), Some(file)) = (permissions, unfinished.file()) {
        file.set_permissions(permissions)?;
    }
    Ok(unfinished)
}
