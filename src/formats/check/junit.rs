//! The XML of `JUnit`, as build servers read it: one test case for each target.

use std::fmt::Write as _;

use crate::check::{CheckReport, State, TargetReport};
use crate::formats::xml::escaped;

/// The check as a test suite.
pub fn write(report: &CheckReport) -> String {
    let failures = report.count(State::Differs);
    let errors = report.count(State::Undecided) + report.count(State::Unreachable);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites>\n  <testsuite name=\"sigprobe check\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" \
         skipped=\"{}\" time=\"{}\" timestamp=\"{}\">",
        report.targets.len(),
        report.count(State::NotAsked),
        seconds(report.elapsed_ms),
        escaped(report.started_at.trim_end_matches('Z')),
    );
    for target in &report.targets {
        case(&mut out, target);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn case(out: &mut String, target: &TargetReport) {
    let _ = write!(
        out,
        "    <testcase classname=\"sigprobe.check\" name=\"{}\" time=\"{}\"",
        escaped(&target.name),
        seconds(target.elapsed_ms)
    );
    let element = match target.state {
        State::AsExpected | State::Learnt => {
            out.push_str("/>\n");
            return;
        }
        State::Differs => "failure",
        State::Undecided | State::Unreachable => "error",
        State::NotAsked => "skipped",
    };
    let message = target.changed.as_deref().unwrap_or(&target.said);
    let kind =
        if element == "skipped" { String::new() } else { format!(" type=\"{}\"", target.state.name()) };
    let _ = writeln!(
        out,
        ">\n      <{element} message=\"{}\"{kind}>{}</{element}>",
        escaped(message),
        body(target)
    );
    out.push_str("    </testcase>\n");
}

fn body(target: &TargetReport) -> String {
    let expected = target.expected.as_deref().unwrap_or("nothing yet");
    let lines = [&target.said, &format!("URL: {}", target.url), &format!("Expected: {expected}")];
    lines.map(|line| escaped(line)).join("\n")
}

fn seconds(milliseconds: u128) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::check::tests::report;
    use crate::formats::printable;
    use proptest::prelude::*;

    #[test]
    fn one_case_for_each_target() {
        let text = write(&report());
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="sigprobe check" tests="5" failures="1" errors="2" skipped="1" time="2.500" timestamp="2026-11-24T08:00:00">
            <testcase classname="sigprobe.check" name="prod" time="1.250"/>
            <testcase classname="sigprobe.check" name="test &quot;&lt;&amp;&gt;\" time="1.250">
              <failure message="expected https without port, now http with :443" type="differs">The server's side differs.
        URL: https://g/x/
        Expected: accepts signatures over https://g</failure>
            </testcase>
            <testcase classname="sigprobe.check" name="vague" time="1.250">
              <error message="the answer says nothing \u{1b}[2J" type="undecided">the answer says nothing \u{1b}[2J
        URL: https://g/x/
        Expected: accepts signatures over https://g</error>
            </testcase>
            <testcase classname="sigprobe.check" name="old" time="1.250">
              <error message="no answer: nothing listens on this port" type="unreachable">no answer: nothing listens on this port
        URL: https://g/x/
        Expected: accepts signatures over https://g</error>
            </testcase>
            <testcase classname="sigprobe.check" name="last" time="1.250">
              <skipped message="the run was stopped before it was known">the run was stopped before it was known
        URL: https://g/x/
        Expected: accepts signatures over https://g</skipped>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
        roxmltree::Document::parse(&text).unwrap();
    }

    proptest! {
        #[test]
        fn any_name_is_well_formed_and_read_back(name in "\\PC*") {
            let mut report = report();
            report.targets[0].name.clone_from(&name);
            let text = write(&report);
            let read = roxmltree::Document::parse(&text).unwrap();
            let case = read.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
            prop_assert_eq!(case.attribute("name").unwrap(), printable(&name));
        }
    }
}
