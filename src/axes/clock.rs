//! By which clock is the timestamp made?

use std::sync::Arc;

use crate::axis::{Axis, Choice, Deviation, Edit, Reach, Situation};

/// The server's clock, when its answers say that it differs from ours; and five minutes, ten and an hour either way, since
/// a proxy may put its own right time into `Date`.
pub(super) static AXIS: Axis = Axis {
    name: "clock",
    question: "By which clock is the timestamp made?",
    rfc: "our own",
    excludes: &[],
    choices,
};

/// Windows within which servers take a timestamp are 5 minutes wide at most of them, and 10 at the next; an hour is what
/// summer time makes of a clock that is set by hand.
const GUESSES: [i64; 6] = [-300, -600, -3600, 300, 600, 3600];

/// Later than what is as likely: a server that keeps the last time it saw refuses every earlier one from then on.
const LATER: u32 = 3;

/// Whether a request with a time so far ahead may be sent. A server that keeps the last time it saw would refuse every client
/// with this key until then: so further than the window that such servers leave only where no `Date` tells the server's.
fn is_harmless(seconds: i64, situation: &Situation) -> bool {
    seconds <= WINDOW || situation.clock_offset.is_none() && !situation.clocks_agree
}

/// Servers that keep the last time allow clients at least this much before it.
const WINDOW: i64 = 300;

fn choices(situation: &Situation) -> Vec<Choice> {
    if situation.request.captured.is_some() {
        return Vec::new();
    }
    let mut choices = Vec::new();
    if let Some(offset) = situation.clock_offset {
        let said = format!("time of the server's clock ({})", apart(offset));
        choices.push(Choice::likely(
            "server",
            2,
            said,
            Edit::shape(move |shape| shape.clock_offset = offset),
        ));
    }
    choices.extend(GUESSES.into_iter().filter(|own| is_harmless(*own, situation)).map(|seconds| Choice {
        name: format!("{seconds:+}"),
        cost: 4
            + u32::from(seconds.abs() > 300)
            + u32::from(seconds.abs() > 600)
            + if seconds > 0 { LATER } else { 0 },
        reach: Reach::Inspect,
        said: format!("time {}", apart(seconds)),
        edit: Edit::shape(move |shape| shape.clock_offset = seconds),
    }));
    choices
}

/// Every other time that is worth trying, the likeliest first.
pub fn deviations(situation: &Situation) -> Vec<Deviation> {
    let choices = choices(situation).into_iter();
    choices.map(|choice| Deviation { axis: &AXIS, choice: Arc::new(choice) }).collect()
}

/// `5 minutes ahead of ours`.
fn apart(seconds: i64) -> String {
    let size = seconds.unsigned_abs();
    let amount = match (size / 60, size % 60) {
        (60, 0) => "an hour".to_owned(),
        (0, seconds) => format!("{seconds} seconds"),
        (minutes, 0) => format!("{minutes} minutes"),
        (minutes, seconds) => format!("{minutes} minutes {seconds} seconds"),
    };
    format!("{amount} {} ours", if seconds < 0 { "behind" } else { "ahead of" })
}
