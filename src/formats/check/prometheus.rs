//! Prometheus's text format, for the text file collector of its node exporter.

use std::fmt::Write as _;

use super::super::printable;
use crate::check::{CheckReport, State, TargetReport};

/// The check as gauges. `now` is the time of its end, in seconds since 1970-01-01 00:00:00 UTC.
pub fn write(report: &CheckReport, now: u64) -> String {
    let mut out = String::new();
    let mut gauge = |name: &str, help: &str, samples: &mut dyn Iterator<Item = (String, String)>| {
        let _ = writeln!(out, "# HELP sigprobe_{name} {help}\n# TYPE sigprobe_{name} gauge");
        for (labels, value) in samples {
            let _ = writeln!(out, "sigprobe_{name}{labels} {value}");
        }
    };
    let each = |value: fn(&TargetReport) -> String| {
        report
            .targets
            .iter()
            .map(move |target| (format!("{{target=\"{}\"}}", escaped(&target.name)), value(target)))
    };
    gauge(
        "target_as_expected",
        "Whether the server signs what is expected: 1 or 0.",
        &mut each(|target| u8::from(target.state.is_good()).to_string()),
    );
    gauge(
        "target_state",
        "1 for the state that the target is in, 0 for the others.",
        &mut report.targets.iter().flat_map(|target| {
            State::ALL.into_iter().map(|state| {
                let labels = format!("{{target=\"{}\",state=\"{}\"}}", escaped(&target.name), state.name());
                (labels, u8::from(target.state == state).to_string())
            })
        }),
    );
    gauge("target_requests", "Requests that were sent.", &mut each(|target| target.requests.to_string()));
    gauge("target_seconds", "How long the target took.", &mut each(|target| seconds(target.elapsed_ms)));
    gauge("check_seconds", "How long the whole check took.", &mut once(seconds(report.elapsed_ms)));
    gauge("check_timestamp_seconds", "When the check ended.", &mut once(now.to_string()));
    out
}

fn once(value: String) -> impl Iterator<Item = (String, String)> {
    std::iter::once((String::new(), value))
}

fn seconds(milliseconds: u128) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// A label's value. Line ends have an escape there.
fn escaped(text: &str) -> String {
    let text = text.split('\n').map(printable).collect::<Vec<_>>().join("\n");
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::check::tests::report;

    #[test]
    fn a_name_turns_nothing_round() {
        assert_eq!(escaped("a\u{202e}b\u{200b}\n\\c"), r"a\\u{202e}b\\u{200b}\n\\c");
    }

    #[test]
    fn gauges_by_target() {
        let mut report = report();
        report.targets.truncate(2);
        insta::assert_snapshot!(write(&report, 1_700_000_000), @r#"
        # HELP sigprobe_target_as_expected Whether the server signs what is expected: 1 or 0.
        # TYPE sigprobe_target_as_expected gauge
        sigprobe_target_as_expected{target="prod"} 1
        sigprobe_target_as_expected{target="test \"<&>\\"} 0
        # HELP sigprobe_target_state 1 for the state that the target is in, 0 for the others.
        # TYPE sigprobe_target_state gauge
        sigprobe_target_state{target="prod",state="as-expected"} 1
        sigprobe_target_state{target="prod",state="learnt"} 0
        sigprobe_target_state{target="prod",state="differs"} 0
        sigprobe_target_state{target="prod",state="undecided"} 0
        sigprobe_target_state{target="prod",state="unreachable"} 0
        sigprobe_target_state{target="prod",state="not-asked"} 0
        sigprobe_target_state{target="test \"<&>\\",state="as-expected"} 0
        sigprobe_target_state{target="test \"<&>\\",state="learnt"} 0
        sigprobe_target_state{target="test \"<&>\\",state="differs"} 1
        sigprobe_target_state{target="test \"<&>\\",state="undecided"} 0
        sigprobe_target_state{target="test \"<&>\\",state="unreachable"} 0
        sigprobe_target_state{target="test \"<&>\\",state="not-asked"} 0
        # HELP sigprobe_target_requests Requests that were sent.
        # TYPE sigprobe_target_requests gauge
        sigprobe_target_requests{target="prod"} 2
        sigprobe_target_requests{target="test \"<&>\\"} 2
        # HELP sigprobe_target_seconds How long the target took.
        # TYPE sigprobe_target_seconds gauge
        sigprobe_target_seconds{target="prod"} 1.250
        sigprobe_target_seconds{target="test \"<&>\\"} 1.250
        # HELP sigprobe_check_seconds How long the whole check took.
        # TYPE sigprobe_check_seconds gauge
        sigprobe_check_seconds 2.500
        # HELP sigprobe_check_timestamp_seconds When the check ended.
        # TYPE sigprobe_check_timestamp_seconds gauge
        sigprobe_check_timestamp_seconds 1700000000
        "#);
    }
}
