//! A probe as `JUnit` XML, as build servers read it: one test case, which passes when the URL is accepted as called.

use std::fmt::Write as _;

use super::markdown::ticket;
use super::xml::escaped;
use crate::report::{Report, Verdict};

/// The report as a test suite of one test.
pub fn write(report: &Report) -> String {
    let passes = report.verdict == Verdict::AcceptedAsCalled;
    let is_error = matches!(report.verdict.exit_code(), 7 | 8 | 130);
    let (failures, errors) = (usize::from(!passes && !is_error), usize::from(is_error));
    let seconds = format!("{}.{:03}", report.elapsed_ms / 1000, report.elapsed_ms % 1000);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites>\n  <testsuite name=\"sigprobe probe\" tests=\"1\" failures=\"{failures}\" errors=\"{errors}\" \
         skipped=\"0\" time=\"{seconds}\" timestamp=\"{}\">",
        escaped(report.started_at.trim_end_matches('Z'))
    );
    let _ = write!(
        out,
        "    <testcase classname=\"sigprobe.probe\" name=\"{}\" time=\"{seconds}\"",
        escaped(&report.called)
    );
    if passes {
        out.push_str("/>\n");
    } else {
        let element = if is_error { "error" } else { "failure" };
        let lines: Vec<String> =
            ticket(report).iter().map(|(title, line)| format!("{title}: {}", escaped(line))).collect();
        let _ = writeln!(
            out,
            ">\n      <{element} message=\"{}\" type=\"{}\">{}</{element}>\n    </testcase>",
            escaped(&report.headline),
            report.verdict.name(),
            lines.join("\n")
        );
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}
