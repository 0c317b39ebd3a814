//! What the pages promise of the project itself.

#![allow(clippy::disallowed_methods, reason = "tests read the project's files")]

use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let design = read("docs/design.md");
    for table in ["dependencies", "dev-dependencies"] {
        for name in manifest[table].as_table().unwrap().keys() {
            let is_told = design.lines().any(|line| {
                (line.starts_with("| ") || line.starts_with("For tests"))
                    && line
                        .split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))
                        .any(|word| word == name)
            });
            assert!(is_told, "docs/design.md gives no reason for {name}");
        }
    }
}

#[test]
fn every_link_between_the_pages_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(root.join("docs")).unwrap();
    let mut pages: Vec<String> = names
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()))
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.extend(["README.md", "SECURITY.md", "CHANGELOG.md"].map(str::to_owned));
    for page in pages {
        let text = read(&page);
        let folder = root.join(&page).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            let is_local = !file.is_empty() && !file.contains("://") && !file.contains(' ');
            assert!(!is_local || folder.join(file).exists(), "{page} links to {file}");
        }
    }
}
