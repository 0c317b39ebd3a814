//! Paths that lead out of where they seem to lead.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// Servers in a row decode a path once each; more than that many is no path that somebody means.
const DECODED: usize = 3;

/// Whether a segment of a path is `.` or `..`, however it is written: encoded, also several times, before what some
/// server takes for the end of a segment, or with a character that some server leaves out. A `%2f` by itself is no
/// such thing.
pub(super) fn holds_dots(path: &str) -> bool {
    // Most paths can be told at a glance.
    if !path.contains(['.', '%']) {
        return false;
    }
    let mut read = Cow::Borrowed(path.as_bytes());
    for _ in 0..=DECODED {
        if read.split(|own| b"/\\;".contains(own)).any(is_dots) {
            return true;
        }
        let decoded: Vec<u8> = percent_decode(&read).collect();
        if decoded == *read {
            return false;
        }
        read = Cow::Owned(decoded);
    }
    // It is encoded once more still.
    true
}

fn is_dots(segment: &[u8]) -> bool {
    let is_left_out = |own: &&u8| own.is_ascii_control() || **own == b' ';
    let mut rest = segment.iter().filter(|own| !is_left_out(own));
    matches!((rest.next(), rest.next(), rest.next()), (Some(b'.'), None | Some(b'.'), None))
}

#[cfg(test)]
mod tests {
    use super::holds_dots;

    #[test]
    fn dots_are_seen_however_they_are_written() {
        for path in [
            "/a/../b",
            "/a/./b",
            "/a/..",
            "/a/.%2e/b",
            "/a/%2E%2E/b",
            "/a/..%2fb",
            "/a/x%2f..%2Fb",
            "/..%2F..%2Fb",
            "/.%2e%2fb",
            "/a/..%5cb",
            "/a/..\\b",
            "/a/..;x=1/b",
            "/a/..%3b/b",
            "/a/..%00/b",
            "/a/..%09/b",
            "/a/%0a../b",
            "/a/..%20/b",
            "/a/%252e%252e/b",
            "/a/..%252fb",
            "/a/%25252e./b",
        ] {
            assert!(holds_dots(path), "{path}");
        }
        for path in [
            "/",
            "/a/b.c",
            "/a/..b/c..",
            "/a/...",
            "/a%2fb/c",
            "/a%252fb",
            "/a/100%25",
            "/a%",
            "/v1.0/%C3%BC;x=1/.well-known",
        ] {
            assert!(!holds_dots(path), "{path}");
        }
    }
}
