//! The signing proxy before verifiers that others wrote: no signature of its is wrong.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;

use crate::verifier::{KEY, Program, SECRET, Server};

const BASE: &str = "http://alteryx-prod01/gallery";

fn signs_every_request_right_for(program: Program) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let server = Server { program, flags: &["--base-address", BASE] }.start(&directory.path().join("log"));
    let to = format!("http://127.0.0.1:{}/gallery", server.port);
    let mut proxy = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .env("SIGPROBE_SECRET", SECRET)
        .args(["proxy", "--listen", "127.0.0.1:0", "--to", &to, "--base-address", BASE, "--key", KEY])
        // A second try would hide a wrong signature.
        .args(["--retry-refused", "0", "--quiet"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("sigprobe");
    let mut line = String::new();
    BufReader::new(proxy.stderr.take().expect("a pipe")).read_line(&mut line).expect("a line");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect("an address");
    let wrong: usize = thread::scope(|scope| {
        let clients: Vec<_> = (0..8).map(|client| scope.spawn(move || wrong(address, client))).collect();
        clients.into_iter().map(|client| client.join().expect("a client")).sum()
    });
    let _ = proxy.kill();
    let _ = proxy.wait();
    assert_eq!(wrong, 0);
}

/// Of 40 requests, those that are not answered 200.
fn wrong(address: &str, client: usize) -> usize {
    let is_wrong = |number: &usize| {
        let mut stream = TcpStream::connect(address).expect("the proxy");
        let path = format!("/api/v1/jobs/?client={client}&number={number}&text=a%20b%2B%26");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the proxy reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        !answer.starts_with("HTTP/1.1 200")
    };
    (0..40).filter(is_wrong).count()
}

#[test]
fn oauthlib_accepts_all() {
    signs_every_request_right_for(Program::Oauthlib);
}

#[test]
fn ruby_oauth_accepts_all() {
    signs_every_request_right_for(Program::RubyOauth);
}
