//! The check for people: one line for each target, then the sum, then what differs in whole sentences.

use std::fmt::Write as _;

use colored::{Color, Colorize as _};

use crate::check::{CheckReport, State, TargetReport};
use crate::formats::paragraph::section;
use crate::formats::printable;

/// The check as text.
pub fn write(report: &CheckReport, color: bool) -> String {
    let mut out = String::new();
    let width = |length: fn(&TargetReport) -> usize| report.targets.iter().map(length).max().unwrap_or(0);
    let states = width(|target| target.state.said().len());
    let names = width(|target| printable(&target.name).chars().count());
    for target in &report.targets {
        let state = format!("{:states$}", target.state.said());
        let state = if color { state.color(color_of(target.state)).bold().to_string() } else { state };
        let _ = writeln!(out, "{state}  {:names$}  {}", printable(&target.name), printable(line(target)));
    }
    let differing =
        report.targets.iter().filter(|target| !target.state.is_good() && target.changed.is_some());
    let explained = differing.map(|target| printable(&format!("{}: {}", target.name, target.said)));
    section(&mut out, "What is true now", explained);
    if report.interrupted {
        out.push_str("\nInterrupted: what is known so far stands above.\n");
    }
    let _ = writeln!(
        out,
        "\n{} {} {}, {}.{} s.",
        report.summary(),
        report.requests_sent,
        if report.requests_sent == 1 { "request" } else { "requests" },
        report.elapsed_ms / 1000,
        report.elapsed_ms % 1000 / 100
    );
    out
}

/// What is most worth knowing about a target, on one line.
fn line(target: &TargetReport) -> &str {
    let found = target.found.as_ref().filter(|_| target.state == State::AsExpected);
    found.or(target.changed.as_ref()).unwrap_or(&target.said)
}

fn color_of(state: State) -> Color {
    match state {
        State::AsExpected | State::Learnt => Color::Green,
        State::Differs => Color::Red,
        State::Undecided | State::Unreachable | State::NotAsked => Color::Yellow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::check::tests::report;

    #[test]
    fn one_line_each() {
        insta::assert_snapshot!(write(&report(), false), @r#"
        as expected  prod        a signature over https://g/x/ is accepted (status 200)
        differs      test "<&>\  expected https without port, now http with :443
        undecided    vague       the answer says nothing \u{1b}[2J
        unreachable  old         no answer: nothing listens on this port
        not asked    last        the run was stopped before it was known

        What is true now
          - test "<&>\: The server's side differs.

        5 targets: 1 as expected, 1 differs, 1 undecided, 1 unreachable, 1 not asked. 10 requests, 2.5 s.
        "#);
    }
}
