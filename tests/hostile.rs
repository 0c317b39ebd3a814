//! Peers that break every rule: whatever the other side sends, the tool says what it is, ends in time, stays small, and
//! passes nothing raw to the terminal. The peers write bytes by hand, since an HTTP library would tidy them up.

#![cfg(target_os = "linux")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests have files and processes of their own"
)]

#[path = "hostile/answers.rs"]
mod answers;
#[path = "hostile/connections.rs"]
mod connections;
#[path = "hostile/elsewhere.rs"]
mod elsewhere;
#[path = "hostile/injections.rs"]
mod injections;
#[path = "hostile/messages.rs"]
mod messages;
#[path = "hostile/peer.rs"]
mod peer;
#[path = "hostile/proxy.rs"]
mod proxy;
#[path = "hostile/redirects.rs"]
mod redirects;
#[path = "hostile/requests.rs"]
mod requests;
#[path = "hostile/tls.rs"]
mod tls;
#[path = "hostile/watched.rs"]
mod watched;

use std::sync::Mutex;
use std::thread;

use peer::{Peer, Wire};
use watched::probe;

/// One way to misbehave.
struct Behaviour {
    name: &'static str,
    /// What the peer does once a request has arrived, with its text.
    does: fn(&mut dyn Wire, &str),
    /// Verdicts that are true of it.
    verdicts: &'static [&'static str],
}

/// Short for the tables.
const fn row(
    name: &'static str,
    verdicts: &'static [&'static str],
    does: fn(&mut dyn Wire, &str),
) -> Behaviour {
    Behaviour { name, does, verdicts }
}

/// No HTTP answer.
const UNREACHABLE: &[&str] = &["unreachable"];
/// Answers that are alike for everything, and no success.
const REFUSED: &[&str] = &["none-accepted"];
/// Answers that say nothing about signatures.
const UNDECIDED: &[&str] = &["undecided"];
/// Everything gets the same success.
const UNCHECKED: &[&str] = &["signatures-not-checked"];
/// Sent elsewhere.
const REDIRECTED: &[&str] = &["redirected"];

fn all() -> Vec<&'static Behaviour> {
    [connections::ALL, messages::ALL, answers::ALL, injections::ALL].concat().into_iter().collect()
}

/// So many at once: most of the time is waiting.
const AT_ONCE: usize = 6;

/// Runs `check` on each row; the faults that it tells.
fn faults<T: Sync>(rows: &[T], check: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let next = Mutex::new(0..rows.len());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(place) = next.lock().unwrap().next() else { return };
                    let more = check(&rows[place]);
                    found.lock().unwrap().extend(more);
                }
            });
        }
    });
    found.into_inner().unwrap()
}

fn holds(behaviour: &Behaviour, with_tls: bool) -> Vec<String> {
    let peer = Peer::start(behaviour.does, with_tls);
    probe(&peer.url(), &["--insecure"]).faults(behaviour.name, behaviour.verdicts, with_tls)
}

#[test]
fn every_behaviour_is_named_over_plain_http() {
    let rows = all();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    let found = faults(&rows, |row| holds(row, false));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_behaviour_is_named_over_tls() {
    let found = faults(&all(), |row| holds(row, true));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
