//! A timestamp that is off by just what a time zone is.

use super::moment::Moment;
use super::{Lint, Told};
use crate::import::Captured;

/// As far as clocks and the way may take it from a whole offset, in seconds.
const TOLERANCE: i64 = 30;

pub(super) static LINT: Lint = Lint {
    code: "timestamp-in-local-time",
    title: "Timestamp counts local time",
    source: "RFC 5849 section 3.3: seconds since 1970-01-01 00:00:00 GMT; offsets of the IANA time zone database",
    examine,
};

fn examine(captured: &Captured, now: u64) -> Option<Told> {
    let moment = Moment::of(captured, now)?;
    let offset = offset(&moment)?;
    let direction = if offset > 0 { "ahead of" } else { "behind" };
    Some(Told::client(
        format!(
            "The timestamp is {} {direction} {}: it looks as if local time had been taken for UTC.",
            Moment::span(offset),
            moment.reference_said()
        ),
        "Count the seconds since 1970 in UTC; in .NET take DateTime.UtcNow or DateTimeOffset, in Excel and SQL mind the \
         time zone.",
    ))
}

/// The offset of a time zone that the timestamp is off by, in seconds. Without the time of the capture only a
/// timestamp from the future tells: an old capture may be off by anything.
pub(super) fn offset(moment: &Moment) -> Option<i64> {
    zone_offset(moment).filter(|_| moment.is_exact || moment.ahead() > 0)
}

/// Whether it is off by just what a time zone is, which an old capture may be by chance.
pub(super) fn is_of_a_time_zone(moment: &Moment) -> bool {
    zone_offset(moment).is_some()
}

fn zone_offset(moment: &Moment) -> Option<i64> {
    let ahead = moment.ahead();
    let quarters = (ahead + if ahead < 0 { -450 } else { 450 }) / 900;
    let offset = quarters * 900;
    let near = (ahead - offset).abs() <= TOLERANCE;
    // Zones are whole or half hours off, and at 5:45, 8:45 and 12:45; from 12 hours behind to 14 ahead.
    let is_zone = quarters % 2 == 0 || [23, 35, 51].contains(&quarters);
    let in_range = (-48..=56).contains(&quarters) && quarters.abs() >= 4;
    (near && is_zone && in_range && moment.counts_seconds()).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, RIGHT, captured};
    use super::*;

    fn off_by(seconds: i64, at: Option<u64>) -> Option<String> {
        let timestamp = 1_700_000_000 + seconds;
        let request = captured(&RIGHT.replace("=1700000000", &format!("={timestamp}")));
        examine(&Captured { at, ..request }, NOW).map(|told| told.said)
    }

    #[test]
    fn fires_on_the_offsets_of_time_zones() {
        for seconds in [3600, 7200 - 20, 19_800 + 10, 20_700, 50_400] {
            assert!(off_by(seconds, None).is_some(), "{seconds}");
        }
        assert!(
            off_by(-18_000, Some(NOW))
                .unwrap()
                .starts_with("The timestamp is 5 hours behind the time of the capture:")
        );
    }

    #[test]
    fn leaves_everything_else_alone() {
        for seconds in [0, 900, 1800, 2700, 3600 + 60, 4500, 54_000, 86_400] {
            assert_eq!(off_by(seconds, Some(NOW)), None, "{seconds}");
        }
        // Old, by whole hours perhaps.
        assert_eq!(off_by(-3600, None), None);
    }
}
