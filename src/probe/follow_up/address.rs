//! What does the server make its base URL of? What is signed stays, and `Host` or `X-Forwarded-*` says something else;
//! then the other way round.

use super::changed::Changed;
use crate::axis::Variant;
use crate::probe::exchange::Exchange;
use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::sign::base_string_uri;

/// A part of the request that a server may take a part of its base URL from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The `Host` header.
    Host,
    /// `X-Forwarded-Host`.
    ForwardedHost,
    /// `X-Forwarded-Proto`.
    ForwardedProto,
    /// `X-Forwarded-Port`.
    ForwardedPort,
}

impl Field {
    /// Name of the header.
    pub fn header(self) -> &'static str {
        match self {
            Self::Host => "Host",
            Self::ForwardedHost => "X-Forwarded-Host",
            Self::ForwardedProto => "X-Forwarded-Proto",
            Self::ForwardedPort => "X-Forwarded-Port",
        }
    }
}

/// What a changed header made of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressTest {
    /// The header.
    pub field: Field,
    /// What it said.
    pub value: String,
    /// The pairs of requests: no more are asked once nothing can be claimed.
    pub pairs: Vec<Pair>,
    /// The same with a name that nobody has, where the server follows one that is known: a name may pick a site with a setting
    /// of its own, and one that nobody has cannot.
    pub nobody: Option<Pair>,
    /// The requests.
    pub exchanges: Vec<usize>,
}

/// How two requests fared in which a header says something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Whether what was accepted before was accepted with it; none when the answer says nothing.
    pub as_before: Option<bool>,
    /// Whether a signature over what the header says was accepted.
    pub as_said: Option<bool>,
}

/// So many pairs have to be alike: where two servers of which one goes by the header are drawn by chance, all are alike in one
/// run of 128.
const PAIRS: usize = 4;

impl Pair {
    const FOLLOWED: Self = Self { as_before: Some(false), as_said: Some(true) };
    const IGNORED: Self = Self { as_before: Some(true), as_said: Some(false) };
}

impl AddressTest {
    /// The base URL follows the header: what was accepted is refused, and what the header says is accepted.
    pub fn is_followed(&self) -> bool {
        self.is_always(Pair::FOLLOWED)
    }

    /// It follows the header whatever that says, and not only for the name that was tried.
    pub fn is_followed_for_every_name(&self) -> bool {
        let is_name = matches!(self.field, Field::Host | Field::ForwardedHost);
        self.is_followed() && (!is_name || self.value == NOBODY || self.nobody == Some(Pair::FOLLOWED))
    }

    /// The base URL does not depend on what the client sends in the header.
    pub fn is_ignored(&self) -> bool {
        self.is_always(Pair::IGNORED)
    }

    fn is_always(&self, pair: Pair) -> bool {
        self.pairs.len() == PAIRS && self.pairs.iter().all(|own| *own == pair)
    }

    /// Whether another pair may still lead to a claim. That another header than Host is ignored is none.
    fn is_open(&self) -> bool {
        let Some(first) = self.pairs.first() else { return true };
        let may_claim = *first == Pair::FOLLOWED || *first == Pair::IGNORED && self.field == Field::Host;
        may_claim && self.pairs.iter().all(|own| own == first) && self.pairs.len() < PAIRS
    }
}

/// A name that nobody has (RFC 2606 section 2), for when no other name of the server is known.
const NOBODY: &str = "sigprobe.invalid";
/// A port that nobody would guess.
const OTHER_PORT: &str = "8765";

/// Whether an answer came through a cache.
pub(super) fn shows_a_cache(exchange: &Exchange) -> bool {
    exchange.observation.answer().is_some_and(|answer| {
        ["age", "x-cache", "via", "cf-cache-status", "x-cache-hits"]
            .iter()
            .any(|name| answer.header(name).is_some())
    })
}

/// Two requests for each header, and where they would say something, again. Each has an extra query parameter, which has to
/// be harmless.
pub(super) fn ask(session: &mut Session<'_>, about: (usize, Option<usize>)) -> Vec<AddressTest> {
    let variant = session.plan.candidates[about.0].variant.clone();
    let uri = base_string_uri(&session.situation.request, &variant);
    let mut tests = Vec::new();
    for (field, value, other) in others(session, &uri) {
        let mut test = AddressTest { field, value, pairs: Vec::new(), nobody: None, exchanges: Vec::new() };
        let asking = Asking { about, variant: &variant, uri: &uri, field };
        while test.is_open() {
            // Servers that take turns are not to meet the same one of each pair; every other pair goes to whoever a new
            // connection leads to.
            let turned = test.pairs.len() % 2 == 1;
            let pair = asking.pair(session, (&test.value, &other), turned, &mut test.exchanges);
            let Some(pair) = pair else { return tests };
            test.pairs.push(pair);
        }
        if test.is_followed() && !test.is_followed_for_every_name() {
            let other = BaseStringUri { host: NOBODY.to_owned(), ..other };
            test.nobody = asking.pair(session, (NOBODY, &other), false, &mut test.exchanges);
        }
        tests.push(test);
    }
    tests
}

/// What is the same in all pairs of one header.
struct Asking<'a> {
    about: (usize, Option<usize>),
    variant: &'a Variant,
    uri: &'a BaseStringUri,
    field: Field,
}

impl Asking<'_> {
    /// Two requests whose header has this value, the second of which signs what a server signs that believes it; turned
    /// round, and over a new connection, or not. None when no more can be asked.
    fn pair(
        &self,
        session: &mut Session<'_>,
        (value, other): (&str, &BaseStringUri),
        turned: bool,
        exchanges: &mut Vec<usize>,
    ) -> Option<Pair> {
        let request = session.situation.request.clone();
        let connection = if turned { Connection::New } else { Connection::Kept };
        let mut pair = Pair::default();
        for is_before in [!turned, turned] {
            let changed = Changed::new(session, &request, Some((self.field, value)))?;
            let (signed, what) = if is_before {
                (self.uri, "what was accepted is signed")
            } else {
                (other, "what it says is signed")
            };
            let said = format!("{}: {value}, {what}", self.field.header());
            let place = changed.ask(session, self.about, signed, self.variant, (said, connection))?;
            exchanges.push(place);
            let passes = session.passes(place);
            if is_before {
                pair.as_before = passes;
            } else {
                pair.as_said = passes;
            }
        }
        Some(pair)
    }
}

/// Each header with another value, and the base string URI of a server that believes it.
fn others(session: &Session<'_>, uri: &BaseStringUri) -> Vec<(Field, String, BaseStringUri)> {
    let sent = session.situation.request.sent.base_string_uri();
    let known = session.situation.aliases.iter().map(|alias| alias.host.to_ascii_lowercase());
    let is_other = |name: &String| *name != sent.host && !name.eq_ignore_ascii_case(&uri.host);
    let name = known.into_iter().find(is_other).unwrap_or_else(|| NOBODY.to_owned());
    let with_host = BaseStringUri { host: name.clone(), ..uri.clone() };
    let scheme = uri.scheme.other();
    vec![
        (Field::Host, name.clone(), with_host.clone()),
        (Field::ForwardedHost, name, with_host),
        (Field::ForwardedProto, scheme.name().to_owned(), BaseStringUri { scheme, ..uri.clone() }),
        (
            Field::ForwardedPort,
            OTHER_PORT.to_owned(),
            BaseStringUri { port: Some(OTHER_PORT.to_owned()), ..uri.clone() },
        ),
    ]
}
