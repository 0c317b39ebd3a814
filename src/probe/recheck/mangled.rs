//! Is it a `+` or a `/` in a signature for which that is refused?

use crate::probe::Connection;
use crate::probe::exchange::{CHARACTERS, Purpose};
use crate::probe::follow_up::characters;
use crate::probe::session::{Question, Session};
use crate::verdict::Judgement;

/// Where the last of these answers refuses a signature with the characters that something on the way may mangle: whether those
/// without them are accepted, with one more, and another one with them is refused.
pub(super) fn is_mangled(session: &mut Session<'_>, first: usize, again: &[usize]) -> bool {
    let candidate = session.exchanges[first].candidate;
    let question = Question { purpose: Purpose::Confirmation, candidate, connection: Connection::New };
    let Some(without) = session.ask(question) else { return false };
    let with = session.ask_with_characters((candidate, Some(first)));
    let mut others = again[..again.len() - 1].iter().chain([&without]);
    others.all(|place| session.judge_again(*place) == Judgement::Differs)
        && with.is_some_and(|place| session.passes(place) == Some(false))
}

impl Session<'_> {
    /// Asks about the candidate with a signature that holds both a `+` and a `/`, if there can be one.
    pub(super) fn ask_with_characters(&mut self, about: (usize, Option<usize>)) -> Option<usize> {
        let wanted = |signature: &str| CHARACTERS.iter().all(|own| signature.contains(*own));
        characters::ask_with(
            self,
            about,
            wanted,
            ("with a + and a / in the signature".to_owned(), Connection::New),
        )
    }
}
