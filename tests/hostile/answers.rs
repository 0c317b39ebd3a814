//! Answers that are HTTP, and mean to mislead.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::peer::{Wire, answer};
use super::{Behaviour, REDIRECTED, REFUSED, UNCHECKED, UNDECIDED, row};

fn refuses(wire: &mut dyn Wire, header: &str) {
    answer(wire, &format!("HTTP/1.1 401 Unauthorized\r\n{header}"), b"The provided signature is invalid.");
}

pub(super) const ALL: &[&Behaviour] = &[
    &row("NUL in the body", REFUSED, |wire, _| answer(wire, "HTTP/1.1 401 No", b"in\0valid")),
    &row("a body that is no UTF-8", REFUSED, |wire, _| {
        answer(wire, "HTTP/1.1 401 No", b"\xff\xfe\x80\xc3\x28");
    }),
    &row("a byte order mark", REFUSED, |wire, _| answer(wire, "HTTP/1.1 401 No", b"\xef\xbb\xbfinvalid")),
    &row("UTF-16", REFUSED, |wire, _| answer(wire, "HTTP/1.1 401 No", b"\xff\xfei\0n\0v\0a\0l\0i\0d\0")),
    &row("a header that is no UTF-8", REFUSED, |wire, _| refuses(wire, "X-Latin: caf\u{e9}")),
    &row("a body of one long line", REFUSED, |wire, _| answer(wire, "HTTP/1.1 401 No", &vec![b'a'; 1 << 20])),
    &row("JSON nested deep", REFUSED, |wire, _| answer(wire, "HTTP/1.1 401 No", &vec![b'['; 200_000])),
    &row("JSON under a key of 40 kB", REFUSED, |wire, _| {
        let children: Vec<String> = (b'a'..=b'z')
            .flat_map(|one| (b'a'..=b't').map(move |two| [one, two].map(char::from).iter().collect()))
            .map(|key: String| format!("\"{key}\":\"x\""))
            .collect();
        let long = "K".repeat(40_000);
        let text = format!("{{\"{long}\":{{{}}},\"message\":\"signature invalid\"}}", children.join(","));
        answer(wire, "HTTP/1.1 401 No", text.as_bytes());
    }),
    &row("XML nested deep", REFUSED, |wire, _| {
        answer(wire, "HTTP/1.1 401 No", "<a>".repeat(60_000).as_bytes());
    }),
    &row("a base string of a megabyte", REFUSED, |wire, _| {
        let text = format!("base string: GET&https%3A%2F%2Fh%2F{}&a", "b".repeat(1 << 20));
        answer(wire, "HTTP/1.1 401 No", text.as_bytes());
    }),
    &row("five hundred names in a refusal", REFUSED, |wire, _| {
        let names: Vec<String> = (0..500).map(|own| format!("GET&https%3A%2F%2Fhost{own}%2Fa&b")).collect();
        answer(wire, "HTTP/1.1 401 No", names.join(" ").as_bytes());
    }),
    &row("a hundred challenges", &["none-accepted", "not-oauth1"], |wire, _| {
        refuses(wire, "WWW-Authenticate: Basic realm=\"x\"\r\n".repeat(80).trim_end());
    }),
    &row("Date of 1970", REFUSED, |wire, _| refuses(wire, "Date: Thu, 01 Jan 1970 00:00:00 GMT")),
    &row("Date of 9999", REFUSED, |wire, _| refuses(wire, "Date: Fri, 31 Dec 9999 23:59:59 GMT")),
    &row("Date of nonsense", REFUSED, |wire, _| refuses(wire, "Date: the day after tomorrow")),
    &row("come back in a year", UNDECIDED, |wire, _| {
        answer(wire, "HTTP/1.1 429 Too Many\r\nRetry-After: 31536000", b"");
    }),
    &row("come back in no time", &["undecided", "unreachable"], |wire, _| {
        answer(wire, "HTTP/1.1 503 Busy\r\nRetry-After: -99999999999999999999", b"");
    }),
    &row("redirected to itself", REDIRECTED, |wire, request| {
        let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
        answer(wire, &format!("HTTP/1.1 302 Found\r\nLocation: {path}"), b"");
    }),
    &row("redirected ever deeper", REDIRECTED, |wire, request| {
        let path = request.split([' ', '?']).nth(1).unwrap_or("/").to_owned();
        answer(wire, &format!("HTTP/1.1 301 Moved\r\nLocation: {path}a/"), b"");
    }),
    // Each segment is a number that may be a version.
    &row("redirected to two hundred segments", REDIRECTED, |wire, request| {
        if request.starts_with("GET /1/") {
            return refuses(wire, "Server: x");
        }
        answer(wire, &format!("HTTP/1.1 302 Found\r\nLocation: {}", "/1".repeat(200)), b"");
    }),
    &row("redirected to ten thousand segments", REDIRECTED, |wire, _| {
        answer(wire, &format!("HTTP/1.1 302 Found\r\nLocation: {}", "/1".repeat(10_000)), b"");
    }),
    &row("redirected to a file", REDIRECTED, |wire, _| {
        answer(wire, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd", b"");
    }),
    &row("redirected to a script", REDIRECTED, |wire, _| {
        answer(wire, "HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)", b"");
    }),
    &row("redirected to a name with a password", REDIRECTED, |wire, _| {
        answer(wire, "HTTP/1.1 302 Found\r\nLocation: http://admin:hunter2@127.0.0.2/", b"");
    }),
    &row("redirected to nowhere", UNDECIDED, |wire, _| answer(wire, "HTTP/1.1 302 Found", b"")),
    &row("redirected to nonsense", REDIRECTED, |wire, _| {
        answer(wire, "HTTP/1.1 302 Found\r\nLocation: http://[::1/%zz", b"");
    }),
    &row("a page for everybody", UNCHECKED, |wire, _| {
        answer(wire, "HTTP/1.1 200 OK", b"<html>Welcome</html>");
    }),
    &row("a refusal with another word each time", REFUSED, |wire, _| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        answer(wire, "HTTP/1.1 401 No", format!("Trace {number:08x}: denied").as_bytes());
    }),
    &row("everything is a fault of the server", &["undecided", "none-accepted"], |wire, _| {
        answer(wire, "HTTP/1.1 500 Oops", b"<html><pre>at System.Web.Http.Dispatch()</pre></html>");
    }),
    &row("the request in the refusal", REFUSED, |wire, request| {
        answer(wire, "HTTP/1.1 401 No", request.as_bytes());
    }),
];
