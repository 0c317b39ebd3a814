//! A server in memory: which base string URI it signs with, what it answers, and which tricks it plays.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use sigprobe::axis::{Situation, Variant};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::probe::{Answer, Connection, Failure, FailureKind, Observation, Outcome, Transport};
use sigprobe::request::Outgoing;
use sigprobe::rfc5849::parameters::{Parameter, decode_pairs, normalize};
use sigprobe::rfc5849::percent_encoding::decode;
use sigprobe::rfc5849::protocol_parameters::Stamp;
use sigprobe::rfc5849::signature::{SignatureMethod, signature, signing_key};
use sigprobe::rfc5849::signature_base_string::signature_base_string;
use sigprobe::sign::trace;

/// The time of every scenario, by our clock.
pub(crate) const NOW: i64 = 1_700_000_000;

/// How the server behaves.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub(crate) struct Server {
    /// Base string URIs that it accepts.
    pub(crate) signs: Vec<String>,
    /// Names of sites that the Host header picks, the first one for whatever it says else; `{site}` in `signs` is its name.
    pub(crate) sites: Vec<String>,
    /// Base string URIs whose signatures are right as well, and answered with `also`.
    pub(crate) also_right: Vec<String>,
    pub(crate) also: Option<Reply>,
    /// It signs in a way of its own: the name of a variant.
    pub(crate) variant: Option<String>,
    /// Several servers take turns, each with one of `signs`.
    pub(crate) take_turns: bool,
    /// Several servers are drawn by chance, each with one of `signs`.
    pub(crate) drawn: bool,
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
    /// Requests with these numbers get `accident`.
    pub(crate) accidents: Vec<usize>,
    pub(crate) accident: Option<Reply>,
    /// From this request on, refusals have other words, as those of another server behind the same address.
    pub(crate) refused_later_from: Option<usize>,
    pub(crate) refused_later: Option<Reply>,
    /// Before this request it accepts nothing.
    pub(crate) accepts_from: usize,
    /// So many right requests over the first of `signs` meet an overload.
    pub(crate) overloaded: usize,
    /// Never answers, for the reason with this code.
    pub(crate) fails: Option<String>,
    /// Where it looks for OAuth parameters: `header`, `query`; both when nothing is said.
    pub(crate) reads: Vec<String>,
    /// Signature methods that it takes; all when nothing is said.
    pub(crate) methods: Vec<String>,
    /// Its own secret, and how it makes the key of it: `raw`, `no-ampersand`.
    pub(crate) secret: Option<String>,
    pub(crate) token_secret: String,
    pub(crate) key: Option<String>,
    /// Seconds that its clock is ahead, how far from it a timestamp may be, and what is answered otherwise.
    pub(crate) clock: i64,
    pub(crate) window: Option<i64>,
    pub(crate) out_of_time: Option<Reply>,
    /// It looks at the signature before the time.
    pub(crate) signature_first: bool,
    /// Something on the way takes the query parameter of this name out.
    pub(crate) loses: Option<String>,
    /// What it leaves out of the base string, or writes in another way.
    pub(crate) ignores_query: bool,
    pub(crate) ignores_version: bool,
    pub(crate) space_as_plus: bool,
    /// It refuses whatever has an `oauth_version`; in these words, when the signature is right.
    pub(crate) wants_no_version: bool,
    pub(crate) version_refused: Option<Reply>,
    /// Something on the way turns the plus of a signature into a space.
    pub(crate) mangles_plus: bool,
    /// Nonces shorter than this are refused, and those that were seen.
    pub(crate) shortest_nonce: usize,
    pub(crate) keeps_nonces: bool,
    /// It refuses so many of a hundred right requests by chance.
    pub(crate) refuses_some: Option<u64>,
    /// Of so many right requests it takes the first one, and answers the others otherwise: as if those came within a second.
    pub(crate) takes_one_in: Option<usize>,
    pub(crate) taken: Option<Reply>,
    /// After so many right requests the others get `taken`.
    pub(crate) quota: Option<usize>,
    /// After a wrong signature it refuses so many right ones.
    pub(crate) holds_back_for: usize,
    /// Another server answers each new connection, and refuses everything.
    pub(crate) refuses_on_new_connections: bool,
    /// A balancer picks a server by the URL, and the one for URLs without a query refuses every signature.
    pub(crate) hashes_urls: bool,
    /// What another server answers to everything. It gets every other connection: the second one, or the first.
    pub(crate) another: Option<Reply>,
    pub(crate) another_first: bool,
    /// Who is let in once a right request was: `cache` (whoever asks for the same URL), `whole-url` (the same, the OAuth
    /// parameters in it counted), `filled-cache` (the same, and
    /// somebody's right request without a query went before), `connection` (whoever comes over
    /// the kept connection), `url-and-header` (whoever sends the same Authorization to the same URL), `everybody`.
    pub(crate) lets_in: Option<String>,
    /// `Date` is that of its own clock (true), or right, as of a proxy (false); missing when nothing is said.
    pub(crate) tells_time: Option<bool>,
}

/// Kinds of failure that scenarios use.
const FAILURES: [FailureKind; 6] = [
    FailureKind::TimeOut,
    FailureKind::Closed,
    FailureKind::Dns,
    FailureKind::CertificateName,
    FailureKind::NotTls,
    FailureKind::Proxy,
];

/// One answer. `{base-string}` in the body is what the server made of a signed request, `{base-string-cut}` the same without its end, `{base-string-masked}` with a mask for the key, `{random}` is another text each time, `{authorization}` the header that came, `{query}` the
/// query of its URL; `{turn}` in a header is the number of the server whose turn it is, `{random}` another number each time. With `fails` none comes, for the reason with this code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) fails: Option<String>,
    pub(crate) body: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// A transport to that server.
pub(crate) struct Simulated<'a> {
    server: &'a Server,
    situation: &'a Situation,
    state: Mutex<State>,
}

struct State {
    requests: usize,
    random: u64,
    nonces: HashSet<String>,
    new_connections: usize,
    right: usize,
    overloads: usize,
    held_back: usize,
    let_in: HashMap<String, Reply>,
}

impl<'a> Simulated<'a> {
    pub(crate) fn new(server: &'a Server, situation: &'a Situation, seed: u64) -> Self {
        Self {
            server,
            situation,
            state: Mutex::new(State {
                requests: 0,
                random: seed | 1,
                nonces: HashSet::new(),
                new_connections: 0,
                right: 0,
                overloads: 0,
                held_back: 0,
                let_in: HashMap::new(),
            }),
        }
    }

    fn reply(&self, outgoing: &Outgoing, number: usize, random: u64) -> Reply {
        let server = self.server;
        let otherwise = Reply { status: 401, ..Reply::default() };
        let refused = match &server.refused_later {
            Some(later) if server.refused_later_from.is_some_and(|from| number >= from) => later.clone(),
            _ => server.refused.clone().unwrap_or(otherwise),
        };
        if server.later_from.is_some_and(|from| number >= from) {
            return server.later.clone().unwrap_or(refused);
        }
        if server.accidents.contains(&number) {
            return server.accident.clone().unwrap_or(refused);
        }
        let unsigned = || server.unsigned.clone().unwrap_or_else(|| refused.clone());
        let Some(received) = Received::of(outgoing, server) else { return unsigned() };
        if server.key_unknown || received.value("oauth_consumer_key") != "key1" {
            return server.unknown_key.clone().unwrap_or(refused);
        }
        let time: i64 = received.value("oauth_timestamp").parse().unwrap_or_default();
        let in_time = server.window.is_none_or(|window| (time - (NOW + server.clock)).abs() <= window);
        let out_of_time = || server.out_of_time.clone().unwrap_or_else(|| refused.clone());
        if !in_time && !server.signature_first {
            return out_of_time();
        }
        let signs: Vec<String> = server.signs.iter().map(|uri| received.fill_in(uri, server)).collect();
        let mut good = if server.take_turns {
            received.is_signed(&signs[number % signs.len()], server)
        } else if server.drawn {
            // The low bits of the generator follow each other too closely.
            let drawn = usize::try_from(random >> 32).unwrap_or_default();
            received.is_signed(&signs[drawn % signs.len()], server)
        } else {
            signs.iter().any(|uri| received.is_signed(uri, server))
                || server.variant.iter().any(|variant| received.is_variant(variant, self.situation, server))
        };
        if let Some(also) = &server.also
            && server.also_right.iter().any(|uri| received.is_signed(uri, server))
        {
            return also.clone();
        }
        let nonce = received.value("oauth_nonce");
        let seen = server.keeps_nonces && !self.state.lock().unwrap().nonces.insert(nonce.clone());
        if seen || nonce.len() < server.shortest_nonce {
            good = false;
        }
        if number < server.accepts_from || server.hashes_urls && outgoing.url.query().is_none() {
            good = false;
        }
        if server.refuses_some.is_some_and(|share| random % 100 < share) {
            good = false;
        }
        if server.holds_back_for > 0 {
            let mut state = self.state.lock().unwrap();
            if !good {
                state.held_back = server.holds_back_for;
            } else if state.held_back > 0 {
                state.held_back -= 1;
                good = false;
            }
        }
        if good && signs.first().is_some_and(|uri| received.is_signed(uri, server)) {
            let mut state = self.state.lock().unwrap();
            state.overloads += 1;
            if state.overloads <= server.overloaded {
                return Reply { status: 503, ..Reply::default() };
            }
        }
        if let (true, Some(one), Some(taken)) = (good, server.takes_one_in, &server.taken) {
            let mut state = self.state.lock().unwrap();
            state.right += 1;
            if state.right % one != 1 {
                return taken.clone();
            }
        }
        if let (true, Some(quota), Some(taken)) = (good, server.quota, &server.taken) {
            let mut state = self.state.lock().unwrap();
            state.right += 1;
            if state.right > quota {
                return taken.clone();
            }
        }
        match (good, in_time) {
            (true, true) if received.has_unwanted_version(server) => {
                server.version_refused.clone().unwrap_or(refused)
            }
            (true, true) => server.accepted.clone().unwrap_or_else(|| Reply {
                status: 200,
                body: "[]".into(),
                ..Reply::default()
            }),
            (true, false) => out_of_time(),
            (false, _) => {
                let base = signs.first().map(|uri| received.base_string(uri, server)).unwrap_or_default();
                let body = refused.body.replace("{base-string}", &base);
                let cut = base.get(..base.len().saturating_sub(20)).unwrap_or_default();
                let body = body.replace("{base-string-cut}", cut);
                let body = body.replace("{base-string-masked}", &base.replace("key1", "****"));
                Reply { body, ..refused }
            }
        }
    }
}

impl Simulated<'_> {
    /// What comes of the server's reply where something else than the request is looked at.
    fn let_in(&self, outgoing: &Outgoing, connection: Connection, reply: Reply) -> Reply {
        let who = match self.server.lets_in.as_deref() {
            Some(cache @ ("cache" | "filled-cache")) => {
                let pairs = decode_pairs(outgoing.url.query().unwrap_or_default());
                let own: Vec<_> = pairs.iter().filter(|own| !own.name.starts_with(b"oauth_")).collect();
                if cache == "filled-cache" && own.is_empty() {
                    return self.server.accepted.clone().unwrap_or(reply);
                }
                format!("{} {own:?}", outgoing.url.path())
            }
            Some("url-and-header") => {
                let header = outgoing.headers.iter().find(|(name, _)| name == "Authorization");
                format!("{} {header:?}", outgoing.url)
            }
            Some("whole-url") => outgoing.url.to_string(),
            Some("connection") if connection == Connection::New => return reply,
            Some(_) => String::new(),
            None => return reply,
        };
        let mut state = self.state.lock().unwrap();
        if (200..300).contains(&reply.status) {
            state.let_in.insert(who.clone(), reply.clone());
        }
        state.let_in.get(&who).cloned().unwrap_or(reply)
    }
}

/// A signed request as the server sees it.
struct Received<'a> {
    outgoing: &'a Outgoing,
    parameters: Vec<Parameter>,
}

impl<'a> Received<'a> {
    /// None when no OAuth parameters arrive where this server looks for them.
    fn of(outgoing: &'a Outgoing, server: &Server) -> Option<Self> {
        let reads = |place: &str| server.reads.is_empty() || server.reads.iter().any(|own| own == place);
        let mut parameters = decode_pairs(outgoing.url.query().unwrap_or_default());
        if !reads("query") {
            parameters.retain(|parameter| !parameter.name.starts_with(b"oauth_"));
        }
        let lost = |own: &Parameter| server.loses.as_ref().is_some_and(|lost| own.name == lost.as_bytes());
        parameters.retain(|parameter| !lost(parameter));
        let header = outgoing.headers.iter().find(|(name, _)| name == "Authorization");
        if let Some((_, value)) = header.filter(|_| reads("header")) {
            parameters.extend(in_header(value));
        }
        let received = Self { outgoing, parameters };
        (!received.value("oauth_signature").is_empty()).then_some(received)
    }

    fn value(&self, name: &str) -> String {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name.as_bytes())
            .map(|parameter| String::from_utf8_lossy(&parameter.value).into_owned())
            .unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.outgoing.headers;
        headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// `{host}`, `{site}`, `{forwarded-host}` and `{forwarded-proto}` in a base string URI that is made from the request.
    fn fill_in(&self, uri: &str, server: &Server) -> String {
        let host = &self.outgoing.host_header;
        let site = server.sites.iter().find(|site| *site == host).or(server.sites.first());
        uri.replace("{host}", host)
            .replace("{site}", site.map_or("", String::as_str))
            .replace("{forwarded-host}", self.header("x-forwarded-host").unwrap_or(host))
            .replace("{forwarded-proto}", self.header("x-forwarded-proto").unwrap_or("http"))
    }

    fn has_unwanted_version(&self, server: &Server) -> bool {
        server.wants_no_version && !self.value("oauth_version").is_empty()
    }

    fn is_signed(&self, uri: &str, server: &Server) -> bool {
        let label = self.value("oauth_signature_method");
        if !server.methods.is_empty() && !server.methods.contains(&label) {
            return false;
        }
        if server.version_refused.is_none() && self.has_unwanted_version(server) {
            return false;
        }
        let method = SignatureMethod::parse(&label).unwrap_or(SignatureMethod::HmacSha1);
        let base = self.base_string(uri, server);
        let secret = server.secret.as_deref().unwrap_or("secret");
        let key = match server.key.as_deref() {
            Some("no-ampersand") => secret.to_owned(),
            Some("raw") => format!("{secret}&"),
            _ => signing_key(secret, &server.token_secret).to_string(),
        };
        let mut given = self.value("oauth_signature");
        if server.mangles_plus {
            given = given.replace('+', " ");
        }
        signature(method, &base, &key) == given
    }

    fn base_string(&self, uri: &str, server: &Server) -> String {
        let ignored = |parameter: &&Parameter| {
            parameter.name == b"oauth_signature"
                || server.ignores_query && !parameter.name.starts_with(b"oauth_")
                || server.ignores_version && parameter.name == b"oauth_version"
        };
        let signed: Vec<&Parameter> =
            self.parameters.iter().filter(|parameter| !ignored(parameter)).collect();
        let mut normalized = normalize(signed);
        if server.space_as_plus {
            normalized = normalized.replace("%20", "+");
        }
        signature_base_string(&self.outgoing.method, uri, &normalized)
    }

    fn is_variant(&self, variant: &str, situation: &Situation, server: &Server) -> bool {
        let variant = Variant::parse(variant, situation).expect("a variant");
        let secret = Secret::new(server.secret.clone().unwrap_or_else(|| "secret".to_owned()));
        let credentials = Credentials { key: "key1".into(), secret, token: None };
        let timestamp = self.value("oauth_timestamp").parse().unwrap_or_default();
        let stamp = Stamp { nonce: self.value("oauth_nonce"), timestamp };
        trace(&situation.request, &credentials, &variant, &stamp).signature == self.value("oauth_signature")
    }
}

fn in_header(authorization: &str) -> Vec<Parameter> {
    authorization
        .trim_start_matches("OAuth ")
        .split(", ")
        .filter_map(|piece| piece.split_once('='))
        .map(|(name, value)| Parameter::new(name, decode(value.trim_matches('"'))))
        .collect()
}

impl Transport for Simulated<'_> {
    fn send(&self, outgoing: &Outgoing, connection: Connection) -> Observation {
        let (number, random) = {
            let mut state = self.state.lock().unwrap();
            state.random = xorshift(state.random);
            state.requests += 1;
            (state.requests - 1, state.random)
        };
        let mut reply = self.let_in(outgoing, connection, self.reply(outgoing, number, random));
        if self.server.refuses_on_new_connections && connection == Connection::New {
            reply = self.server.refused.clone().unwrap_or_else(|| Reply { status: 401, ..Reply::default() });
        }
        if let Some(other) = &self.server.another {
            let mut state = self.state.lock().unwrap();
            state.new_connections += usize::from(connection == Connection::New);
            let turn = if connection == Connection::New { state.new_connections } else { 0 };
            if (turn % 2 == 1) != self.server.another_first {
                reply = other.clone();
            }
        }
        let outcome = if let Some(code) = self.server.fails.as_ref().or(reply.fails.as_ref()) {
            let kind = FAILURES.into_iter().find(|kind| kind.code() == code).expect("a kind of failure");
            Outcome::Failure(Failure { kind, detail: String::new() })
        } else {
            let header = outgoing.headers.iter().find(|(name, _)| name == "Authorization");
            let authorization = header.map_or("", |(_, value)| value.as_str());
            let body = reply
                .body
                .replace("{random}", &words(random))
                .replace("{authorization}", authorization)
                .replace("{query}", outgoing.url.as_str().split_once('?').map_or("", |(_, query)| query));
            let turn = (number % self.server.signs.len().max(1)).to_string();
            for (_, value) in &mut reply.headers {
                *value = value.replace("{turn}", &turn).replace("{random}", &random.to_string());
            }
            if let Some(own) = self.server.tells_time {
                let seconds = NOW + if own { self.server.clock } else { 0 };
                let time = UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
                reply.headers.push(("date".to_owned(), httpdate::fmt_http_date(time)));
            }
            Outcome::Answer(Answer {
                status: reply.status,
                headers: reply.headers,
                body: body.into_bytes(),
                cut: false,
            })
        };
        let waited = matches!(&outcome, Outcome::Failure(own) if own.kind == FailureKind::TimeOut);
        let elapsed = if waited { Duration::from_secs(15) } else { Duration::ZERO };
        Observation { elapsed, remote: None, outcome }
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
