//! The catalogue of causes: every file is listed, every page is whole, and docs/causes.md is made of the same text.

#![allow(clippy::disallowed_methods, reason = "a test reads files, and writes one when asked to")]

use std::collections::BTreeSet;
use std::path::Path;

use sigprobe::causes::CAUSES;
use sigprobe::formats::pages;

#[test]
fn every_file_is_a_listed_cause_named_like_its_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/causes");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().replace('_', "-"))
        .collect();
    let listed: BTreeSet<String> = CAUSES.iter().map(|cause| cause.code.to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn codes_are_unique_and_stable_in_form() {
    let mut seen = BTreeSet::new();
    for code in CAUSES.iter().flat_map(|cause| std::iter::once(&cause.code).chain(cause.forms)) {
        assert!(seen.insert(*code), "{code} stands twice");
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{code}");
    }
}

#[test]
fn every_page_has_something_under_each_heading() {
    for cause in CAUSES {
        assert!(!cause.page.title.is_empty() && !cause.page.title.ends_with('.'), "{}", cause.code);
        for (heading, paragraphs) in cause.page.sections() {
            assert!(!paragraphs.is_empty(), "{}: {heading}", cause.code);
            for paragraph in paragraphs {
                assert!(!paragraph.contains("  "), "{}: {heading}: two spaces", cause.code);
                assert!(
                    heading == "Sources" || paragraph.ends_with(['.', '?', '"']),
                    "{}: {paragraph}",
                    cause.code
                );
            }
        }
        // Each form is told from the others on the page.
        let shows = cause.page.shows.join(" ");
        for form in cause.forms.iter().filter(|form| **form != "interrupted") {
            assert!(shows.contains(&format!("{form}: ")), "{} does not say how {form} shows", cause.code);
        }
    }
}

#[test]
fn the_document_is_made_of_the_pages() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/causes.md");
    let made = pages::markdown(CAUSES);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        written == made,
        "docs/causes.md is not what the pages say: UPDATE_DOCS=1 cargo test --test causes"
    );
}
