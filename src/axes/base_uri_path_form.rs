//! In which form is the path in the base string URI?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::percent_encoding::{decode, encode};

/// Encoded or decoded once more, in other letter case, with an entry point, or with another version.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-path-form",
    question: "In which form is the path in the base string URI?",
    rfc: "as it is sent",
    excludes: &[],
    choices,
};

/// Another spelling of the same path: its name, in words, and how it is made.
type Spelling = (&'static str, &'static str, fn(&str) -> String);

const SPELLINGS: [Spelling; 5] = [
    ("lower-case-hex", "path with its percent-encoding in lower case", super::hex_case::lower),
    ("upper-case-hex", "path with its percent-encoding in upper case", super::hex_case::upper),
    ("tilde-encoded", "path with its ~ percent-encoded, as %7E", |path| path.replace('~', "%7E")),
    ("tilde-encoded-lower-case", "path with its ~ percent-encoded, as %7e", |path| path.replace('~', "%7e")),
    ("tilde-decoded", "path with its %7E written as ~", |path| path.replace("%7E", "~").replace("%7e", "~")),
];

/// So many paths with another version are likely enough, however many numbers a path holds.
const MOST_VERSIONS: usize = 16;

/// `/a//b///c` is `/a/b/c`.
pub(crate) fn single_slashes(path: &str) -> String {
    let mut path = path.to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    path
}

fn choices(situation: &Situation) -> Vec<Choice> {
    let choice = |name: &str, cost, said: &str, edit: fn(&mut BaseStringUri)| {
        Choice::inspect(name, cost, said, Edit::base_string_uri(edit))
    };
    let likely = |name: &str, cost, said: &str, edit: fn(&mut BaseStringUri)| {
        Choice::likely(name, cost, said, Edit::base_string_uri(edit))
    };
    let mut choices = vec![
        likely("decoded", 4, "path with its percent-encoding decoded", |uri| {
            uri.path = String::from_utf8_lossy(&decode(&uri.path)).into_owned();
        }),
        likely("encoded-again", 5, "path percent-encoded once more", |uri| {
            uri.path = encode(&uri.path).replace("%2F", "/");
        }),
        likely("encoded", 4, "path with every reserved character percent-encoded", |uri| {
            uri.path = encode(decode(&uri.path)).replace("%2F", "/");
        }),
        likely("lower-case", 4, "path in lower case", |uri| uri.path = uri.path.to_lowercase()),
        likely("empty-for-slash", 4, "an empty path in place of /", |uri| {
            if uri.path == "/" {
                uri.path.clear();
            }
        }),
        likely("single-slashes", 1, "double slashes in the path written once", |uri| {
            uri.path = single_slashes(&uri.path);
        }),
        likely("double-slash", 4, "path beginning with two slashes", |uri| uri.path.insert(0, '/')),
        choice("first-segment-twice", 6, "the first path segment twice", |uri| {
            let first = first_segment(&uri.path).to_owned();
            uri.path.insert_str(0, &first);
        }),
        choice("first-segment-capitalised", 6, "the first path segment with a capital", |uri| {
            let length = first_segment(&uri.path).len();
            if let Some(letter) = uri.path.get_mut(1..length.min(2)) {
                letter.make_ascii_uppercase();
            }
        }),
        choice("index-php", 6, "/index.php before the path", |uri| uri.path.insert_str(0, "/index.php")),
    ];
    let sent = &situation.request.sent;
    if sent.url().path() != sent.path() {
        let folded = sent.url().path().to_owned();
        let said = format!("path {folded}, as URL libraries make it of the one in the request");
        let edit = Edit::base_string_uri(move |uri| uri.path.clone_from(&folded));
        choices.push(Choice::inspect("folded", 4, said, edit));
    }
    for (name, said, change) in SPELLINGS {
        if change(sent.path()) != sent.path() {
            let edit = Edit::base_string_uri(move |uri| uri.path = change(&uri.path));
            choices.push(Choice::inspect(name, 3, said, edit));
        }
    }
    for changed in versions(situation.request.sent.path()) {
        let said = format!("path {changed}");
        let name = format!("version:{changed}");
        let edit = Edit::base_string_uri(move |uri| uri.path.clone_from(&changed));
        choices.push(Choice::inspect(name, 5, said, edit));
    }
    for (slash, _) in situation.request.sent.path().match_indices('/').skip(1).take(MOST_SLASHES) {
        let path = situation.request.sent.path();
        let changed = format!("{}/{}", &path[..slash], &path[slash..]);
        let said = format!("path {changed}, with a slash doubled");
        let edit = Edit::base_string_uri(move |uri| uri.path.clone_from(&changed));
        choices.push(Choice::inspect(format!("double-slash-{slash}"), 6, said, edit));
    }
    choices
}

/// The path with another number where it holds that of a version: `/1/` for `/1.1/`, `/v2/` for `/v1/`.
fn versions(path: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let mut changed = Vec::new();
    for (i, segment) in segments.iter().enumerate() {
        let digits = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
        let letter = &segment[..segment.len() - digits.len()];
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            continue;
        }
        for number in ["1", "1.0", "1.1", "2", "2.0", "3"].into_iter().filter(|number| *number != digits) {
            if changed.len() == MOST_VERSIONS {
                return changed;
            }
            let other = format!("{letter}{number}");
            let mut segments = segments.clone();
            segments[i] = &other;
            changed.push(segments.join("/"));
        }
    }
    changed
}

/// So many places where two parts of an address may have been joined with a slash too many.
const MOST_SLASHES: usize = 6;

/// `/gallery` of `/gallery/api/`.
pub(super) fn first_segment(path: &str) -> &str {
    let end = path.get(1..).and_then(|rest| rest.find('/')).map_or(path.len(), |slash| slash + 1);
    &path[..end]
}

#[cfg(test)]
mod tests {
    use super::versions;

    #[test]
    fn a_version_is_a_short_number_with_or_without_v() {
        assert_eq!(versions("/1.1/statuses")[0], "/1/statuses");
        assert!(versions("/gallery/api/v1/x").contains(&"/gallery/api/v2/x".to_owned()));
        assert!(versions("/employee/40000").is_empty());
    }
}
