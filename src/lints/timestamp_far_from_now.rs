//! A timestamp that no server takes any more, or not yet.

use super::moment::Moment;
use super::{Lint, Told, timestamp_in_local_time};
use crate::causes::Side;
use crate::import::Captured;

/// Servers allow five minutes as a rule.
const ALLOWED: i64 = 300;

pub(super) static LINT: Lint = Lint {
    code: "timestamp-far-from-now",
    title: "Timestamp far from now",
    source: "RFC 5849 section 3.3; five minutes are the rule (Alteryx, NetSuite, oauthlib)",
    examine,
};

fn examine(captured: &Captured, now: u64) -> Option<Told> {
    let moment = Moment::of(captured, now)?;
    let ahead = moment.ahead();
    if !moment.counts_seconds()
        || ahead.abs() <= ALLOWED
        || timestamp_in_local_time::offset(&moment).is_some()
    {
        return None;
    }
    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    let said = format!("The timestamp is {} {direction} {}", Moment::span(ahead), moment.reference_said());
    // A capture may be as old as it likes; a request from the future has a wrong clock.
    if ahead < 0 && !moment.is_exact {
        let local = if timestamp_in_local_time::is_of_a_time_zone(&moment) {
            " If it was captured just now, local time was taken for UTC: a time zone is off by just that."
        } else {
            ""
        };
        return Some(Told::new(
            Side::None,
            format!("{said}: servers would refuse this very request now, whatever its signature.{local}"),
            "Nothing, when the capture is that old; else compare the clocks of client and server.",
        ));
    }
    Some(Told::client(
        format!("{said}: servers take five minutes as a rule."),
        "Set the client's clock (NTP), and sign with the seconds since 1970 in UTC.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, RIGHT, captured, said};
    use super::*;

    #[test]
    fn fires_beyond_five_minutes() {
        assert_eq!(said(&LINT, "=1700000000", "=1700000299"), None);
        let told = |text: &str, now, at| examine(&Captured { at, ..captured(text) }, now);
        let ahead = told(&RIGHT.replace("=1700000000", "=1700000700"), NOW, None).unwrap();
        assert!(
            ahead.said.starts_with("The timestamp is 11 minutes 40 seconds ahead of this computer's clock:")
        );
        assert_eq!(ahead.side, Side::Client);
        // An old capture is no fault; one whose own time differs is.
        assert_eq!(told(RIGHT, NOW + 86_400, None).unwrap().side, Side::None);
        assert!(!told(RIGHT, NOW + 86_400, None).unwrap().said.contains("local time"));
        assert!(told(RIGHT, NOW + 18_000 + 20, None).unwrap().said.contains("local time"));
        assert!(told(RIGHT, NOW + 86_400, Some(NOW)).is_none());
        assert_eq!(told(RIGHT, NOW + 86_400, Some(NOW + 700)).unwrap().side, Side::Client);
    }
}
