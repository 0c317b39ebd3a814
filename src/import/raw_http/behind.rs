//! What stands behind a body on the same connection, as proxies and "Follow TCP stream" write it: the answer, and the
//! next request.

use std::sync::LazyLock;

use regex::Regex;

use super::REQUEST_LINE;

/// The first line of an answer.
static STATUS_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^HTTP/[0-9.]+ [0-9]{3}(?: [^\n]*)?$").expect("a regular expression"));

/// The next request behind a body: answers before it are left out.
pub(super) fn next_request(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start_matches(LINE_ENDS);
        let line = first_line(text);
        if is_request_line(line) {
            return Some(text);
        }
        text = is_status_line(line).then(|| behind_answer(text))?;
    }
}

/// Whether nothing stands there, or the next message.
pub(super) fn is_next(text: &str) -> bool {
    // A length may point far ahead, and many may point to the same place.
    let begin = &text[..text.floor_char_boundary(LONGEST_LINE)];
    let line = first_line(begin.trim_start_matches(LINE_ENDS));
    begin.len() == text.len() && begin.trim_start().is_empty()
        || is_status_line(line)
        || is_request_line(line)
}

/// So far is looked at for the first line of a message.
const LONGEST_LINE: usize = 16 * 1024;

/// Splits before the first line that begins an answer.
pub(super) fn before_answer(text: &str) -> (&str, &str) {
    text.split_at(place_of(text, is_status_line))
}

const LINE_ENDS: [char; 2] = ['\r', '\n'];

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default().trim_end_matches('\r')
}

fn is_status_line(line: &str) -> bool {
    line.starts_with("HTTP/") && STATUS_LINE.is_match(line)
}

/// With its version: without one it may be a line of any text.
fn is_request_line(line: &str) -> bool {
    line.contains(" HTTP/") && REQUEST_LINE.captures(line).is_some_and(|parts| parts.get(1).is_some())
}

/// Where the first line stands for which `wanted` holds; the end of the text where there is none.
fn place_of(text: &str, wanted: fn(&str) -> bool) -> usize {
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        if wanted(line.trim_end_matches(LINE_ENDS)) {
            return place;
        }
        place += line.len();
    }
    text.len()
}

/// What follows the answer with which `text` begins.
fn behind_answer(text: &str) -> &str {
    let mut rest = text;
    let mut length = None;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            let told = length.and_then(|length| rest.get(length..)).filter(|behind| is_next(behind));
            // Else the body goes on until something begins that is no part of it.
            let behind = || &rest[place_of(rest, |line| is_status_line(line) || is_request_line(line))..];
            return told.unwrap_or_else(behind);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Content-Length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_left_out() {
        let request = "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
        for answer in [
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno",
            "\r\n\r\nHTTP/1.0 200\r\n\r\n<html>\r\n</html>\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshorter\n",
            "",
        ] {
            assert_eq!(next_request(&format!("{answer}{request}")), Some(request), "{answer}");
            assert_eq!(next_request(answer), None, "{answer}");
        }
        assert_eq!(next_request("GET /2\r\n"), None);
    }
}
