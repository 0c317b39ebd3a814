//! No byte goes anywhere but to the called address, whatever the server or the user names.

use std::net::TcpListener;
use std::sync::OnceLock;

use super::peer::{Peer, answer};
use super::watched::{probe, run};

/// The address that a server lures to; nobody may call it.
static LURE: OnceLock<String> = OnceLock::new();

/// Redirects, names the lure in every way that a server can, and refuses.
fn lures(wire: &mut dyn super::Wire, request: &str) {
    let lure = LURE.get().unwrap();
    let head = format!(
        "HTTP/1.1 401 Unauthorized\r\nLocation: http://{lure}/a\r\nRefresh: 0; url=http://{lure}/b\r\n\
         Link: <http://{lure}/c>; rel=preload\r\nAlt-Svc: h2=\"{lure}\"\r\nContent-Location: http://{lure}/d\r\n\
         WWW-Authenticate: OAuth realm=\"http://{lure}/\"\r\nVia: 1.1 {lure}"
    );
    let body = format!(
        "invalid signature, base string GET&http%3A%2F%2F{}%2Fe&a {{\"swagger\":\"2.0\",\"host\":\"{lure}\",\
         \"schemes\":[\"http\"],\"basePath\":\"/f\"}} {}",
        lure.replace(':', "%3A"),
        request.len()
    );
    answer(wire, &head, body.as_bytes());
}

fn redirects(wire: &mut dyn super::Wire, _: &str) {
    let lure = LURE.get().unwrap();
    answer(wire, &format!("HTTP/1.1 302 Found\r\nLocation: http://{lure}/gallery/api/"), b"");
}

/// Accepts whatever is signed over the lure's address, so that there are follow-ups.
fn accepts(wire: &mut dyn super::Wire, request: &str) {
    let is_signed = request.contains("oauth_signature=");
    let status = if is_signed { "200 OK" } else { "401 No" };
    answer(wire, &format!("HTTP/1.1 {status}\r\nServer: {}", LURE.get().unwrap()), b"{\"items\":[]}");
}

#[test]
fn nobody_but_the_called_address_is_called() {
    // Another loopback address; it is bound and never accepts, so that a connection would wait in its queue.
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let lure = LURE.get_or_init(|| listener.local_addr().unwrap().to_string()).clone();
    let base = format!("http://{lure}/gallery");
    for does in [lures, redirects, accepts] {
        let peer = Peer::start(does, false);
        let watched = probe(
            &peer.url(),
            &["--alias", &lure, "--base-address", &base, "--repeat", "2", "--test-replay"],
        );
        assert_eq!(watched.misdeeds(), Vec::<String>::new());
        let sent = run(&["sign", &peer.url(), "--key", "marked-key", "--base-address", &base, "--send"]);
        assert_eq!(sent.misdeeds(), Vec::<String>::new());
        let met = listener.accept().map(|(_, from)| from);
        assert!(met.is_err(), "{met:?} called the address that was only named");
    }
    // The proof can fail: a run that calls the address is noticed.
    let called = probe(&format!("http://{lure}/"), &[]);
    assert_eq!(called.verdict(), "unreachable");
    assert!(listener.accept().is_ok());
}
