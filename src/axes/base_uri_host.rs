//! Which name does the server think that it has?

use std::net::IpAddr;

use crate::axis::{Authority, Axis, Choice, Edit, Reach, Situation};
use crate::discover::Found;
use crate::import::in_forwarded;

/// An alias, an address, `localhost`, the short name, or other letter case.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-host",
    question: "Which host is in the base string URI?",
    rfc: "that of the Host header, in lower case",
    excludes: &["base-address"],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let rfc = situation.request.sent.base_string_uri();
    let called = &situation.request.called.host;
    let mut names = Names { taken: vec![(rfc.host.clone(), None)], choices: Vec::new() };

    names.add(called, None, 4, Reach::Core, "as typed");
    let sent_host = situation.request.sent.host();
    names.add(sent_host, None, 2, Reach::Core, "name of the called URL");
    for Authority { host, port } in &situation.aliases {
        names.add(host, port.as_deref(), 2, Reach::Core, "alias");
        names.add(&host.to_ascii_lowercase(), port.as_deref(), 3, Reach::Core, "alias in lower case");
    }
    for base in &situation.base_addresses {
        let Authority { host, port } = &base.authority;
        names.add(host, port.as_deref(), 3, Reach::Core, "host of the base address");
    }
    for (place, (Authority { host, port }, origin)) in found_names(situation).enumerate() {
        // Addresses and localhost come as late as when they were not found.
        let reach = if place < FOUND_IN_CORE && is_name(host) && host != "localhost" {
            Reach::Core
        } else {
            Reach::Rest
        };
        names.add(host, port.as_deref(), 3, reach, &origin);
        names.add(&host.to_ascii_lowercase(), port.as_deref(), 4, reach, &origin);
    }
    if let Some(short) = short_name(&rfc.host) {
        names.add(short, None, 6, Reach::Core, "short name");
    }
    names.add("localhost", None, 5, Reach::Rest, "localhost");
    for address in &situation.addresses {
        names.add(address, None, 5, Reach::Rest, "address");
    }
    for Authority { host, port } in &situation.aliases {
        if let Some(short) = short_name(host) {
            names.add(short, port.as_deref(), 8, Reach::Rest, "short name of an alias");
        }
    }
    // Windows shows machine names in capitals, and people type them so.
    for (host, port) in names.taken.clone() {
        if host != "localhost" && is_name(&host) && !host.contains('.') {
            names.add(&host.to_ascii_uppercase(), port.as_deref(), 6, Reach::Rest, "name in capitals");
        }
    }
    for host in named_in(situation) {
        names.add(&host, None, 4, Reach::Inspect, "named in the request");
    }
    for host in [rfc.host.clone()].into_iter().chain(situation.aliases.iter().map(|alias| alias.host.clone()))
    {
        if !is_name(&host) {
            continue;
        }
        match host.strip_prefix("www.") {
            Some(bare) => names.add(bare, None, 4, Reach::Inspect, "without www"),
            None => names.add(&format!("www.{host}"), None, 4, Reach::Inspect, "with www"),
        }
        names.add(&host.to_ascii_uppercase(), None, 7, Reach::Inspect, "in capitals");
        names.add(&format!("{host}."), None, 6, Reach::Inspect, "with a final dot");
    }
    names.add("127.0.0.1", None, 5, Reach::Inspect, "loopback address");
    names.add("[::1]", None, 7, Reach::Inspect, "loopback address");
    names.add("0.0.0.0", None, 7, Reach::Inspect, "any address");
    names.choices
}

/// How many of the names that were found are tried before the core is completed.
const FOUND_IN_CORE: usize = 4;

/// Names that were found by themselves, with where.
fn found_names(situation: &Situation) -> impl Iterator<Item = (&Authority, String)> {
    situation.discovered.iter().filter_map(|discovered| match &discovered.found {
        Found::Authority(authority) => Some((authority, discovered.origin.to_string())),
        _ => None,
    })
}

/// Host names in headers and parameters of the request: `Origin`, `Referer`, `X-Forwarded-Host`, URLs.
fn named_in(situation: &Situation) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        let authority = text.split(['/', '?', '#', ',', ' ']).next().unwrap_or_default();
        if let Ok(Authority { host, .. }) = Authority::parse(authority)
            && !names.contains(&host)
            && names.len() < 12
        {
            names.push(host);
        }
    };
    for (name, value) in &situation.request.headers {
        match name.to_ascii_lowercase().as_str() {
            "x-forwarded-host" | "x-original-host" | "x-forwarded-server" | "x-host" | "host" => add(value),
            "forwarded" => in_forwarded(value, "host").map_or((), &mut add),
            _ => value.split_once("://").map_or((), |(_, rest)| add(rest)),
        }
    }
    for collected in situation.request.captured.iter().flatten() {
        if let Some((_, rest)) = String::from_utf8_lossy(&collected.parameter.value).split_once("://") {
            add(rest);
        }
    }
    names
}

/// Collects choices, each host and port once.
struct Names {
    taken: Vec<(String, Option<String>)>,
    choices: Vec<Choice>,
}

impl Names {
    fn add(&mut self, host: &str, port: Option<&str>, cost: u32, reach: Reach, what: &str) {
        let key = (host.to_owned(), port.map(str::to_owned));
        if self.taken.contains(&key) {
            return;
        }
        let name = match port {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let (new_host, new_port) = key.clone();
        self.choices.push(Choice {
            said: if what == name { format!("host {name}") } else { format!("host {name} ({what})") },
            name,
            cost,
            reach,
            edit: Edit::base_string_uri(move |uri| {
                uri.host.clone_from(&new_host);
                if new_port.is_some() {
                    uri.port.clone_from(&new_port);
                }
            }),
        });
        self.taken.push(key);
    }
}

/// `srv` for `srv.example.com`; none for an address or a name without a dot.
fn short_name(host: &str) -> Option<&str> {
    let (short, rest) = host.split_once('.')?;
    (is_name(host) && !short.is_empty() && !rest.is_empty()).then_some(short)
}

fn is_name(host: &str) -> bool {
    !host.starts_with('[') && host.parse::<IpAddr>().is_err()
}
