//! What is known of products, as text.

use std::fmt::Write as _;

use super::paragraph::section;
use crate::servers::Profile;

/// Every server product, a line each.
pub fn servers(profiles: &[Profile]) -> String {
    two_columns(profiles.iter().map(|profile| (profile.name.as_str(), profile.title.as_str())))
}

/// Everything about one server product.
pub fn server(profile: &Profile) -> String {
    let mut out = format!("{}: {}\n", profile.name, profile.title);
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

fn two_columns<'a>(rows: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
    let widest = rows.clone().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut out = String::new();
    for (name, title) in rows {
        let _ = writeln!(out, "{name:widest$}  {title}");
    }
    out
}
