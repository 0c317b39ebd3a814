//! Temporary files that are being written: a program that is interrupted meanwhile removes them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// Where they are. Whoever makes, renames or removes one holds the lock meanwhile, so that none is missed.
static ALL: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn all() -> MutexGuard<'static, Vec<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary file, until it is renamed or dropped.
pub(super) struct Unfinished {
    /// None once it is renamed.
    file: Option<NamedTempFile>,
    path: PathBuf,
}

impl Unfinished {
    /// Makes one in this folder.
    pub(super) fn new(builder: &Builder<'_, '_>, folder: &Path) -> std::io::Result<Self> {
        let mut all = all();
        let file = builder.tempfile_in(folder)?;
        let path = file.path().to_owned();
        all.push(path.clone());
        Ok(Self { file: Some(file), path })
    }

    /// The file itself.
    pub(super) fn file(&self) -> Option<&std::fs::File> {
        self.file.as_ref().map(NamedTempFile::as_file)
    }

    /// Writes the text, waits until it is on disk, and gives the file its name.
    pub(super) fn finish(mut self, text: &str, path: &Path) -> std::io::Result<()> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all());
        let _all = all();
        written.and_then(|()| file.persist(path).map(|_| ()).map_err(|error| error.error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let mut all = all();
        self.file = None;
        all.retain(|own| *own != self.path);
    }
}

/// Removes all of them and ends the program. None can be made or renamed any more.
pub(super) fn remove_and_exit(code: i32) -> ! {
    let all = all();
    for path in all.iter() {
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(code)
}
