//! The pages of causes: one as text for `sigprobe explain`, all as the Markdown of docs/causes.md.

use std::fmt::Write as _;

use super::paragraph::{folded, section};
use crate::causes::Cause;

/// A page as text.
pub fn text(cause: &Cause) -> String {
    let mut out = format!("{}: {}\n", cause.code, cause.page.title);
    if !cause.forms.is_empty() {
        let forms = format!("Its forms: {}", cause.forms.join(", "));
        let _ = writeln!(out, "{}", folded(&forms, 100, "", ""));
    }
    for (heading, paragraphs) in cause.page.sections() {
        section(&mut out, heading, paragraphs);
    }
    out
}

/// Every code with its title, a line each.
pub fn list(causes: &[&Cause]) -> String {
    let widest = causes.iter().map(|cause| cause.code.len()).max().unwrap_or_default();
    let mut out = String::new();
    for cause in causes {
        let _ = writeln!(out, "{:widest$}  {}", cause.code, cause.page.title);
    }
    out
}

/// All pages as one Markdown document.
pub fn markdown(causes: &[&Cause]) -> String {
    let mut out = String::from(
        "# Causes\n\nEvery cause that sigprobe knows by name. `sigprobe explain CODE` prints one of these pages. A cause is \
         reported as found only when it is proved; else it stands under \"Possible, not proved\".\n\nThis file is made from \
         src/causes/ by `UPDATE_DOCS=1 cargo test`.\n\n| code | cause |\n| --- | --- |\n",
    );
    for cause in causes {
        let _ = writeln!(out, "| [{0}](#{0}) | {1} |", cause.code, cause.page.title);
    }
    for cause in causes {
        let _ = writeln!(out, "\n## {}\n\n**{}.**", cause.code, cause.page.title);
        if !cause.forms.is_empty() {
            let _ = writeln!(out, "\nIts forms: {}", cause.forms.join(", "));
        }
        for (heading, paragraphs) in cause.page.sections() {
            let _ = writeln!(out, "\n### {heading}\n");
            for paragraph in paragraphs {
                let _ = writeln!(out, "{}", folded(&escaped(paragraph), 120, "- ", "  "));
            }
        }
    }
    out
}

/// Characters that Markdown would read as its own.
fn escaped(text: &str) -> String {
    text.replace('<', "\\<").replace('*', "\\*").replace('_', "\\_")
}
