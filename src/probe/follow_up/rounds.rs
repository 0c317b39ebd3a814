//! The same few variants again and again on new connections, for faults that come and go.

use crate::probe::exchange::Exchange;
use crate::probe::observation::Answer;
use crate::probe::run::{Standing, State};
use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::sign::sign_until;

/// One answer of a round.
#[derive(Clone, Debug)]
pub struct Round {
    /// The candidate.
    pub candidate: usize,
    /// Whether it was accepted; none when the answer says nothing.
    pub accepted: Option<bool>,
    /// Whether the signature held each of [`CHARACTERS`](crate::probe::exchange::CHARACTERS).
    pub characters: [bool; 2],
    /// What tells servers behind one address apart: header or cookie and its value.
    pub marks: Vec<(String, String)>,
    /// The request.
    pub exchange: usize,
}
/// So many variants, when none is accepted.
const LIKELIEST: usize = 4;
/// Beginnings of the names of cookies by which balancers keep a client on one server, in lower case.
const BALANCER_COOKIES: [&str; 10] = [
    "awsalb",
    "awselb",
    "bigipserver",
    "serverid",
    "srv",
    "routeid",
    "route",
    "arraffinity",
    "nsc_",
    "citrix_ns",
];

/// Beginnings of the names of cookies that look like those and let somebody in: log-ins at a Citrix gateway.
const LOG_IN_COOKIES: [&str; 3] = ["nsc_aaac", "nsc_tm", "nsc_user"];

/// Asks about the accepted variants, or the likeliest, so many rounds as the settings have.
pub(super) fn ask(session: &mut Session<'_>, standings: &[Standing]) -> Vec<Round> {
    let asked = |place: &usize| standings[*place].first.is_some();
    let mut variants: Vec<usize> =
        (0..standings.len()).filter(|place| standings[*place].is_accepted()).collect();
    if variants.is_empty() {
        variants = (0..standings.len())
            .filter(|place| asked(place) && standings[*place].state != State::Unclear)
            .take(LIKELIEST)
            .collect();
    }
    let mut rounds = Vec::new();
    for number in 1..=session.settings.repeat {
        // Another one begins each time: servers that take turns would else get the same variant always.
        if number > 1 && !variants.is_empty() {
            variants.rotate_left(1);
        }
        for candidate in &variants {
            let variant = session.plan.candidates[*candidate].variant.clone();
            let request = session.situation.request.clone();
            let signed = sign_until(&request, session.credentials, &variant, session.world.source, |_| true);
            let said = format!("round {number}: {}", variant.said());
            // Where nothing was accepted, there is nothing that an answer could be compared with.
            let like = standings[*candidate].first.filter(|_| standings[*candidate].is_accepted());
            let about = (*candidate, like);
            let Some(exchange) = session.follow_up(about, signed, Connection::New, said) else {
                return rounds;
            };
            let is_otherwise = |like: usize| session.is_answered_otherwise(like, exchange);
            let accepted =
                if like.is_some_and(is_otherwise) { Some(false) } else { session.passes(exchange) };
            let characters = session.exchanges[exchange].characters.unwrap_or_default();
            let marks = marks(&session.exchanges[exchange]);
            rounds.push(Round { candidate: *candidate, accepted, characters, marks, exchange });
        }
    }
    rounds
}

/// What in an answer tells which server gave it: names and values.
pub fn marks(exchange: &Exchange) -> Vec<(String, String)> {
    let mut marks = Vec::new();
    if let Some(remote) = exchange.observation.remote {
        marks.push(("address".to_owned(), remote.ip().to_string()));
    }
    let Some(answer) = exchange.observation.answer() else { return marks };
    for name in ["server", "via", "x-served-by", "x-backend", "x-backend-server", "x-server", "x-powered-by"]
    {
        if let Some(value) = answer.header(name) {
            marks.push((name.to_owned(), shortened(value)));
        }
    }
    marks.extend(balancer_cookies(answer));
    marks
}

fn balancer_cookies(answer: &Answer) -> impl Iterator<Item = (String, String)> {
    answer.headers.iter().filter(|(name, _)| name == "set-cookie").filter_map(|(_, value)| {
        let (name, value) = value.split(';').next()?.split_once('=')?;
        is_balancer_cookie(name).then(|| (format!("cookie {}", shortened(name.trim())), shortened(value)))
    })
}

/// Whether a cookie of this name says which server answers, and nothing else.
pub(crate) fn is_balancer_cookie(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let begins = |begin: &&str| name.starts_with(*begin);
    BALANCER_COOKIES.iter().any(begins) && !LOG_IN_COOKIES.iter().any(begins)
}

/// With a mark where it is cut: that makes the beginning of a secret known as one.
fn shortened(text: &str) -> String {
    let mut characters = text.chars();
    let begin: String = characters.by_ref().take(80).collect();
    if characters.next().is_some() { begin + "..." } else { begin }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(shortened(&"a".repeat(80)), "a".repeat(80));
        assert_eq!(shortened(&"a".repeat(81)), "a".repeat(80) + "...");
    }
}
