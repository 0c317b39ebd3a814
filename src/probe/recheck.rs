//! Is one variant still accepted? Six requests, the variant four times and a broken signature twice, are enough where the answers
//! leave no doubt: successes and an outright refusal. Otherwise the rule of acceptance decides, as in a probe; also where
//! the broken signature gets no answer, each time in the same way.
//!
//! The variant goes first and last: what refuses from some request on, be it a lock-out, a firewall or a limit on requests
//! before a page that checks nothing, is then not taken for an acceptance and a refusal. What goes between is in an
//! order drawn by chance, because the same order would meet the same servers in turn at every check. Each time but the first
//! the variant goes over a new connection, where another server behind the same address may answer, and so does the second
//! broken one. The last signature holds a `+` and a `/`, which something on the way may mangle; those before it hold neither. More broken ones would rule out more chance, and lock keys out where a
//! check is made every hour.

mod mangled;

use std::time::Duration;

use super::Connection;
use super::exchange::{Exchange, Purpose};
use super::session::{Question, Session, Stop};
use super::settings::Settings;
use super::world::World;
use crate::axis::{Situation, Variant};
use crate::credentials::Credentials;
use crate::verdict::{Class, Judge, Judgement, Silence, words};

/// Before a gateway that could not reach its server is asked once more.
const BEFORE_A_SECOND_TRY: Duration = Duration::from_secs(1);

/// What is true of the variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is accepted, a broken signature is not.
    Yes,
    /// It is answered as a broken signature is.
    No,
    /// It is not answered, and an unsigned request is.
    Unanswered,
    /// The variant got no HTTP answer, or only 502, 503, 504.
    Unreachable,
    /// The variant is answered, and the broken signature is not, so that there is nothing to compare with.
    Unmeasured,
    /// It is accepted, but for signatures with a `+` or a `/` in them.
    Mangled,
    /// The same signature is answered in different ways.
    Varies,
    /// A broken signature is let in once, and refused once.
    LetsInAtTimes,
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
    /// Every request in its order: the variant and broken signatures.
    pub exchanges: Vec<Exchange>,
}

impl Recheck {
    /// The last answer to the variant, or to anything.
    pub fn last(&self) -> Option<&Exchange> {
        let probe = |exchange: &&Exchange| exchange.purpose.is_probe();
        self.exchanges.iter().rfind(probe).or_else(|| self.exchanges.last())
    }

    /// Whether clients whose signature is right get nothing all the same.
    pub fn keeps_clients_out(&self) -> bool {
        let refusals_are_successes =
            self.control().and_then(|own| own.class.as_ref()).is_some_and(Class::is_success);
        let class = self.last().and_then(|own| own.class.as_ref());
        class.is_some_and(|class| class.keeps_clients_out(refusals_are_successes))
    }

    /// Whether the variant was accepted once, and answered otherwise after that.
    pub fn saw_an_acceptance(&self) -> bool {
        let is_accepted =
            |own: &Exchange| own.purpose.is_probe() && own.class.as_ref().is_some_and(is_plain_success);
        let is_refused = |own: &&Exchange| own.purpose == Purpose::Broken;
        let is_told = self.exchanges.iter().filter(is_refused).all(|own| {
            own.judgement == Judgement::Refused && !own.class.as_ref().is_some_and(is_plain_success)
        });
        self.holds == Holds::Varies && is_told && self.exchanges.iter().any(is_accepted)
    }

    /// The first answer to a broken signature; what came in its place, when there was none.
    pub fn control(&self) -> Option<&Exchange> {
        let mut controls = self.exchanges.iter().filter(|exchange| exchange.purpose == Purpose::Broken);
        controls.clone().find(|control| !control.is_unanswered()).or_else(|| controls.next())
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
    // A server behind a gateway may look at the signature once more, and refuse it.
    let probe = |own: &&Exchange| own.purpose.is_probe();
    let blamed = session.exchanges.iter().find(probe).and_then(|own| own.class.as_ref());
    let is_blamed = holds == Holds::Yes && blamed.is_some_and(Class::is_refused_for_its_signature);
    let holds = if is_blamed { Holds::Unclear } else { holds };
    let interrupted = session.stop == Some(Stop::Interrupted);
    Recheck { holds: if interrupted { Holds::Interrupted } else { holds }, exchanges: session.exchanges }
}

fn ask(session: &mut Session<'_>, candidate: usize) -> Holds {
    let question = |purpose| Question { purpose, candidate, connection: Connection::Kept };
    let elsewhere = Question { connection: Connection::New, ..question(Purpose::Confirmation) };
    let Some(mut first) = session.ask(question(Purpose::Variant)) else { return Holds::Unclear };
    // A connection that was closed at once, or a gateway's "not now", may be an accident. Who waited in vain would do so
    // again.
    if let Some(silence @ (Silence::Closed | Silence::Gateway(_))) =
        Silence::of(&session.exchanges[first].observation)
    {
        if silence != Silence::Closed {
            session.world.transport.pause(BEFORE_A_SECOND_TRY);
        }
        let again = Question { connection: Connection::New, ..question(Purpose::Variant) };
        first = session.ask(again).unwrap_or(first);
    }
    if session.exchanges[first].is_unanswered() {
        return unanswered(session, first);
    }
    if session.exchanges[first].status() == Some(429) {
        return Holds::Unclear;
    }
    let looks_accepted = session.exchanges[first].class.as_ref().is_some_and(is_plain_success);
    let (mut again, mut outright, mut is_measured) = (Vec::new(), false, false);
    let between = if looks_accepted { session.world.in_drawn_order(&BETWEEN) } else { vec![Purpose::Broken] };
    for purpose in between {
        if purpose != Purpose::Broken {
            again.extend(session.ask(elsewhere));
        } else if is_measured {
            let broken = session.ask(Question { purpose, ..elsewhere });
            if broken.is_some_and(|place| session.is_let_in_like(first, place)) {
                return Holds::LetsInAtTimes;
            }
            outright &= broken.is_some_and(|place| session.exchanges[place].judgement == Judgement::Refused);
        } else if session.has_measure(candidate) {
            is_measured = true;
            let controls = session.measure(candidate).first.controls();
            if controls.iter().any(|control| words::is_firewall_page(&control.plain)) {
                return Holds::Unclear;
            }
            outright = !controls.is_empty() && controls.iter().all(Class::is_outright_refusal);
            if !outright {
                break;
            }
        } else {
            return Holds::Unmeasured;
        }
    }
    if looks_accepted && outright {
        let last = session.ask_with_characters((candidate, Some(first)));
        again.extend(last.or_else(|| session.ask(elsewhere)));
        if last.is_some_and(|place| session.passes(place) == Some(false))
            && mangled::is_mangled(session, first, &again)
        {
            return Holds::Mangled;
        }
    }
    let judged = session.judge_again(first);
    if again.iter().any(|place| session.is_answered_otherwise(first, *place)) {
        return Holds::Varies;
    }
    let again: Vec<Judgement> = again.into_iter().map(|place| session.judge_again(place)).collect();
    match judged {
        Judgement::Refused if again.iter().all(|again| *again == Judgement::Refused) => Holds::No,
        Judgement::Unclear => silent(session.exchanges.get(first)),
        _ if judged == Judgement::Refused || again.contains(&Judgement::Refused) => Holds::Varies,
        _ if outright && !again.is_empty() && again.iter().all(|again| *again == Judgement::Differs) => {
            Holds::Yes
        }
        _ => confirmed(session, candidate, first),
    }
}

impl Session<'_> {
    /// Whether the broken signature at `place` got a success like that at `first`, and not what the first broken one got.
    fn is_let_in_like(&self, first: usize, place: usize) -> bool {
        let (Some(right), Some(broken)) = (&self.exchanges[first].class, &self.exchanges[place].class) else {
            return false;
        };
        let measure = &self.measure(self.exchanges[place].candidate).first;
        is_plain_success(right) && is_plain_success(broken) && measure.differ_alike(right, broken)
    }
}

/// What goes between the first question and the last.
const BETWEEN: [Purpose; 4] = {
    use Purpose::{Broken as B, Confirmation as V};
    [V, V, B, B]
};

/// Another server may refuse a signature that is not the expected one by closing the connection or with a gateway's
/// status. It is there, when it answers who does not sign.
fn unanswered(session: &mut Session<'_>, first: usize) -> Holds {
    let Exchange { candidate, ref observation, .. } = session.exchanges[first];
    if matches!(Silence::of(observation), Some(Silence::Closed | Silence::Gateway(_))) {
        let unsigned = Question { purpose: Purpose::Unsigned, candidate, connection: Connection::New };
        let place = session.ask(unsigned);
        if place.is_some_and(|place| !session.exchanges[place].is_unanswered()) {
            return Holds::Unanswered;
        }
    }
    silent(session.exchanges.get(first))
}

/// The variant and the broken signature twice more, in one of these orders. Two servers in turn fit none of them.
const ORDERS: [[Purpose; 4]; 4] = {
    use Purpose::{Broken as B, Confirmation as V};
    [[V, V, B, B], [B, B, V, V], [V, B, B, V], [B, V, V, B]]
};

/// By the rule of acceptance, in an order drawn by chance; once more where an answer says nothing, or refuses in new words.
fn confirmed(session: &mut Session<'_>, candidate: usize, first: usize) -> Holds {
    // Where a wrong signature gets no answer, the variant alone shows whether there is still a server.
    let is_silent = session.measure(candidate).first.silence().is_some();
    for _ in 0..2 {
        let mut is_clear = true;
        let mut connection = Connection::New;
        for purpose in session.world.in_drawn_order(&ORDERS)[0] {
            if purpose == Purpose::Broken {
                let wordings = session.wordings;
                match session.control_still_refused(candidate) {
                    Some(true) => {}
                    // It was another wording of the refusal, as the control has shown.
                    Some(false) if session.exchanges[first].judgement == Judgement::Refused => {
                        return Holds::No;
                    }
                    Some(false) if session.wordings > wordings => is_clear = false,
                    Some(false) => return Holds::Varies,
                    None => return Holds::Unclear,
                }
            } else {
                let judgement = session.asked_again(candidate, first, connection);
                connection = Connection::Kept;
                match judgement {
                    Some(Judgement::Differs) => {}
                    Some(_) if is_silent => return Holds::Unmeasured,
                    Some(Judgement::Refused) => return Holds::Varies,
                    Some(Judgement::Unclear) => is_clear = false,
                    None => return Holds::Unclear,
                }
            }
        }
        if is_clear {
            return Holds::Yes;
        }
    }
    Holds::Unclear
}

/// What an answer that says nothing about the signature means.
fn silent(exchange: Option<&Exchange>) -> Holds {
    match exchange.map(Exchange::status) {
        Some(None | Some(502..=504)) => Holds::Unreachable,
        _ => Holds::Unclear,
    }
}

/// A success that says nothing of a refusal.
fn is_plain_success(class: &Class) -> bool {
    match class.forced {
        Some(forced) => forced,
        None => {
            class.is_success()
                && class.refusals.is_empty()
                && class.codes.is_empty()
                && !words::is_firewall_page(&class.plain)
        }
    }
}
