//! What is known of products, as text.

use std::fmt::Write as _;

use super::paragraph::section;
use super::printable;
use crate::clients::{Client, EmptyPathRule, PortRule, TextRule};
use crate::servers::Profile;

/// Every server product, a line each.
pub fn servers(profiles: &[Profile]) -> String {
    two_columns(profiles.iter().map(|profile| (profile.name.as_str(), profile.title.as_str())))
}

/// Everything about one server product.
pub fn server(profile: &Profile) -> String {
    let mut out = format!("{}: {}\n", printable(&profile.name), printable(&profile.title));
    section(&mut out, "What it signs", [profile.signs.clone()]);
    let order: Vec<String> = profile.order.iter().map(|check| check.name().to_owned()).collect();
    let order = if order.is_empty() { "not known".to_owned() } else { order.join(", then ") };
    section(&mut out, "The order of its checks", [order]);
    let limits = [("time", &profile.limits.time), ("nonce", &profile.limits.nonce)];
    section(
        &mut out,
        "What it allows",
        limits.into_iter().filter_map(|(what, limit)| Some(format!("{what}: {}", limit.as_ref()?))),
    );
    section(
        &mut out,
        "How its refusals read",
        profile.refusals.iter().map(|refusal| {
            let words: Vec<String> =
                refusal.words.iter().map(|phrase| format!("\"{}\"", phrase.text())).collect();
            let words = if words.is_empty() { "an empty answer".to_owned() } else { words.join(" and ") };
            let status = refusal.status.map_or_else(String::new, |status| format!(" with status {status}"));
            format!("{words}{status}: about {}", refusal.blames.said())
        }),
    );
    section(
        &mut out,
        "Where it departs from RFC 5849",
        profile.deviations.iter().map(|deviation| match &deviation.variant {
            Some(variant) => format!("{} ({})", deviation.said, variant.0),
            None => deviation.said.clone(),
        }),
    );
    section(
        &mut out,
        "What to ask when only a base address is known",
        profile.endpoint.iter().map(|endpoint| endpoint.path.clone()),
    );
    let remedies = &profile.remedies;
    let fill = |text: &String| {
        text.replace("{client}", "(what clients sign)").replace("{server}", "(what it signs)")
    };
    section(
        &mut out,
        "Where its settings are",
        [&remedies.base_address, &remedies.scheme, &remedies.key, &remedies.permission]
            .into_iter()
            .flatten()
            .map(fill),
    );
    section(&mut out, "Sources", profile.sources.iter().cloned());
    out
}

/// Every client product, a line each.
pub fn clients(clients: &[Client]) -> String {
    two_columns(clients.iter().map(|client| (client.name.as_str(), client.title.as_str())))
}

/// Everything about one client product.
pub fn client(client: &Client) -> String {
    let mut out = format!("{}: {}\n", client.name, client.title);
    let port = match client.port {
        PortRule::OwnDefault => "A port is signed unless it is the scheme's default.",
        PortRule::AnyDefault => "A port is signed unless it is 80 or 443, whatever the scheme is.",
        PortRule::AsTyped => "A port is signed when it is typed, also the scheme's default.",
    };
    let host = match client.host {
        TextRule::LowerCase => "The host is signed in lower case.",
        TextRule::AsTyped => "The host is signed in the letter case in which it is typed.",
    };
    let path = match client.empty_path {
        EmptyPathRule::Slash => "An address without a path is signed with a slash.",
        EmptyPathRule::AsTyped => "An address without a path is signed without a slash.",
    };
    section(&mut out, "What it signs for a typed URL", [port, host, path].map(str::to_owned));
    section(&mut out, "Where it puts the OAuth parameters", client.placements.iter().cloned());
    section(&mut out, "How it signs", client.signature_methods.iter().cloned());
    section(&mut out, "Another base URL", client.another_base.iter().cloned());
    section(&mut out, "Good to know", client.notes.iter().cloned());
    section(&mut out, "Sources", client.sources.iter().cloned());
    out
}

fn two_columns<'a>(rows: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
    let widest = rows.clone().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut out = String::new();
    for (name, title) in rows {
        let _ = writeln!(out, "{name:widest$}  {title}");
    }
    out
}
