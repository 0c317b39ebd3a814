//! What else stands in the base string URI?

use crate::axis::{Axis, Choice, Edit, Situation};

/// The query left in it, or the scheme left out.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-text",
    question: "What else stands in the base string URI?",
    rfc: "scheme, authority and path, nothing more",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let mut choices = vec![
        Choice::inspect(
            "without-scheme",
            6,
            "base string URI without its scheme",
            Edit::base_string(|parts| {
                if let Some((_, rest)) = parts.uri.split_once("://") {
                    parts.uri = rest.to_owned();
                }
            }),
        ),
        Choice::inspect(
            "path-only",
            6,
            "only the path as base string URI",
            Edit::base_string(|parts| {
                if let Some((_, rest)) = parts.uri.split_once("://") {
                    parts.uri = rest.find('/').map_or_else(String::new, |slash| rest[slash..].to_owned());
                }
            }),
        ),
        Choice::inspect(
            "lower-case",
            5,
            "base string URI in lower case",
            Edit::base_string(|parts| {
                parts.uri = parts.uri.to_lowercase();
            }),
        ),
        Choice::inspect(
            "space-after",
            6,
            "a space after the base string URI",
            Edit::base_string(|parts| {
                parts.uri.push(' ');
            }),
        ),
        Choice::inspect(
            "question-mark-after",
            6,
            "a question mark after the base string URI",
            Edit::base_string(|parts| parts.uri.push('?')),
        ),
    ];
    if let Some(query) = situation.request.called.query.clone().filter(|query| !query.is_empty()) {
        let own: Vec<&str> = query.split('&').filter(|piece| !piece.starts_with("oauth_")).collect();
        let mut queries = vec![("with-query", own.join("&"))];
        queries.push(("with-signed-query", query));
        for (name, query) in queries {
            let edit = Edit::base_string(move |parts| {
                parts.uri.push('?');
                parts.uri.push_str(&query);
            });
            choices.push(Choice::inspect(name, 4, "the query left in the base string URI", edit));
        }
    }
    choices
}
