//! `sigprobe proxy` before servers of the tests' own: what it signs, whom it admits, what it does when a server fails.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "a test runs programs and servers")]

#[path = "proxy/held.rs"]
mod held;
#[path = "proxy/lost.rs"]
mod lost;
#[path = "proxy/silent.rs"]
mod silent;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use sigprobe::axis::Variant;
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::proxy::{Admission, Forwarder, Limits, Line, Proxy, Upstream, serve};
use sigprobe::request::{Called, Sent};
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::stamp::Source;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

const SECRET: &str = "s3cret-of-the-practice-server";
const REFUSED: &str = "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 51\r\n\r\nThe provided signature(oauth_signature) is invalid.";
const KEPT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";
const FINE: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfine";

/// A program that ends with the test.
struct Running {
    child: Child,
    address: String,
    /// What it writes to standard error afterwards.
    log: Receiver<String>,
}

impl Running {
    /// The next line of the log without time and duration, once both are seen to be there.
    fn logged(&self) -> String {
        let line = self.log.recv().unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let [time, method, path, status, took, unit, rest @ ..] = words.as_slice() else { panic!("{line}") };
        assert!(time.len() == 24 && time.as_bytes()[19] == b'.' && time.ends_with('Z'), "{line}");
        assert!(took.parse::<u32>().is_ok() && unit.starts_with("ms"), "{line}");
        let rest = format!("{} {}", unit.trim_start_matches("ms"), rest.join(" "));
        format!("{method} {path} {status}{}", rest.trim_end())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(words: &[&str], says_it_on_standard_output: bool) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
    command.env("SIGPROBE_KEY", "K").env("SIGPROBE_SECRET", SECRET).args(words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let (sender, log) = channel();
    if says_it_on_standard_output {
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    } else {
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        lines.read_line(&mut line).unwrap();
        // The log goes on: somebody has to read it.
        thread::spawn(move || lines.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line))));
    }
    let rest = line.split("http://").nth(1).unwrap_or_else(|| panic!("{line}"));
    let address = rest.split(['/', ' ', ';']).next().unwrap().to_owned();
    Running { child, address, log }
}

fn proxy(to: &str, more: &[&str]) -> Running {
    start(&[&["proxy", "--listen", "127.0.0.1:0", "--to", to], more].concat(), false)
}

/// A server that gives one answer after the other, each on a connection of its own, and tells what it was sent.
fn server(answers: Vec<String>) -> (String, Receiver<String>) {
    server_that_keeps(answers.into_iter().map(|answer| vec![answer]).collect())
}

/// The same with the answers of each connection, after which it is closed; an empty one is none.
fn server_that_keeps(connections: Vec<Vec<String>>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for answers in connections {
            let (mut stream, _) = listener.accept().unwrap();
            let mut requests = Vec::new();
            for answer in answers {
                let mut request = Vec::new();
                let mut piece = [0; 8192];
                while !is_whole(&request) {
                    match stream.read(&mut piece) {
                        Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
                        _ => break,
                    }
                }
                let _ = stream.write_all(answer.as_bytes());
                requests.push(String::from_utf8_lossy(&request).into_owned());
            }
            drop(stream);
            for request in requests {
                let _ = sender.send(request);
            }
        }
        // Who waits for the end of the requests finds that nobody listens.
        drop(listener);
        drop(sender);
    });
    (address, receiver)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length =
        head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
    if head.contains("transfer-encoding: chunked") {
        body.ends_with("0\r\n\r\n")
    } else {
        body.len() >= length.unwrap_or(0)
    }
}

fn ask(address: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let host = if head.contains("\r\nHost: ") { String::new() } else { format!("\r\nHost: {address}") };
    let (line, rest) =
        head.split_once("\r\n").map_or((head, String::new()), |(line, rest)| (line, format!("\r\n{rest}")));
    let length = if body.is_empty() { String::new() } else { format!("\r\nContent-Length: {}", body.len()) };
    let text = format!("{line} HTTP/1.1{host}{rest}{length}\r\nConnection: close\r\n\r\n{body}");
    let _ = stream.write_all(text.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A client whose connection is kept, so that its requests are answered by one thread.
struct Client {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Client {
    fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        // Only a test that fails waits so long.
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        Self { stream: BufReader::new(stream), address: address.to_owned() }
    }

    fn ask(&mut self, line: &str, body: &str) -> String {
        let (host, length) = (&self.address, body.len());
        let text = format!("{line} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{body}");
        self.stream.get_mut().write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        while !is_whole(answer.as_bytes()) {
            let piece = self.stream.fill_buf().unwrap();
            assert!(!piece.is_empty(), "{answer}");
            answer.push_str(&String::from_utf8_lossy(piece));
            let count = piece.len();
            self.stream.consume(count);
        }
        answer
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or(answer)
}

#[test]
fn what_it_signs_is_accepted_by_a_server_with_another_base_address() {
    let base = ["--base-address", "http://alteryx-prod01/gallery"];
    let gallery = start(&[&["gallery", "--listen", "127.0.0.1:0"], &base[..]].concat(), true);
    let proxy = proxy(&format!("http://{}/gallery", gallery.address), &base);
    for (path, expected) in [
        ("/api/v1/workflows/subscription/", "200"),
        ("/gallery/api/v1/workflows/subscription/?limit=10&name=a%20b%2B", "200"),
        ("/api/v1/s3cret-of-the-practice-server/", "404"),
        ("/api/../../secret", "400"),
        ("/api/%2e%2E/secret", "400"),
        ("/gallery/..%2fsecret", "400"),
        ("/..%2F..%2Fsecret", "400"),
        ("/..%3b/secret", "400"),
        ("/..%00/secret", "400"),
        ("/%252e%252e/secret", "400"),
        ("/api/v1/a%2fb%252f/", "404"),
    ] {
        let answer = ask(&proxy.address, &format!("GET {path}"), "");
        assert_eq!(status(&answer), expected, "{path}: {answer}");
        let logged = proxy.log.recv().unwrap();
        assert_eq!(logged.contains("[secret]"), path.contains(SECRET), "{logged}");
    }
    let form = "POST /api/v1/workflows/subscription/\r\nContent-Type: application/x-www-form-urlencoded";
    assert_eq!(status(&ask(&proxy.address, form, "a=b+c&d=%C3%BC")), "200");
    // The same in the words of a report.
    let words = ["--variant", "base-uri-host=alteryx-prod01 base-uri-port=never"];
    let worded = self::proxy(&format!("http://{}/gallery", gallery.address), &words);
    assert_eq!(status(&ask(&worded.address, "GET /api/v1/workflows/subscription/", "")), "200");
    assert_eq!(status(&ask(&proxy.address, form, &format!("a={}", "b".repeat(1 << 20)))), "413");
    assert_eq!(status(&ask(&proxy.address, form, "a=b&oauth_nonce=c")), "400");
}

#[test]
fn only_those_who_mean_it_are_served() {
    let (address, received) = server(vec![FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    for (head, expected) in [
        ("GET /-/health", "200"),
        ("GET /a\r\nHost: evil.example.com", "403"),
        ("GET /a\r\nOrigin: https://evil.example.com", "403"),
        ("GET /a\r\nAuthorization: OAuth oauth_nonce=\"a\"", "400"),
        ("GET /a?oauth_nonce=1", "400"),
        ("GET /a\r\nOrigin: http://{proxy}\r\nOrigin: https://evil.example.com", "403"),
        ("GET /a\r\nSec-Fetch-Site: Cross-Site", "403"),
        ("CONNECT /a", "400"),
        ("Connect /a", "400"),
        ("GET http://other.example.com/a", "400"),
    ] {
        let head = &head.replace("{proxy}", &proxy.address);
        let answer = ask(&proxy.address, head, "");
        assert_eq!(status(&answer), expected, "{head}: {answer}");
        let named = format!("http://{}/...", proxy.address);
        let is_elsewhere = head.contains("http://other") || head.contains("Host: ");
        assert_eq!(answer.contains(&named), is_elsewhere, "{answer}");
    }
    assert!(received.try_recv().is_err(), "nothing of that may reach the server");
    let head = "GET /a\r\nX-Own: 1\r\nConnection: x-hop\r\nX-Hop: 1\r\nAuthorization: Bearer x";
    assert_eq!(status(&ask(&proxy.address, head, "")), "200");
    let sent = received.recv().unwrap().to_ascii_lowercase();
    assert!(sent.contains("x-own: 1") && sent.contains(&format!("host: {address}")), "{sent}");
    assert!(!sent.contains("x-hop") && !sent.contains("bearer") && !sent.contains(SECRET), "{sent}");
}

#[test]
fn a_refused_signature_is_tried_once_more_with_another_nonce() {
    let (address, received) =
        server(vec![REFUSED.to_owned(), FINE.to_owned(), REFUSED.to_owned(), REFUSED.to_owned()]);
    let proxied = proxy(&format!("http://{address}"), &[]);
    let answer = ask(&proxied.address, "POST /a\r\nContent-Type: application/json", "{\"a\":1}");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("x-sigprobe-retried: 1"), "{answer}");
    let (first, second) = (received.recv().unwrap(), received.recv().unwrap());
    let nonce = |text: &str| text.split("oauth_nonce=").nth(1).unwrap()[..20].to_owned();
    assert_ne!(nonce(&first), nonce(&second));
    assert!(first.ends_with("{\"a\":1}") && second.ends_with("{\"a\":1}"), "{second}");
    // A second refusal is passed on as it is.
    assert_eq!(status(&ask(&proxied.address, "GET /a", "")), "401");
    drop(proxied);
    let (address, _received) = server(vec![REFUSED.to_owned()]);
    let proxied = proxy(&format!("http://{address}"), &["--retry-refused", "0"]);
    let answer = ask(&proxied.address, "GET /a", "");
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("oauth_signature"), "{answer}");
}

#[test]
fn what_changes_something_is_sent_again_after_401_only() {
    let said = "A signature is required: contract not signed";
    let refused = format!(
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{said}",
        said.len()
    );
    let forbidden = refused.replace("400 Bad Request", "403 Forbidden");
    let (address, received) = server(vec![refused.clone(), forbidden, refused, FINE.to_owned()]);
    let proxied = proxy(&format!("http://{address}"), &[]);
    for (method, expected) in [("POST", "400"), ("DELETE", "403"), ("GET", "200")] {
        let answer = ask(&proxied.address, &format!("{method} /a"), "");
        assert_eq!(status(&answer), expected, "{method}: {answer}");
    }
    let sent: Vec<String> =
        (0..4).map(|_| received.recv().unwrap().split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(sent, ["POST", "DELETE", "GET", "GET"]);
}

#[test]
fn refusals_in_all_their_forms_are_tried_once_more() {
    let head = "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n";
    let said = "The provided signature(oauth_signature) is invalid.";
    let refusals = [
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{said}\r\n0\r\n\r\n", said.len()),
        format!("HTTP/1.1 401 {said}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
        format!("{head}Content-Length: 24\r\n\r\noauth_problem=nonce_used"),
        format!("{head}Content-Length: 18\r\n\r\nNonce already used"),
    ];
    for refusal in refusals {
        let (address, _received) = server(vec![refusal.clone(), FINE.to_owned()]);
        let answer = ask(&proxy(&format!("http://{address}"), &[]).address, "GET /a", "");
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("x-sigprobe-retried: 1"),
            "{refusal}: {answer}"
        );
    }
    // What is none is passed on as it came.
    let other = format!("{head}Transfer-Encoding: chunked\r\n\r\n8\r\nno entry\r\n0\r\n\r\n");
    let long = format!("{said}{}", " ".repeat(100_000));
    let long = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let cut = format!("{head}Content-Length: 100\r\n\r\n{said}");
    let (address, _received) = server(vec![other, long, cut]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let answer = ask(&proxy.address, "GET /other", "");
    assert!(status(&answer) == "401" && answer.contains("no entry"), "{answer}");
    let answer = ask(&proxy.address, "GET /long", "");
    assert!(
        status(&answer) == "401" && answer.len() > 100_000 && answer.ends_with("0\r\n\r\n"),
        "{}",
        answer.len()
    );
    let answer = ask(&proxy.address, "GET /cut", "");
    assert!(status(&answer) == "401" && answer.ends_with(said), "{answer}");
    let lines: Vec<String> = (0..3).map(|_| proxy.logged()).collect();
    assert_eq!(lines, ["GET /other 401", "GET /long 401", "GET /cut 401 (the server's answer was cut)"]);
}

#[test]
fn the_servers_own_words_beside_the_status_are_passed_on() {
    let said = "HTTP/1.1 401 The provided signature(oauth_signature) is invalid.\r\n";
    let (address, _received) = server(vec![format!("{said}Connection: close\r\nContent-Length: 0\r\n\r\n")]);
    let proxy = proxy(&format!("http://{address}"), &["--retry-refused", "0"]);
    let answer = ask(&proxy.address, "GET /a", "");
    assert!(answer.starts_with(said), "{answer}");
}

#[test]
fn every_request_has_one_line_when_it_is_over() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun";
    let trailers = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\nConnection: close\r\n\r\n4\r\nfine\r\n0\r\nx-sum: 1\r\n\r\n";
    let answers = [
        FINE,
        cut,
        REFUSED,
        FINE,
        trailers,
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
    ];
    let (address, _received) = server(answers.map(str::to_owned).to_vec());
    let proxied = proxy(&format!("http://{address}"), &[]);
    for (head, line) in [
        ("GET /fine?x=1", "GET /fine 200"),
        ("GET /cut", "GET /cut 200 (the server's answer was cut)"),
        ("GET /again", "GET /again 200, at the second try"),
        ("GET /sum\r\nTE: trailers", "GET /sum 200"),
        ("HEAD /head", "HEAD /head 200"),
        (
            "GET /other\r\nOrigin: https://evil.example.com",
            "GET /other 403 (the request comes from a page of another origin)",
        ),
    ] {
        ask(&proxied.address, head, "");
        assert_eq!(proxied.logged(), line);
    }

    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxied = proxy(&format!("http://{}", server.local_addr().unwrap()), &[]);
    let begin = |text: &str, until: &str| {
        let mut client = TcpStream::connect(&proxied.address).unwrap();
        let (line, rest) = text.split_once("\r\n").unwrap();
        client.write_all(format!("{line}\r\nHost: {}\r\n{rest}", proxied.address).as_bytes()).unwrap();
        let (mut stream, _) = server.accept().unwrap();
        let (mut request, mut piece) = (String::new(), [0; 4096]);
        while !request.contains(until) {
            let count = stream.read(&mut piece).unwrap();
            request.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
        (client, stream)
    };
    let (client, _server) = begin("GET /gone HTTP/1.1\r\n\r\n", "\r\n\r\n");
    drop(client);
    assert_eq!(proxied.logged(), "GET /gone - (the client gave up before the answer)");
    let (client, _server) =
        begin("POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n", "begun");
    drop(client);
    let line = proxied.logged();
    assert!(line.starts_with("POST /up ") && line.contains("client") && !line.contains("server"), "{line}");
    let (mut client, mut server) = begin("GET /part HTTP/1.1\r\n\r\n", "\r\n\r\n");
    server.write_all(cut.as_bytes()).unwrap();
    assert!(client.read(&mut [0; 4096]).unwrap() > 0);
    drop(client);
    assert_eq!(proxied.logged(), "GET /part 200 (the client gave up before the end of the answer)");
}

#[test]
fn quiet_writes_no_line() {
    let (address, _received) = server(vec![FINE.to_owned()]);
    let mut quiet = proxy(&format!("http://{address}"), &["--quiet"]);
    assert_eq!(status(&ask(&quiet.address, "GET /a", "")), "200");
    assert!(Command::new("kill").arg(quiet.child.id().to_string()).status().unwrap().success());
    assert_eq!(quiet.child.wait().unwrap().code(), Some(0));
    assert_eq!(quiet.log.iter().collect::<Vec<_>>(), Vec::<String>::new());
}

/// A clock that stands still.
struct Still;

impl Source for Still {
    fn unix_seconds(&self) -> u64 {
        1_700_000_000
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

#[test]
fn a_request_that_is_cut_at_the_end_has_its_line() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = Called::parse(&format!("http://{}", silent.local_addr().unwrap())).unwrap();
    let sent = Sent::new(&to, None).unwrap();
    let limits = Limits { connect: Duration::from_secs(5), answer: Duration::from_mins(5) };
    let upstream = Upstream::new(&sent, None, None, limits).unwrap();
    let credentials =
        Credentials { key: "K".to_owned(), secret: Secret::new(SECRET.to_owned()), token: None };
    let forwarder = Forwarder {
        to,
        sent,
        credentials,
        variant: Box::new(|_| Ok(Variant::rfc5849())),
        placement: Placement::Header,
        signature_method: SignatureMethod::HmacSha1,
        retries: false,
        source: Box::new(Still),
    };
    let (sender, lines) = channel();
    let log = Box::new(move |line: &Line| drop(sender.send((line.status, line.said.clone()))));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let admission = Admission { hosts: vec![address.clone()], token: None };
    let proxy = Arc::new(Proxy { admission, forwarder, upstream, log });
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let client = thread::spawn(move || {
        let client = thread::spawn(move || ask(&address, "GET /hangs", ""));
        let (mut held, _) = silent.accept().unwrap();
        assert!(held.read(&mut [0; 4096]).unwrap() > 0);
        stop.send_replace(true);
        assert_eq!(client.join().unwrap(), "", "nothing came any more");
    });
    runtime.block_on(serve(listener, proxy, 1, Duration::from_millis(50), stopped)).unwrap();
    client.join().unwrap();
    let said = "the proxy was stopped before it was over".to_owned();
    assert_eq!(lines.iter().collect::<Vec<_>>(), [(None, Some(said))]);
}

#[test]
fn a_server_that_fails_is_told_apart_from_a_whole_answer() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n";
    let garbage = "this is no HTTP at all\r\n\r\n";
    let large = format!("HTTP/1.1 200 OK\r\nX-Large: {}\r\n\r\n", "y".repeat(3 << 20));
    let (address, received) =
        server(vec![cut.to_owned(), chunked.to_owned(), String::new(), garbage.to_owned(), large]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let answer = ask(&proxy.address, "GET /a", "");
    assert!(
        answer.to_ascii_lowercase().contains("content-length: 100") && answer.ends_with("begun"),
        "{answer}"
    );
    let answer = ask(&proxy.address, "GET /a", "");
    assert!(answer.contains("begun") && !answer.ends_with("0\r\n\r\n"), "{answer}");
    let nobody_listens = "nothing listens on this port (connection refused)";
    for said in [
        "the connection was closed without an answer",
        "what came back is not an HTTP answer",
        "the head of its answer is too large",
        nobody_listens,
    ] {
        if said == nobody_listens {
            received.iter().for_each(drop);
        }
        let answer = ask(&proxy.address, "GET /a?x=secret", "");
        assert_eq!(status(&answer), "502", "{answer}");
        assert!(answer.ends_with(&format!("the server {address} failed: {said}\n")), "{answer}");
        assert!(!answer.contains("secret"), "{answer}");
    }
}

#[test]
fn a_change_of_protocol_that_nobody_asked_for_is_not_passed_on() {
    let switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\nnot HTTP";
    let (address, _received) = server(vec![switching.to_owned(), FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let mut client = Client::new(&proxy.address);
    let answer = client.ask("GET /a", "");
    let said = format!("the server {address} failed: it changed to another protocol (status 101)");
    assert!(status(&answer) == "502" && answer.contains(&said), "{answer}");
    assert_eq!(status(&client.ask("GET /a", "")), "200");
}

#[test]
fn a_refusal_that_does_not_end_is_passed_on_as_it_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = proxy(&format!("http://{}", listener.local_addr().unwrap()), &[]);
    let mut client = TcpStream::connect(&proxy.address).unwrap();
    client.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    client.write_all(format!("GET /a HTTP/1.1\r\nHost: {}\r\n\r\n", proxy.address).as_bytes()).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    assert!(server.read(&mut [0; 4096]).unwrap() > 0);
    let said = "The provided signature(oauth_signature) is ";
    let head = format!("HTTP/1.1 401 Unauthorized\r\nContent-Length: {}\r\n\r\n", said.len() + 8);
    server.write_all(format!("{head}{said}").as_bytes()).unwrap();
    let (mut answer, mut piece) = (String::new(), [0; 4096]);
    let mut until = |end: &str| {
        while !answer.ends_with(end) {
            let count = client.read(&mut piece).unwrap();
            assert!(count > 0, "{answer}");
            answer.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
        answer.clone()
    };
    until(said);
    server.write_all(b"invalid.").unwrap();
    let answer = until("invalid.");
    assert!(status(&answer) == "401" && !answer.contains("x-sigprobe-retried"), "{answer}");
}

#[test]
fn a_get_in_chunks_keeps_its_body() {
    let (address, received) = server(vec![FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let mut stream = TcpStream::connect(&proxy.address).unwrap();
    let head = format!("GET /a HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n", proxy.address);
    stream.write_all(format!("{head}5\r\nwhole\r\n0\r\n\r\n").as_bytes()).unwrap();
    assert!(received.recv().unwrap().contains("whole"));
}

#[test]
fn bodies_stream_both_ways() {
    let large = "x".repeat(3 << 20);
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{large}", large.len());
    let (address, received) = server(vec![answer]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let answer = ask(&proxy.address, "PUT /a\r\nContent-Type: application/octet-stream", &large);
    assert!(answer.ends_with(&large), "{} bytes", answer.len());
    assert!(received.recv().unwrap().ends_with(&large));
}

/// A server inside TLS, with its certificate in PEM form: one of a server, or one of an authority.
fn server_in_tls(name: &str, answers: usize, is_authority: bool) -> (String, String) {
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    if is_authority {
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    }
    let pair = rcgen::KeyPair::generate().unwrap();
    let cert = params.self_signed(&pair).unwrap();
    let key = PrivateKeyDer::try_from(pair.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for _ in 0..answers {
            let (stream, _) = listener.accept().unwrap();
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(FINE.as_bytes());
            }
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    (address, cert.pem())
}

#[test]
fn tls_is_verified_and_may_not_take_for_ever() {
    let (address, pem) = server_in_tls("127.0.0.1", 2, false);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let to = format!("https://{address}");
    let unknown = proxy(&to, &[]);
    let answer = ask(&unknown.address, "GET /a", "");
    let untrusted =
        format!("the server {address} failed: the issuer of the server's TLS certificate is not trusted");
    assert!(status(&answer) == "502" && answer.contains(&untrusted), "{answer}");
    let trusted = proxy(&to, &["--cacert", file.to_str().unwrap()]);
    let answer = ask(&trusted.address, "GET /a", "");
    assert!(status(&answer) == "200" && answer.ends_with("fine"), "{answer}");
    // The system takes the connection, and nobody shakes hands.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("https://{}", silent.local_addr().unwrap());
    let waiting = proxy(&to, &["--connect-timeout", "0.3"]);
    let answer = ask(&waiting.address, "GET /a", "");
    assert!(status(&answer) == "502" && answer.contains("no connection stood in time"), "{answer}");
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("https://{}", plain.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    let answer = ask(&proxy(&to, &[]).address, "GET /a", "");
    assert!(answer.contains("the port speaks plain HTTP, not TLS"), "{answer}");
    // What openssl req -x509 makes, and a user trusts.
    let (address, pem) = server_in_tls("127.0.0.1", 1, true);
    std::fs::write(&file, pem).unwrap();
    let trusted = proxy(&format!("https://{address}"), &["--cacert", file.to_str().unwrap()]);
    let answer = ask(&trusted.address, "GET /a", "");
    assert!(answer.contains("certificate is one of a certificate authority"), "{answer}");
}

#[test]
fn what_is_advised_reaches_the_server_by_another_address_as_the_probe_did() {
    let base = ["--base-address", "http://alteryx-prod01/gallery"];
    let gallery = start(&[&["gallery", "--listen", "127.0.0.1:0"], &base[..]].concat(), true);
    let called = "http://gallery.example.com/gallery/api/v1/workflows/subscription/";
    let there = format!("::{}", gallery.address);
    let sigprobe = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
        command.env("SIGPROBE_KEY", "K").env("SIGPROBE_SECRET", SECRET).args(words);
        command.args(["--connect-to", there.as_str()]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let report = sigprobe(&["probe", called, base[0], base[1], "--no-discover", "--quiet"]);
    let to = "http://gallery.example.com";
    let advised =
        format!("sigprobe proxy --to \"{to}\" --connect-to \"{there}\" {} \"{}\"", base[0], base[1]);
    assert!(report.contains(&advised), "{report}");
    let proxy = self::proxy(to, &["--connect-to", there.as_str(), base[0], base[1]]);
    assert_eq!(status(&ask(&proxy.address, "GET /gallery/api/v1/workflows/subscription/", "")), "200");
    assert!(sigprobe(&["sign", called, base[0], base[1], "--send"]).starts_with("200 "));
}

#[test]
fn the_certificate_is_that_of_the_name_wherever_the_server_is() {
    for (name, expected) in [("gallery.example.com", "200"), ("127.0.0.1", "502")] {
        let (address, pem) = server_in_tls(name, 1, false);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, pem).unwrap();
        let there = format!("gallery.example.com:443:{address}");
        let more = ["--cacert", file.to_str().unwrap(), "--connect-to", there.as_str()];
        let answer = ask(&proxy("https://gallery.example.com", &more).address, "GET /a", "");
        assert_eq!(status(&answer), expected, "{answer}");
    }
}

#[test]
fn it_listens_at_localhost_by_name() {
    let words = ["proxy", "--to", "http://127.0.0.1:1", "--listen", "localhost:0"];
    assert_eq!(status(&ask(&start(&words, false).address, "GET /-/health", "")), "200");
}

#[test]
fn requests_under_way_are_answered_before_it_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut proxy = proxy(&format!("http://{}", listener.local_addr().unwrap()), &[]);
    let address = proxy.address.clone();
    let client = thread::spawn(move || ask(&address, "GET /a", ""));
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    assert!(Command::new("kill").arg(proxy.child.id().to_string()).status().unwrap().success());
    // It listens no more, and waits for this.
    while TcpStream::connect(&proxy.address).is_ok() {
        thread::yield_now();
    }
    stream.write_all(FINE.as_bytes()).unwrap();
    assert!(client.join().unwrap().ends_with("fine"));
    assert_eq!(proxy.child.wait().unwrap().code(), Some(0));
}

#[test]
fn faults_of_the_input_are_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let own = format!("http://localhost:{}/gallery", taken.rsplit_once(':').unwrap().1);
    for (words, said) in [
        (&["--to", "http://127.0.0.1:1", "--listen", taken.as_str()][..], "choose another --listen"),
        (
            &["--to", "http://nobody.invalid", "--listen", "127.0.0.1:0"],
            "no address is known for nobody.invalid",
        ),
        (&["--to", "ftp://h", "--listen", "127.0.0.1:0"], "--to"),
        (
            &["--to", "http://127.0.0.1:1", "--listen", "127.0.0.1"],
            "an address and a port, such as 127.0.0.1:9000",
        ),
        (
            &["--to", own.as_str(), "--listen", taken.as_str()],
            "--to is the address that the proxy itself listens on",
        ),
        (&["--to", "http://127.0.0.1:1", "--listen", "0.0.0.0:0"], "--allow-remote"),
        (&["--to", "http://127.0.0.1:1", "--listen", "0.0.0.0:0"], "--access-token-file"),
        (&["--to", "http://127.0.0.1:1", "--timeout", "0"], "give seconds"),
        (&["--to", "http://127.0.0.1:1", "--variant", "nonsense=1"], "there is no axis"),
        (&["--to", "https://127.0.0.1:1", "--cacert", "Cargo.toml"], "no certificate in PEM form"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
            .env("SIGPROBE_KEY", "K")
            .env("SIGPROBE_SECRET", SECRET)
            .arg("proxy")
            .args(words)
            .output()
            .unwrap();
        let fault = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{fault}");
        assert!(fault.contains(said) && fault.lines().count() == 1, "{fault}");
    }
}
