//! Stand-ins for names, addresses and the key, so that a report can be given to a vendor's support. The same thing has the
//! same stand-in everywhere in a report, and in the next report about the same server.

use std::collections::BTreeSet;

use crate::credentials::Credentials;
use crate::probe::run::Run;
use crate::report::Report;
use crate::request::Called;
use crate::rfc5849::percent_encoding::encode;

/// Knows what to replace by what.
pub struct Anonymiser {
    /// Longest first, so that a name is not broken up by a shorter one inside it.
    stand_ins: Vec<(String, String)>,
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
        for url in locations {
            add(&host_of(url));
        }
        // A word of the path is no secret, and replacing it there would make a riddle of every URL.
        let shown: BTreeSet<String> =
            report.called.to_lowercase().split('/').skip(3).map(str::to_owned).collect();
        let mut stand_ins: Vec<(String, String)> = Vec::new();
        for (number, host) in hosts.iter().filter(|host| !shown.contains(*host)).enumerate() {
            stand_ins.push((host.clone(), stand_in(host, number + 1)));
        }
        stand_ins.push((credentials.key.trim().to_owned(), "KEY-1".to_owned()));
        let token = credentials.token_identifier().unwrap_or_default();
        stand_ins.push((token.to_owned(), "TOKEN-1".to_owned()));
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
        Self { stand_ins }
    }

    /// `text` with stand-ins, in whatever letter case a name stands there.
    pub fn apply(&self, text: &str) -> String {
        let lower = text.to_ascii_lowercase();
        let mut out = String::with_capacity(text.len());
        let mut place = 0;
        while place < text.len() {
            let before = &text[..place];
            let begins_word = !before.chars().next_back().is_some_and(is_of_name) || ends_encoded(before);
            let found = self.stand_ins.iter().find(|(own, _)| {
                let own = own.to_ascii_lowercase();
                begins_word
                    && lower[place..].starts_with(&own)
                    && !text[place + own.len()..].chars().next().is_some_and(is_of_name)
            });
            if let Some((own, other)) = found {
                out.push_str(other);
                place += own.len();
            } else if let Some(next) = text[place..].chars().next() {
                out.push(next);
                place += next.len_utf8();
            }
        }
        out
    }
}

/// Where redirects led.
pub fn locations(run: &Run) -> impl Iterator<Item = &str> {
    run.exchanges.iter().filter_map(|exchange| exchange.observation.answer()?.header("location"))
}

/// Whether a name goes on with this character. A dot or a hyphen would make it another name.
fn is_of_name(own: char) -> bool {
    own.is_alphanumeric() || own == '-'
}

/// Whether the text ends with a percent-encoded character, encoded once or twice: `%2F`, `%252F`.
fn ends_encoded(text: &str) -> bool {
    let Some((place, _)) = text.char_indices().rev().nth(1) else { return false };
    let (before, digits) = text.split_at(place);
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && (before.ends_with('%') || before.ends_with("%25"))
}

fn host_of(url: &str) -> String {
    Called::parse(url).map(|called| called.host).unwrap_or_default()
}

/// A name for a name, an address for an address (RFC 2606, RFC 5737, RFC 3849).
fn stand_in(host: &str, number: usize) -> String {
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        format!("192.0.2.{}", number.min(254))
    } else if host.contains(':') {
        format!("2001:db8::{number:x}")
    } else if host.contains('.') {
        format!("host-{number}.example.com")
    } else {
        format!("host-{number}")
    }
}
