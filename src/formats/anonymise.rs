//! Stand-ins for names, addresses and the key, so that a report can be given to a vendor's support. The same thing has the
//! same stand-in everywhere in a report, and in the next report about the same server.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use crate::credentials::Credentials;
use crate::probe::run::Run;
use crate::report::Report;
use crate::request::Called;
use crate::rfc5849::percent_encoding::{decode, encode};

/// Knows what to replace by what.
pub struct Anonymiser {
    /// Longest first, so that a name is not broken up by a shorter one inside it.
    stand_ins: Vec<(String, String)>,
    /// Names in these domains are replaced although nothing else is known of them.
    domains: BTreeSet<String>,
}

impl Anonymiser {
    /// Collects every host name and address of a report and of what else it may quote (see [`locations`]), the key and
    /// the token.
    pub fn new<'a>(
        report: &Report,
        locations: impl IntoIterator<Item = &'a str>,
        credentials: &Credentials,
    ) -> Self {
        let mut hosts: Vec<String> = Vec::new();
        let mut add = |host: &str| {
            let host = host.trim_matches(['[', ']']).to_lowercase();
            if !host.is_empty() && host != "localhost" && !hosts.contains(&host) {
                hosts.push(host);
            }
        };
        let urls = report
            .probes
            .iter()
            .chain(&report.controls)
            .chain(&report.follow_ups)
            .filter_map(|own| own.base_string_uri.as_ref())
            .chain(report.accepted.iter().map(|own| &own.base_string_uri))
            .chain(report.not_tried.iter().map(|own| &own.base_string_uri))
            .chain(
                report.discovered.iter().flat_map(|own| own.base_address.iter().chain(&own.base_string_uri)),
            )
            .chain(report.configured.iter().flat_map(|own| {
                own.base_address
                    .iter()
                    .chain(&own.canonical_base_address)
                    .chain(&own.web_api_address)
                    .chain(&own.web_api_canonical_base_address)
            }))
            .chain(report.redirected.iter().flat_map(|own| [&own.from, &own.to]));
        add(&host_of(&report.called));
        for url in urls {
            add(&host_of(url));
        }
        let authorities =
            [Some(&report.sent.connected_to), Some(&report.sent.host), report.sent.remote.as_ref()];
        let names = report.discovered.iter().filter_map(|own| own.name.as_ref());
        for authority in authorities.into_iter().flatten().chain(names) {
            add(&host_of(&format!("http://{authority}")));
        }
        // "http://proxy:3128 (from HTTPS_PROXY)"
        if let Some(url) = report.sent.proxy.as_ref().and_then(|own| own.split_whitespace().next()) {
            add(&host_of(url));
        }
        for host in locations.into_iter().flat_map(hosts_within).chain(hosts_within(&report.called)) {
            add(&host);
        }
        // Machines are called by their short names as well.
        for host in hosts.clone() {
            let short = host.split('.').next().unwrap_or_default();
            if host.parse::<Ipv4Addr>().is_err() && short.contains(|c: char| c.is_ascii_digit() || c == '-') {
                hosts.push(short.to_owned());
            }
        }
        let domains = hosts.iter().filter_map(|host| domain_of(host)).collect();
        // A word of the path is no secret, and replacing it there would make a riddle of every URL.
        let path = report.called.split(['?', '#']).next().unwrap_or_default().to_lowercase();
        let shown: BTreeSet<&str> = path
            .split('/')
            .skip(3)
            .filter(|word| !word.contains(['.', '-']) && !word.contains(char::is_numeric))
            .collect();
        let mut seen = BTreeSet::new();
        hosts.retain(|host| !shown.contains(host.as_str()) && seen.insert(host.clone()));
        let mut stand_ins: Vec<(String, String)> = Vec::new();
        for (number, host) in hosts.iter().enumerate() {
            stand_ins.push((host.clone(), stand_in(host, number + 1)));
        }
        stand_ins.push((credentials.key.trim().to_owned(), KEY.to_owned()));
        let token = credentials.token_identifier().unwrap_or_default();
        stand_ins.push((token.to_owned(), TOKEN.to_owned()));
        let encoded: Vec<(String, String)> = stand_ins
            .iter()
            .flat_map(|(own, other)| {
                let once = encode(own);
                let twice = encode(&once);
                [(once, other.clone()), (twice, other.clone())]
            })
            .collect();
        stand_ins.extend(encoded);
        stand_ins.retain(|(own, _)| !own.is_empty());
        stand_ins.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.0.cmp(&other.0)));
        stand_ins.dedup_by(|one, other| one.0 == other.0);
        Self { stand_ins, domains }
    }

    /// `text` with stand-ins, in whatever letter case a name stands there.
    pub fn apply(&self, text: &str) -> String {
        let lower = text.to_ascii_lowercase();
        let mut out = String::with_capacity(text.len());
        let mut begins_word = true;
        let mut place = 0;
        while let Some(next) = text[place..].chars().next() {
            if begins_word && let Some((length, other)) = self.replaced(&text[place..], &lower[place..]) {
                out.push_str(&other);
                place += length;
                begins_word = false;
                continue;
            }
            let length = escape_at(&text[place..]).unwrap_or(next.len_utf8());
            out.push_str(&text[place..place + length]);
            // Behind a character that is encoded, a word begins as behind the character itself.
            begins_word = length > next.len_utf8() || !is_of_name(next);
            place += length;
        }
        out
    }

    /// What the beginning of this text is replaced by, and how long that beginning is. `lower` is the text in small
    /// letters, in which names may stand in any; keys stand as they are.
    fn replaced(&self, text: &str, lower: &str) -> Option<(usize, String)> {
        let ends = |length: usize| !lower[length..].chars().next().is_some_and(is_of_name);
        let end = lower.find(|own| !is_of_name(own) && own != '.').unwrap_or(lower.len());
        let name = lower[..end].trim_end_matches('.');
        let begins = |(own, other): &&(String, String)| {
            let is_exact = other == KEY || other == TOKEN;
            (if is_exact { text.starts_with(own) } else { lower.starts_with(&own.to_ascii_lowercase()) })
                && ends(own.len())
        };
        let whole = |own: &&(String, String)| own.0.len() == name.len() && begins(own);
        if let Some((_, other)) = self.stand_ins.iter().find(whole) {
            return Some((name.len(), other.clone()));
        }
        let is_inside =
            |domain: &String| name.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
        if self.domains.iter().any(is_inside) {
            return Some((name.len(), format!("host-{:04x}.example.com", mark(name))));
        }
        if name.parse::<Ipv4Addr>().is_ok_and(|own| !own.is_loopback() && !is_stand_in(own)) {
            return Some((name.len(), format!("198.51.100.{}", mark(name) % 254 + 1)));
        }
        self.stand_ins.iter().find(begins).map(|(own, other)| (own.len(), other.clone()))
    }
}

/// Stands for the consumer key.
const KEY: &str = "KEY-1";
/// Stands for the token.
const TOKEN: &str = "TOKEN-1";

/// A number for a name, always the same.
fn mark(name: &str) -> u16 {
    name.bytes().fold(0x1505_u16, |sum, byte| sum.wrapping_mul(33) ^ u16::from(byte))
}

/// Whether an address is there to be shown: RFC 5737.
fn is_stand_in(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [192, 0, 2, _] | [198, 51, 100, _])
}

/// `example.com` for `srv.example.com` and for `example.com`; none for an address or a name without a dot.
fn domain_of(host: &str) -> Option<String> {
    if host.parse::<Ipv4Addr>().is_ok() || host.contains(':') {
        return None;
    }
    let (_, rest) = host.split_once('.')?;
    Some(if rest.contains('.') { rest } else { host }.to_owned())
}

/// Hosts of a URL and of all URLs inside it, encoded or not.
fn hosts_within(url: &str) -> Vec<String> {
    let once = String::from_utf8_lossy(&decode(url)).into_owned();
    let twice = String::from_utf8_lossy(&decode(&once)).into_owned();
    let mut hosts = Vec::new();
    for text in [url, &once, &twice] {
        for piece in text.split("://").skip(1) {
            let authority = piece.split(['/', '?', '#', '&', '"', ' ']).next().unwrap_or_default();
            hosts.push(host_of(&format!("http://{authority}")));
        }
    }
    hosts
}

/// Where redirects led.
pub fn locations(run: &Run) -> impl Iterator<Item = &str> {
    run.exchanges.iter().filter_map(|exchange| exchange.observation.answer()?.header("location"))
}

/// Whether a name goes on with this character. A dot or a hyphen would make it another name.
fn is_of_name(own: char) -> bool {
    own.is_alphanumeric() || own == '-'
}

/// How long the percent-encoded character is with which the text begins, encoded up to three times: `%2F`, `%252F`.
fn escape_at(text: &str) -> Option<usize> {
    let mut start = 1;
    text.strip_prefix('%')?;
    while text[start..].starts_with("25") && start < 5 {
        start += 2;
    }
    let digits = text.get(start..start + 2)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Some(start + 2)
    } else {
        (start > 1).then_some(start)
    }
}

fn host_of(url: &str) -> String {
    Called::parse(url).map(|called| called.host).unwrap_or_default()
}

/// A name for a name, an address for an address (RFC 2606, RFC 5737, RFC 3849).
fn stand_in(host: &str, number: usize) -> String {
    if host.parse::<Ipv4Addr>().is_ok() {
        format!("192.0.2.{}", number.min(254))
    } else if host.contains(':') {
        format!("2001:db8::{number:x}")
    } else if host.contains('.') {
        format!("host-{number}.example.com")
    } else {
        format!("host-{number}")
    }
}
