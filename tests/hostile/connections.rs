//! Peers that do not answer, or not in HTTP.

use std::thread;
use std::time::Duration;

use super::peer::{Wire, answer, for_ever, wait};
use super::{Behaviour, REFUSED, UNDECIDED, UNREACHABLE, row};

fn says(wire: &mut dyn Wire, bytes: &[u8]) {
    let _ = wire.write_all(bytes);
}

/// One byte a second, until the other side has gone.
fn slowly(wire: &mut dyn Wire, bytes: &[u8]) {
    for byte in bytes {
        if wire.write_all(&[*byte]).and_then(|()| wire.flush()).is_err() {
            return;
        }
        thread::sleep(Duration::from_secs(1));
    }
}

pub(super) const ALL: &[&Behaviour] = &[
    &row("no answer", UNREACHABLE, |wire, _| wait(wire)),
    &row("closed at once", UNREACHABLE, |_, _| {}),
    &row("closed in the status line", UNREACHABLE, |wire, _| says(wire, b"HTTP/1.1 40")),
    &row("closed in the headers", UNREACHABLE, |wire, _| says(wire, b"HTTP/1.1 401 No\r\nServer: x\r\nX-")),
    &row("silent after the status line", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\n");
        wait(wire);
    }),
    &row("one byte a second", UNREACHABLE, |wire, _| slowly(wire, b"HTTP/1.1 401 Unauthorized\r\n")),
    &row("endless status line", UNREACHABLE, |wire, _| for_ever(wire, &[b'H'; 4096])),
    &row("endless reason", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 ");
        for_ever(wire, &[b'a'; 4096]);
    }),
    &row("endless headers", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\n");
        for_ever(wire, b"X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
    }),
    &row("a header of 10 MB", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nX-Long: ");
        says(wire, &vec![b'a'; 10 << 20]);
        says(wire, b"\r\nContent-Length: 0\r\n\r\n");
    }),
    &row("1xx for ever", UNREACHABLE, |wire, _| for_ever(wire, b"HTTP/1.1 100 Continue\r\n\r\n")),
    &row("no status line", UNREACHABLE, |wire, _| says(wire, b"Content-Type: text/plain\r\n\r\nhello\r\n")),
    &row("HTTP/0.9", UNREACHABLE, |wire, _| says(wire, b"<html><body>Welcome</body></html>")),
    &row("HTTP/2 settings", UNREACHABLE, |wire, _| says(wire, b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64")),
    &row("the preface of HTTP/2", UNREACHABLE, |wire, _| says(wire, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    &row("HTTP/3.0", UNREACHABLE, |wire, _| answer(wire, "HTTP/3.0 401 No", b"")),
    &row("SSH", UNREACHABLE, |wire, _| says(wire, b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")),
    &row("SMTP", UNREACHABLE, |wire, _| says(wire, b"220 mail.example.com ESMTP\r\n500 5.5.1 unknown\r\n")),
    &row("a TLS alert", UNREACHABLE, |wire, _| says(wire, b"\x15\x03\x01\0\x02\x02\x28")),
    &row("NUL bytes", UNREACHABLE, |wire, _| for_ever(wire, &[0; 4096])),
    &row("the request sent back", UNREACHABLE, |wire, request| says(wire, request.as_bytes())),
    &row("escapes in place of HTTP", UNREACHABLE, |wire, _| says(wire, b"\x1b]0;owned\x07\x1b[2J\r\n\r\n")),
    &row("status 000", UNREACHABLE, |wire, _| answer(wire, "HTTP/1.1 000 Nothing", b"")),
    &row("status 99", UNREACHABLE, |wire, _| answer(wire, "HTTP/1.1 99 Nothing", b"")),
    &row("status 1000", UNREACHABLE, |wire, _| answer(wire, "HTTP/1.1 1000 Much", b"")),
    &row("status -1", UNREACHABLE, |wire, _| answer(wire, "HTTP/1.1 -1 Less", b"")),
    &row("lower-case http", UNREACHABLE, |wire, _| answer(wire, "http/1.1 401 no", b"")),
    &row("switching protocols", UNDECIDED, |wire, _| {
        answer(wire, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade", b"");
    }),
    &row("a header without a colon", UNREACHABLE, |wire, _| answer(wire, "HTTP/1.1 401 No\r\nnonsense", b"")),
    &row("NUL in a header", UNREACHABLE, |wire, _| answer(wire, "HTTP/1.1 401 No\r\nX-Nul: a\0b", b"")),
    &row("two lengths", UNREACHABLE, |wire, _| {
        answer(wire, "HTTP/1.1 401 No\r\nContent-Length: 3", b"0123456789");
    }),
    &row("a length below nothing", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: -1\r\n\r\nhello");
    }),
    &row("a length beyond counting", UNREACHABLE, |wire, _| {
        says(wire, b"HTTP/1.1 401 No\r\nContent-Length: 99999999999999999999\r\n\r\nhello");
    }),
    &row("early hints, then a refusal", REFUSED, |wire, _| {
        says(wire, b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n");
        answer(wire, "HTTP/1.1 401 No", b"");
    }),
];
