//! Where credentials go when a server sends the run on, and when the run asks more than what was called.

use std::sync::{Arc, Mutex};

use super::peer::{Peer, answer, config};
use super::watched::{SECRET, Watched, probe, run};

/// What a peer was sent, request by request.
type Sent = Arc<Mutex<Vec<String>>>;

/// A peer that keeps what it is sent, and answers with this head and body.
fn keeping(
    with_tls: bool,
    says: impl Fn(&str) -> (String, &'static str) + Send + Sync + 'static,
) -> (Peer, Sent) {
    let sent = Sent::default();
    let kept = Arc::clone(&sent);
    let does = move |wire: &mut dyn super::Wire, request: &str| {
        kept.lock().unwrap().push(request.to_owned());
        let (head, body) = says(request);
        answer(wire, &head, body.as_bytes());
    };
    (Peer::start_with(does, with_tls.then(|| config(&["127.0.0.1"]))), sent)
}

fn refusing() -> (Peer, Sent) {
    keeping(false, |_| ("HTTP/1.1 401 Unauthorized".to_owned(), "invalid signature"))
}

fn redirecting(with_tls: bool, target: String) -> (Peer, Sent) {
    keeping(with_tls, move |_| (format!("HTTP/1.1 302 Found\r\nLocation: {target}"), ""))
}

const PLAINTEXT: [&str; 3] = ["--signature-method", "PLAINTEXT", "--allow-plaintext-http"];

fn finding(watched: &Watched) -> &str {
    let report = watched.report.as_ref().expect("a report");
    assert_eq!(report["verdict"], "redirected", "{report}");
    report["findings"][0]["code"].as_str().unwrap()
}

#[test]
fn nothing_follows_from_https_to_http() {
    let (plain, met) = refusing();
    let (tls, asked) = redirecting(true, plain.url());
    for more in
        [&["--insecure", "-H", "Cookie: session=abc"][..], &[&["--insecure"], &PLAINTEXT[..]].concat()]
    {
        let watched = probe(&tls.url(), more);
        assert_eq!(watched.misdeeds(), Vec::<String>::new());
        assert_eq!(finding(&watched), "redirect-to-http");
        assert!(watched.stdout.contains("can be read on the way"), "{}", watched.stdout);
    }
    assert_eq!(*met.lock().unwrap(), Vec::<String>::new());
    assert!(asked.lock().unwrap().len() >= 4);
}

#[test]
fn a_plaintext_secret_stays_at_its_port() {
    let (other, met) = refusing();
    let (called, _) = redirecting(false, other.url());
    let watched = probe(&called.url(), &PLAINTEXT);
    assert_eq!(finding(&watched), "redirect-to-another-host");
    assert_eq!(*met.lock().unwrap(), Vec::<String>::new());
    // What does not show the secret goes there.
    let watched = probe(&called.url(), &[]);
    assert_eq!(watched.report.unwrap()["redirected"]["to"], other.url());
    assert!(!met.lock().unwrap().is_empty());
}

#[test]
fn headers_and_body_of_the_user_stay_at_their_port() {
    let (other, met) = refusing();
    let (called, asked) = redirecting(false, other.url());
    for more in [&["-H", "X-Api-Key: abc"][..], &["--data", "a=b", "--allow-unsafe-method"]] {
        let watched = probe(&called.url(), more);
        assert_eq!(finding(&watched), "redirect-again");
        assert!(watched.stdout.contains("go to the port that you called only"), "{}", watched.stdout);
        assert!(!asked.lock().unwrap().is_empty());
        assert_eq!(*met.lock().unwrap(), Vec::<String>::new());
    }
    // A final slash at the same port is the same server's.
    let (called, asked) = keeping(false, |request| {
        let is_moved = request.split(' ').nth(1).is_some_and(|target| target.starts_with("/gallery/api/"));
        let head = if is_moved {
            "HTTP/1.1 401 Unauthorized"
        } else {
            "HTTP/1.1 302 Found\r\nLocation: /gallery/api/"
        };
        (head.to_owned(), "invalid signature")
    });
    let watched = probe(called.url().trim_end_matches('/'), &["-H", "X-Api-Key: abc"]);
    assert_eq!(watched.report.unwrap()["redirected"]["to"], called.url());
    assert!(
        asked
            .lock()
            .unwrap()
            .iter()
            .any(|own| own.contains("/gallery/api/ ") && own.to_lowercase().contains("x-api-key"))
    );
}

#[test]
fn a_way_that_the_user_chose_is_kept() {
    let (other, met) = refusing();
    let url = |peer: &Peer| peer.url().replace("127.0.0.1", "localhost");
    let (called, asked) = redirecting(false, url(&other));
    let way = |peer: &Peer| format!("localhost:{}:127.0.0.1:", peer.address.port());
    let watched = probe(&url(&called), &["--connect-to", &way(&called)]);
    assert_eq!(finding(&watched), "redirect-again");
    assert!(
        watched.stdout.contains("--connect-to or --resolve hold for the called address"),
        "{}",
        watched.stdout
    );
    assert!(!asked.lock().unwrap().is_empty());
    assert_eq!(*met.lock().unwrap(), Vec::<String>::new());
    let watched = probe(&url(&called), &["--connect-to", &way(&called), "--connect-to", &way(&other)]);
    assert_eq!(watched.report.unwrap()["redirected"]["to"], url(&other));
    assert!(!met.lock().unwrap().is_empty());
}

/// Probes with everything that a run may ask by itself.
fn probe_all(url: &str, more: &[&str]) {
    let words = ["probe", url, "--key", "marked-key", "--alias", "other-tenant.example", "--follow-up"];
    let watched = run(&[&words[..], more].concat());
    assert_eq!(watched.misdeeds(), Vec::<String>::new());
}

#[test]
fn a_plaintext_secret_is_sent_under_no_other_host() {
    let (peer, sent) = keeping(false, |request| {
        let is_right = request.contains(SECRET) || request.contains("HMAC-SHA1");
        (format!("HTTP/1.1 {}", if is_right { "200 OK" } else { "401 No" }), "[]")
    });
    probe_all(&peer.url(), &PLAINTEXT);
    let own = format!("\r\nhost: {}\r\n", peer.address);
    let others = |sent: &Sent| {
        let sent = sent.lock().unwrap();
        sent.iter().filter(|request| !request.to_ascii_lowercase().contains(&own)).count()
    };
    assert!(sent.lock().unwrap().iter().any(|request| request.contains(SECRET)));
    assert_eq!(others(&sent), 0);
}

#[test]
fn another_endpoint_is_asked_under_the_called_prefix_and_never_with_plaintext() {
    let (peer, sent) = keeping(false, |_| {
        let body = "{\"message\":\"The provided signature(oauth_signature) is invalid.\"}";
        ("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json".to_owned(), body)
    });
    let url = format!("http://{}/tenant-a/gallery/api/admin/v1/users/", peer.address);
    let paths = || {
        let mut paths: Vec<String> = sent
            .lock()
            .unwrap()
            .drain(..)
            .map(|own| own.split([' ', '?']).nth(1).unwrap().to_owned())
            .collect();
        paths.sort();
        paths.dedup();
        paths
    };
    probe_all(&url, &PLAINTEXT);
    assert_eq!(paths(), ["/tenant-a/gallery/api/admin/v1/users/"]);
    probe_all(&url, &[]);
    let subscription = "/tenant-a/gallery/api/v1/workflows/subscription/";
    assert_eq!(paths(), ["/tenant-a/gallery/api/admin/v1/users/", subscription]);
}
