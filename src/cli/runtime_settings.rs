//! `--runtime-settings`: finds and reads the files.

use std::path::{Path, PathBuf};

use sigprobe::discover::runtime_settings::{FILE_AT_MOST, RuntimeSettings};

use super::{input_fault, named_file};

/// Reads all files that are named, those of the standard places for `auto`. What a later file sets goes before
/// what an earlier one sets; a file in the folder `RuntimeData` holds Alteryx's defaults and goes before none.
pub(super) fn read(named: &[PathBuf]) -> anyhow::Result<Option<RuntimeSettings>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for file in named {
        if file.as_os_str() == "auto" {
            files.extend(standard_places()?);
        } else {
            files.push(file.clone());
        }
    }
    files.sort_by_key(|file| !holds_defaults(file));
    let mut settings: Option<RuntimeSettings> = None;
    for file in &files {
        let fault = |what: String| input_fault(format!("--runtime-settings: {} {what}", file.display()));
        let own = RuntimeSettings::read(
            &named_file::beginning(file, FILE_AT_MOST as u64)
                .map_err(|error| fault(format!("cannot be read ({error})")))?,
        )
        .map_err(|error| fault(error.to_string()))?;
        settings = Some(own.over(settings.unwrap_or_default()));
    }
    Ok(settings)
}

fn holds_defaults(file: &Path) -> bool {
    file.parent().and_then(Path::file_name).is_some_and(|folder| folder.eq_ignore_ascii_case("RuntimeData"))
}

/// Where Alteryx keeps the file on the server itself: the defaults first, then what the settings pages write.
fn standard_places() -> anyhow::Result<Vec<PathBuf>> {
    let folder = |variable: &str, usual: &str| std::env::var_os(variable).unwrap_or_else(|| usual.into());
    let programs = PathBuf::from(folder("ProgramFiles", "C:\\Program Files")).join("Alteryx");
    let data = PathBuf::from(folder("ProgramData", "C:\\ProgramData")).join("Alteryx");
    let places = [
        programs.join("bin").join("RuntimeData").join("RuntimeSettings.xml"),
        data.join("RuntimeSettings.xml"),
    ];
    let found: Vec<PathBuf> = places.iter().filter(|place| place.is_file()).cloned().collect();
    if found.is_empty() {
        let [defaults, overrides] = places.map(|place| place.display().to_string());
        return Err(input_fault(format!(
            "--runtime-settings auto finds neither {overrides} nor {defaults}: run it on the Alteryx server, or name \
             the file"
        )));
    }
    Ok(found)
}
