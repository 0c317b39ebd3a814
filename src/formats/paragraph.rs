//! Paragraphs under a heading, folded for a terminal.

use std::fmt::Write as _;

use super::printable;
use textwrap::{Options, WordSplitter};

/// Writes a heading and paragraphs under it; nothing when there is no paragraph.
pub(super) fn section<T: AsRef<str>>(
    out: &mut String,
    heading: &str,
    paragraphs: impl IntoIterator<Item = T>,
) {
    let mut paragraphs = paragraphs.into_iter().peekable();
    if paragraphs.peek().is_some() {
        let _ = writeln!(out, "\n{heading}");
    }
    for paragraph in paragraphs {
        let _ = writeln!(out, "{}", folded(paragraph.as_ref(), 100, "  - ", "    "));
    }
}

/// One paragraph within so many columns; names with hyphens stay whole.
pub(super) fn folded(text: &str, width: usize, first: &str, others: &str) -> String {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(others)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(&printable(text), options)
}
