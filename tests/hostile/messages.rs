//! Answers whose form is wrong, or too large.

use std::thread;
use std::time::Duration;

use super::peer::{Wire, answer, for_ever};
use super::{Behaviour, REFUSED, UNCHECKED, UNDECIDED, UNREACHABLE, row};

fn says(wire: &mut dyn Wire, bytes: &[u8]) {
    let _ = wire.write_all(bytes);
}

pub(super) const ALL: &[&Behaviour] = &[
    &row("a body of 1 GB", REFUSED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: 1073741824\r\n\r\n");
        for_ever(wire, &[b'a'; 65536]);
    }),
    &row("endless chunks", REFUSED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n");
        for_ever(wire, format!("8000\r\n{}\r\n", "a".repeat(0x8000)).as_bytes());
    }),
    &row("a body of one byte a second", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: 1000\r\n\r\n");
        while wire.write_all(b"a").and_then(|()| wire.flush()).is_ok() {
            thread::sleep(Duration::from_secs(1));
        }
    }),
    &row("a body shorter than its length", UNDECIDED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: 1000\r\n\r\nshort");
    }),
    &row("a body longer than its length", REFUSED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: 5\r\n\r\nlong and longer HTTP/1.1 200 OK\r\n\r\n");
    }),
    &row("length and chunks", REFUSED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }),
    &row("a chunk without a number", UNDECIDED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n");
    }),
    &row("a chunk beyond counting", UNDECIDED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nhello\r\n");
    }),
    &row("chunks that do not end", UNDECIDED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    }),
    &row("lines that end with a line feed", REFUSED, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\nContent-Length: 2\n\nno");
    }),
    &row("a thousand headers", UNREACHABLE, |wire, _| {
        answer(wire, &format!("HTTP/1.1 401 No{}", "\r\nX-More: a".repeat(1000)), b"");
    }),
    &row("ninety headers", REFUSED, |wire, _| {
        answer(wire, &format!("HTTP/1.1 401 No{}", "\r\nX-More: a".repeat(90)), b"");
    }),
    &row("a thousand cookies in ninety headers", REFUSED, |wire, _| {
        let cookies = format!("\r\nSet-Cookie: {}", "a=b; c=d; ".repeat(12)).repeat(80);
        answer(wire, &format!("HTTP/1.1 401 No{cookies}"), b"");
    }),
    &row("status 999", UNDECIDED, |wire, _| answer(wire, "HTTP/1.1 999 No", b"denied")),
    &row("an HTTP/1.0 answer without a length", REFUSED, |wire, _| says(wire, b"HTTP/1.0 401 No\r\n\r\nno")),
    &row("204 with a body", UNCHECKED, |wire, _| {
        says(wire, b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello");
    }),
    &row("304", UNDECIDED, |wire, _| says(wire, b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n")),
    &row("gzip that would be huge", REFUSED, |wire, _| {
        // The beginning of ten megabytes of nothing: it is kept as it came.
        let bytes =
            [&b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"[..], &[0xed, 0xc1, 0x01, 0x01][..], &[0; 9000]].concat();
        answer(wire, "HTTP/1.1 401 No\r\nContent-Encoding: gzip", &bytes);
    }),
    &row("deflate that is none", REFUSED, |wire, _| {
        answer(wire, "HTTP/1.1 401 No\r\nContent-Encoding: deflate", &[0xff; 9000]);
    }),
];
