//! What stands in a file that a flag names.

use std::io::Read as _;
use std::path::Path;

use super::input_fault;

/// No body and no certificates are longer.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What a file that a flag names holds.
pub(super) fn read(file: &Path, flag: &str) -> anyhow::Result<Vec<u8>> {
    let bytes = beginning(file, LARGEST).map_err(|error| {
        input_fault(format!("the file {} of {flag} cannot be read ({error}): check its name", file.display()))
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(input_fault(format!(
            "the file {} of {flag} is larger than 64 MB: check its name",
            file.display()
        )));
    }
    Ok(bytes)
}

/// The whole of a file that holds no more than `largest` bytes. Of a longer one, which may have no end, one byte more, so
/// that it is seen to be too long.
pub(super) fn beginning(file: &Path, largest: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(largest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The same, where `-` is standard input.
pub(super) fn beginning_or_input(file: &Path, largest: u64) -> std::io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return beginning(file, largest);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(largest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
