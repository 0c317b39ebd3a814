//! Which path does the server see, behind a proxy that strips a prefix or puts one before the path?

use super::base_uri_path_form::first_segment;
use crate::axis::{Axis, Choice, Edit, Reach, Situation};
use crate::discover::{Found, Origin};

/// The path as typed, below another one, or without its first segments.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-path",
    question: "Which path is in the base string URI?",
    rfc: "the path that is sent",
    excludes: &[],
    choices,
};

/// Begins the name of a choice that puts a path before the called one.
pub(crate) const PREFIX: &str = "prefix:";

/// No proxy strips more, and a path may have thousands.
const MOST_SEGMENTS: usize = 8;

fn choices(situation: &Situation) -> Vec<Choice> {
    let sent = situation.request.sent.path();
    let typed = situation.request.called.path.clone();
    let mut choices = Vec::new();
    if typed != sent {
        choices.push(Choice {
            name: "as-typed".to_owned(),
            cost: 4,
            reach: Reach::Core,
            said: format!("path as typed ({typed})"),
            edit: Edit::base_string_uri(move |uri| uri.path.clone_from(&typed)),
        });
    }
    for (prefix, origin) in prefixes(situation) {
        let name = format!("{PREFIX}{prefix}");
        let edit = Edit::base_string_uri(move |uri| uri.path.insert_str(0, &prefix));
        let said = format!("{} before the path", &name[PREFIX.len()..]);
        if choices.iter().any(|known| known.name == name) {
            continue;
        }
        choices.push(match origin {
            Some(origin) => {
                Choice { name, cost: 3, reach: Reach::Rest, said: format!("{said} ({origin})"), edit }
            }
            // A base address is a choice of its own, which is asked about before.
            None => Choice::inspect(name, 5, said, edit),
        });
    }
    let segments = sent.split('/').filter(|segment| !segment.is_empty()).take(MOST_SEGMENTS).count();
    for (dropped, cost) in (1..=segments).zip((4..).step_by(3)) {
        let said = match dropped {
            1 => format!("without the first path segment ({})", first_segment(sent)),
            _ => format!("without the first {dropped} path segments"),
        };
        choices.push(Choice {
            name: format!("drop-{dropped}"),
            cost,
            reach: Reach::Rest,
            said,
            edit: Edit::base_string_uri(move |uri| uri.path = without_segments(&uri.path, dropped)),
        });
    }
    for dropped in 1..=segments {
        choices.push(Choice::inspect(
            format!("drop-last-{dropped}"),
            5 + u32::try_from(dropped).unwrap_or(u32::MAX / 2),
            match dropped {
                1 => "without the last path segment".to_owned(),
                _ => format!("without the last {dropped} path segments"),
            },
            Edit::base_string_uri(move |uri| uri.path = without_last_segments(&uri.path, dropped)),
        ));
    }
    choices
}

/// Paths that may stand before the called one: those that were found, with where, and those of the user's base addresses.
fn prefixes(situation: &Situation) -> impl Iterator<Item = (String, Option<&Origin>)> {
    let found = situation.discovered.iter().filter_map(|discovered| match &discovered.found {
        Found::PathPrefix(prefix) => Some((prefix.clone(), Some(&discovered.origin))),
        _ => None,
    });
    let bases = situation.base_addresses.iter().filter(|base| !base.path.is_empty());
    found.chain(bases.map(|base| (base.path.clone(), None)))
}

/// `/gallery/api` for `/gallery/api/v1/` and 1; at least `/`.
fn without_last_segments(path: &str, count: usize) -> String {
    let mut rest = path;
    for _ in 0..count {
        rest = rest.trim_end_matches('/');
        rest = rest.rfind('/').map_or("", |slash| &rest[..slash]);
    }
    if rest.is_empty() { "/".to_owned() } else { rest.to_owned() }
}

/// `/api/v1/` for `/gallery/api/v1/` and 1; at least `/`.
fn without_segments(path: &str, count: usize) -> String {
    let mut rest = path;
    for _ in 0..count {
        rest = rest.trim_start_matches('/');
        rest = rest.find('/').map_or("", |slash| &rest[slash..]);
    }
    if rest.is_empty() { "/".to_owned() } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::without_segments;

    #[test]
    fn drops_leading_segments() {
        assert_eq!(without_segments("/gallery/api/v1/", 1), "/api/v1/");
        assert_eq!(without_segments("/gallery/api/v1/", 3), "/");
        assert_eq!(without_segments("/a", 1), "/");
        assert_eq!(without_segments("/a//b", 1), "//b");
    }
}
