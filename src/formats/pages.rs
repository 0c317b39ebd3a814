//! The pages of causes and verdicts: one as text for `sigprobe explain`, those of all causes as the Markdown of
//! docs/causes.md.

use std::fmt::Write as _;

use super::paragraph::{folded, section};
use crate::causes::Cause;
use crate::report::Verdict;

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

/// The page of a verdict as text.
pub fn verdict(verdict: Verdict) -> String {
    let page = verdict.page();
    let mut out = format!("{}: {} (exit code {})\n", verdict.name(), verdict.when(), verdict.exit_code());
    let (first, rest) = page.evidence.split_at(1);
    section(&mut out, "What has to be seen for it", [format!("{}{rest}.", first.to_uppercase())]);
    section(&mut out, "What to do next", page.next);
    out
}

/// Every code with its title, a line each: the causes, then the verdicts.
pub fn list(causes: &[&Cause], verdicts: &[Verdict]) -> String {
    let causes = causes.iter().map(|cause| (cause.code, cause.page.title));
    let verdicts = verdicts.iter().map(|verdict| (verdict.name(), verdict.when()));
    let all = || causes.clone().chain(verdicts.clone());
    let widest = all().map(|(code, _)| code.len()).max().unwrap_or_default();
    let row = |(code, title): (&str, &str)| format!("{code:widest$}  {title}\n");
    let rows =
        |part: &mut dyn Iterator<Item = (&'static str, &'static str)>| part.map(row).collect::<String>();
    format!("{}\nVerdicts\n{}", rows(&mut causes.clone()), rows(&mut verdicts.clone()))
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
