//! Is a `+` or a `/` of a signature mangled on the way? All other requests are signed so that neither is in it.

use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::sign::sign_until;

/// How signatures with one of the two characters fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharacterTest {
    /// The character.
    pub character: char,
    /// Accepted with it in the signature, and refused.
    pub accepted: usize,
    /// Refused with it.
    pub refused: usize,
    /// Accepted without it and without the other, asked in between.
    pub accepted_without: usize,
    /// The requests.
    pub exchanges: Vec<usize>,
}

impl CharacterTest {
    /// Whether the character is what makes the difference.
    pub fn is_mangled(&self) -> bool {
        self.accepted == 0 && self.refused >= 2 && self.accepted_without >= 1
    }
}

/// One request with each character; when that is refused, once more, and one without in between.
pub(super) fn ask(session: &mut Session<'_>, about: (usize, Option<usize>)) -> Vec<CharacterTest> {
    let mut tests = Vec::new();
    for (character, other) in [('+', '/'), ('/', '+')] {
        let mut test =
            CharacterTest { character, accepted: 0, refused: 0, accepted_without: 0, exchanges: Vec::new() };
        for with in [true, false, true] {
            let wanted =
                |signature: &str| signature.contains(character) == with && !signature.contains(other);
            let said = if with {
                format!("the accepted variant with a {character} in the signature")
            } else {
                "the accepted variant without + and / in the signature".to_owned()
            };
            let Some(place) = ask_with(session, about, wanted, (said, Connection::Kept)) else { break };
            test.exchanges.push(place);
            match (with, session.passes(place)) {
                (true, Some(true)) => {
                    test.accepted += 1;
                    break;
                }
                (true, Some(false)) => test.refused += 1,
                (false, Some(true)) => test.accepted_without += 1,
                _ => break,
            }
        }
        tests.push(test);
    }
    tests
}

/// Asks about the candidate with a signature that is as `wanted`; none where none is, as with PLAINTEXT.
pub fn ask_with(
    session: &mut Session<'_>,
    about: (usize, Option<usize>),
    wanted: impl Fn(&str) -> bool,
    (said, connection): (String, Connection),
) -> Option<usize> {
    let variant = session.plan.candidates[about.0].variant.clone();
    let request = session.situation.request.clone();
    let signed = sign_until(&request, session.credentials, &variant, session.world.source, &wanted);
    wanted(&signed.trace.signature).then(|| session.follow_up(about, signed, connection, said))?
}
