//! A server in memory: which base string URI it signs with, what it answers, and which tricks it plays.

use std::cell::Cell;
use std::sync::Mutex;
use std::time::Duration;

use serde::Deserialize;
use sigprobe::probe::{Answer, Connection, Failure, FailureKind, Observation, Outcome, Transport};
use sigprobe::request::Outgoing;
use sigprobe::rfc5849::parameters::{Parameter, decode_pairs, normalize};
use sigprobe::rfc5849::percent_encoding::decode;
use sigprobe::rfc5849::signature::{SignatureMethod, signature, signing_key};
use sigprobe::rfc5849::signature_base_string::signature_base_string;

/// How the server behaves.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Base string URIs that it accepts.
    pub(crate) signs: Vec<String>,
    /// Several servers take turns, each with one of `signs`.
    pub(crate) take_turns: bool,
    /// It does not know the key.
    pub(crate) key_unknown: bool,
    /// Answers; what is not given is answered as refused.
    pub(crate) accepted: Option<Reply>,
    pub(crate) refused: Option<Reply>,
    pub(crate) unsigned: Option<Reply>,
    pub(crate) unknown_key: Option<Reply>,
    /// From this request on, everything gets `later`.
    pub(crate) later_from: Option<usize>,
    pub(crate) later: Option<Reply>,
    /// Never answers, for the reason with this code.
    pub(crate) fails: Option<String>,
}

/// Kinds of failure that scenarios use.
const FAILURES: [FailureKind; 5] = [
    FailureKind::TimeOut,
    FailureKind::Dns,
    FailureKind::CertificateName,
    FailureKind::NotTls,
    FailureKind::Proxy,
];

/// One answer. `{random}` in the body is another text each time, `{authorization}` the header that came.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: String,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
}

/// A transport to that server.
pub(crate) struct Simulated<'a> {
    server: &'a Server,
    state: Mutex<State>,
}

struct State {
    requests: usize,
    random: u64,
}

impl<'a> Simulated<'a> {
    pub(crate) fn new(server: &'a Server, seed: u64) -> Self {
        Self { server, state: Mutex::new(State { requests: 0, random: seed | 1 }) }
    }

    fn reply(&self, outgoing: &Outgoing, number: usize) -> Reply {
        let server = self.server;
        let otherwise = Reply { status: 401, body: String::new(), headers: Vec::new() };
        let refused = server.refused.clone().unwrap_or(otherwise);
        if server.later_from.is_some_and(|from| number >= from) {
            return server.later.clone().unwrap_or(refused);
        }
        let header = outgoing.headers.iter().find(|(name, _)| name == "Authorization");
        let Some((_, authorization)) = header else { return server.unsigned.clone().unwrap_or(refused) };
        let parameters = parameters(authorization);
        let value = |name: &str| {
            parameters
                .iter()
                .find(|parameter| parameter.name == name.as_bytes())
                .map(|parameter| String::from_utf8_lossy(&parameter.value).into_owned())
                .unwrap_or_default()
        };
        if server.key_unknown || value("oauth_consumer_key") != "key1" {
            return server.unknown_key.clone().unwrap_or(refused);
        }
        let mut signed = decode_pairs(outgoing.url.query().unwrap_or_default());
        signed.extend(parameters.iter().filter(|p| p.name != b"oauth_signature").cloned());
        let right = |uri: &String| {
            let base = signature_base_string(&outgoing.method, uri, &normalize(&signed));
            signature(SignatureMethod::HmacSha1, &base, &signing_key("secret", ""))
                == value("oauth_signature")
        };
        let good = if server.take_turns {
            right(&server.signs[number % server.signs.len()])
        } else {
            server.signs.iter().any(right)
        };
        let ok = Reply { status: 200, body: "[]".into(), headers: Vec::new() };
        let mut reply = if good { server.accepted.clone().unwrap_or(ok) } else { refused };
        reply.body = reply.body.replace("{authorization}", authorization);
        reply
    }
}

fn parameters(authorization: &str) -> Vec<Parameter> {
    authorization
        .trim_start_matches("OAuth ")
        .split(", ")
        .filter_map(|piece| piece.split_once('='))
        .map(|(name, value)| Parameter::new(name, decode(value.trim_matches('"'))))
        .collect()
}

impl Transport for Simulated<'_> {
    fn send(&self, outgoing: &Outgoing, _: Connection) -> Observation {
        let (number, random) = {
            let mut state = self.state.lock().unwrap();
            state.random = xorshift(state.random);
            state.requests += 1;
            (state.requests - 1, state.random)
        };
        let outcome = if let Some(code) = &self.server.fails {
            let kind = FAILURES.into_iter().find(|kind| kind.code() == code).expect("a kind of failure");
            Outcome::Failure(Failure { kind, detail: String::new() })
        } else {
            let reply = self.reply(outgoing, number);
            let body = reply.body.replace("{random}", &words(random));
            Outcome::Answer(Answer {
                status: reply.status,
                headers: reply.headers,
                body: body.into_bytes(),
                cut: false,
            })
        };
        Observation { elapsed: Duration::ZERO, remote: None, outcome }
    }

    fn pause(&self, _: Duration) {}

    fn interrupted(&self) -> bool {
        false
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// Marsaglia's generator.
pub(crate) fn xorshift(mut state: u64) -> u64 {
    state ^= state << 13;
    state ^= state >> 7;
    state ^ (state << 17)
}

/// Some words by chance, refusals among them.
pub(crate) fn words(random: u64) -> String {
    const WORDS: [&str; 8] =
        ["sunny", "error", "token", "river", "3f9a1c", "welcome", "2026-11-23T10:00:00Z", "denied"];
    let state = Cell::new(random | 1);
    let pick = |_| {
        state.set(xorshift(state.get()));
        WORDS[usize::try_from(state.get() % 8).unwrap_or(0)]
    };
    (0..6).map(pick).collect::<Vec<_>>().join(" ")
}
