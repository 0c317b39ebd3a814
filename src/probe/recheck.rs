//! Is one variant still accepted? Two requests, a broken signature and the variant, are enough where the answers leave
//! no doubt: an outright refusal and a success. Otherwise the rule of acceptance decides, as in a probe.

use super::exchange::{Exchange, Purpose};
use super::run::{Standing, State};
use super::session::{Question, Session, Settings, Stop, World};
use super::{Connection, FailureKind};
use crate::axis::{Situation, Variant};
use crate::credentials::Credentials;
use crate::verdict::{Class, Judge, Judgement, words};

/// What is true of the variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is accepted, a broken signature is not.
    Yes,
    /// It is answered as a broken signature is.
    No,
    /// There was no HTTP answer, or only 502, 503, 504.
    Unreachable,
    /// The answers do not say.
    Unclear,
    /// The user stopped the run.
    Interrupted,
}

/// The requests, and what follows from them.
#[derive(Debug)]
pub struct Recheck {
    /// What follows.
    pub holds: Holds,
    /// Every request in its order: broken signatures and the variant.
    pub exchanges: Vec<Exchange>,
}

impl Recheck {
    /// The last answer to the variant, or to anything.
    pub fn last(&self) -> Option<&Exchange> {
        let probe = |exchange: &&Exchange| exchange.purpose.is_probe();
        self.exchanges.iter().rfind(probe).or_else(|| self.exchanges.last())
    }

    /// The first answer to a broken signature.
    pub fn control(&self) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.purpose == Purpose::Broken)
    }
}

/// Asks whether `variant` is accepted.
pub fn recheck(
    world: World<'_>,
    situation: &Situation,
    credentials: &Credentials,
    settings: &Settings,
    judge: &Judge,
    variant: &Variant,
) -> Recheck {
    let mut session = Session::new(world, situation, credentials, settings, judge);
    let candidate = session.place_of(variant.clone());
    let holds = ask(&mut session, candidate);
    let interrupted = session.stop == Some(Stop::Interrupted);
    Recheck { holds: if interrupted { Holds::Interrupted } else { holds }, exchanges: session.exchanges }
}

fn ask(session: &mut Session<'_>, candidate: usize) -> Holds {
    if !session.has_measure(candidate) {
        // A connection that was closed at once may be an accident, and a second try costs no waiting.
        let closed = |exchange: &Exchange| {
            exchange.observation.failure().is_some_and(|failure| failure.kind == FailureKind::Closed)
        };
        let again = session.exchanges.last().is_some_and(closed) && session.has_measure(candidate);
        if !again {
            return silent(session.exchanges.last());
        }
    }
    let question = Question { purpose: Purpose::Variant, candidate, connection: Connection::Kept };
    let Some(place) = session.ask(question) else { return Holds::Unclear };
    let exchange = &session.exchanges[place];
    match exchange.judgement {
        Judgement::Refused => Holds::No,
        Judgement::Unclear => silent(Some(exchange)),
        Judgement::Differs if is_plain(exchange, session.measure(candidate).first.controls()) => Holds::Yes,
        Judgement::Differs => {
            let mut standing = Standing { first: Some(place), ..Standing::UNTRIED };
            standing.count(Judgement::Differs);
            session.confirm(place, &mut standing);
            match standing.state {
                State::Accepted => Holds::Yes,
                State::Refused => Holds::No,
                _ => Holds::Unclear,
            }
        }
    }
}

/// What an answer that says nothing about the signature means.
fn silent(exchange: Option<&Exchange>) -> Holds {
    match exchange.map(Exchange::status) {
        Some(None | Some(502..=504)) => Holds::Unreachable,
        _ => Holds::Unclear,
    }
}

/// A success beside a refusal that speaks of authentication: nobody would take one for the other.
fn is_plain(exchange: &Exchange, controls: &[Class]) -> bool {
    let refused = |control: &Class| {
        control.forced == Some(false)
            || !control.is_success()
                && (control.status == 401
                    || words::blames_signature(&control.plain)
                    || control.status == 403 && !control.refusals.is_empty())
    };
    let accepted = |class: &Class| class.forced == Some(true) || class.forced.is_none() && class.is_success();
    exchange.class.as_ref().is_some_and(accepted) && !controls.is_empty() && controls.iter().all(refused)
}
