//! What the answers to the controls point to, before any variant was asked about: other names of the server, its
//! clock, and axes that their words name.

use std::time::SystemTime;

use super::exchange::{Exchange, Purpose};
use crate::axis::Situation;
use crate::discover::{from_answer, path_prefix};
use crate::servers::Recognised;
use crate::verdict::words;

/// A clock that is off by more than this is worth a question of its own: some servers allow 30 seconds.
const WORTH_ASKING: i64 = 30;

/// The situation with what these exchanges say about it.
pub(super) fn with_hints(situation: &Situation, controls: &[Exchange]) -> Situation {
    let mut situation = situation.clone();
    let harmless = controls.iter().filter(|exchange| !exchange.tells_secret);
    for answer in harmless.filter_map(|exchange| exchange.observation.answer()) {
        let found = from_answer(answer, &situation.request);
        situation.discover(found);
    }
    if let Some(server) = recognised(controls, situation.request.sent.path()) {
        let found = path_prefix::of_product(server.profile, &situation.request);
        situation.discover(found);
    }
    let said: Vec<&str> = controls
        .iter()
        .filter(|exchange| exchange.purpose == Purpose::Broken)
        .filter_map(|exchange| Some(exchange.class.as_ref()?.plain.as_str()))
        .collect();
    let says = |test: fn(&str) -> bool| said.iter().any(|plain| test(plain));
    let by_date = clock_offset(controls);
    let keeps_the_last_time = says(words::tells_the_last_time);
    situation.clocks_agree =
        keeps_the_last_time || by_date.is_some_and(|offset| offset.abs() <= WORTH_ASKING);
    let offset = told_time(controls).or(by_date);
    if let Some(offset) = offset.filter(|offset| offset.abs() > WORTH_ASKING) {
        situation.clock_offset = Some(offset);
        situation.hints.push("clock");
    } else if says(words::blames_freshness) && !keeps_the_last_time {
        situation.hints.push("clock");
    }
    if says(words::blames_method) {
        situation.hints.push("signature-method");
    }
    if says(words::blames_version) {
        situation.hints.push("oauth-version");
    }
    if says(words::misses_parameters) {
        situation.hints.push("placement");
    }
    situation
}

/// The product that answers these controls at this path.
pub fn recognised(exchanges: &[Exchange], path: &str) -> Option<Recognised<'static>> {
    let controls = exchanges.iter().filter(|exchange| exchange.purpose.is_control());
    let answers: Vec<_> = controls
        .filter_map(|exchange| Some((exchange.observation.answer()?, exchange.class.as_ref()?)))
        .collect();
    Recognised::of(&answers, path)
}

/// How many seconds the server's clock is ahead of ours: the median of what `Date` says, measured at half of each
/// round trip.
pub fn clock_offset(exchanges: &[Exchange]) -> Option<i64> {
    let mut offsets: Vec<i64> = exchanges
        .iter()
        .filter_map(|exchange| {
            let answer = exchange.observation.answer()?;
            // What a cache kept has the time at which it was made.
            if answer.header("age").is_some() {
                return None;
            }
            let date = answer.header("date")?;
            let then = httpdate::parse_http_date(date).ok()?;
            let seconds = then.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
            let half = exchange.observation.elapsed.as_secs() / 2;
            i64::try_from(seconds).ok()?.checked_sub(i64::try_from(exchange.sent_at + half).ok()?)
        })
        .collect();
    offsets.sort_unstable();
    offsets.get(offsets.len() / 2).copied()
}

/// The same from refusals that tell the server's time: `Expired timestamp, yours 1700000000, ours 1700000400`. Numbers that
/// nothing calls a time are incidents and the like.
fn told_time(exchanges: &[Exchange]) -> Option<i64> {
    /// Further apart than this, a number is more likely something else.
    const A_YEAR: u64 = 366 * 24 * 3600;
    exchanges.iter().find_map(|exchange| {
        let class = exchange.class.as_ref()?;
        if !words::blames_freshness(&class.plain) {
            return None;
        }
        let words: Vec<&str> = class.plain.split(' ').collect();
        let times =
            words.iter().enumerate().filter(|(_, word)| word.len() == 10).filter_map(|(place, word)| {
                let time: u64 = word.parse().ok()?;
                Some((place, time))
                    .filter(|_| time.abs_diff(exchange.sent_at) < A_YEAR && time != exchange.sent_at)
            });
        let times: Vec<(usize, u64)> = times.collect();
        let time = match times[..] {
            // `oauth_acceptable_timestamps=1700000000-1700000600` of the extension Problem Reporting.
            [(_, begin), (_, end), ..] if class.plain.contains("acceptable timestamps") => {
                begin.midpoint(end)
            }
            _ => times
                .iter()
                .find(|(place, _)| words::names_a_time(&words[..*place]))
                .map(|(_, time)| *time)?,
        };
        i64::try_from(time).ok()?.checked_sub(i64::try_from(exchange.sent_at).ok()?)
    })
}
