//! What stands in a file that a flag names.

use std::io::Read as _;
use std::path::Path;

use super::input_fault;

/// No body and no certificates are longer.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What a file that a flag names holds. A device may have no end.
pub(super) fn read(file: &Path, flag: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file);
    opened.and_then(|own| own.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(|error| {
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
