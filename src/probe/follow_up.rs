//! What is found out once a signature is accepted, by requests in which something else differs: what the server
//! makes its base URL of ([`address`]), whether it minds another query parameter ([`extra_parameter`]), whether characters of a signature are mangled on the way ([`characters`]),
//! whether a request can be replayed ([`replay`]), whether the key works [`elsewhere`], and how often the same request fares otherwise ([`rounds`]).

pub mod address;
mod changed;
pub mod characters;
pub mod elsewhere;
pub mod extra_parameter;
pub mod replay;
pub mod rounds;

use super::run::{Standing, State};
use super::session::Session;
use super::settings::FollowUp;
use address::AddressTest;
use characters::CharacterTest;
use elsewhere::Elsewhere;
use extra_parameter::ExtraParameter;
use replay::ReplayTest;
use rounds::Round;

/// The follow-ups of a run.
#[derive(Clone, Debug, Default)]
pub struct FollowUps {
    /// One for each part of the request that an address may come from.
    pub addresses: Vec<AddressTest>,
    /// When it was asked.
    pub extra_parameter: Option<ExtraParameter>,
    /// One for each character that is mangled at times.
    pub characters: Vec<CharacterTest>,
    /// When nothing was accepted, and there is an endpoint that takes more kinds of keys.
    pub elsewhere: Option<Elsewhere>,
    /// When it was asked for.
    pub replay: Option<ReplayTest>,
    /// Every answer of the rounds, when there were any.
    pub rounds: Vec<Round>,
    /// Whether requests with another `Host` were left out because of a cache on the way.
    pub cached: bool,
}

impl FollowUps {
    /// Asks what the settings and the budget allow.
    pub(super) fn ask(session: &mut Session<'_>, standings: &[Standing]) -> Self {
        let mut follow_ups = Self::default();
        let accepted = (0..standings.len())
            .filter(|place| standings[*place].state == State::Accepted)
            .min_by_key(|place| session.plan.candidates[*place].variant.cost());
        if let Some(about) = accepted.map(|place| (place, standings[place].first))
            && !session.is_brief()
            && session.settings.follow_up != FollowUp::Never
        {
            follow_ups.characters = characters::ask(session, about);
            let cached = session.exchanges.iter().any(address::shows_a_cache);
            if cached && session.settings.follow_up == FollowUp::UnlessCached {
                follow_ups.cached = true;
            } else {
                follow_ups.extra_parameter = extra_parameter::ask(session, about);
                let is_harmless = |extra: &ExtraParameter| extra.passes == Some(true);
                if follow_ups.extra_parameter.as_ref().is_some_and(is_harmless) {
                    follow_ups.addresses = address::ask(session, about);
                }
            }
            if session.settings.test_replay {
                follow_ups.replay = replay::ask(session, about);
            }
        }
        if session.settings.follow_up != FollowUp::Never {
            follow_ups.elsewhere = elsewhere::ask(session, standings);
        }
        if session.settings.repeat > 0 {
            follow_ups.rounds = rounds::ask(session, standings);
        }
        follow_ups
    }
}
