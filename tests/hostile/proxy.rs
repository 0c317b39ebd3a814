//! The signing proxy before peers that break every rule: it answers 502 or what came, cuts what was cut, and goes on.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::all;
use super::peer::Peer;
use super::watched::{LARGEST, SECRET, peak};

/// The signing proxy; it is killed when a test fails.
struct Proxy {
    child: Child,
    address: String,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn proxy(to: &str) -> Proxy {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .args(["proxy", "--listen", "127.0.0.1:0", "--to", to, "--key", "marked-key", "--quiet"])
        .env("SIGPROBE_SECRET", SECRET)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    Proxy { child, address }
}

/// What a client gets within so many seconds, and no more than 1 MB of it.
fn ask(address: &str, path: &str, seconds: u64) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(seconds))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut answer = Vec::new();
    let mut buffer = [0; 8192];
    while answer.len() < 1 << 20 && Instant::now() < end {
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => answer.extend_from_slice(&buffer[..read]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Processor time of a process so far, in ticks: user and system (fields 14 and 15 of proc(5)'s `stat`).
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// Every server of ours under a limit of descriptors that idle connections use up.
#[test]
fn without_descriptors_nothing_spins() {
    let peer = Peer::start(|_, _| {}, false);
    let to = format!("http://{}/", peer.address);
    for words in [&["proxy", "--to", &to][..], &["listen"], &["gallery"]] {
        let command = format!(
            "ulimit -n 40; exec {} {} --listen 127.0.0.1:0 --key marked-key 2>&1",
            env!("CARGO_BIN_EXE_sigprobe"),
            words.join(" ")
        );
        let mut child = Command::new("sh")
            .args(["-c", &command])
            .env("SIGPROBE_SECRET", SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split(['/', ' ', ';']).next().unwrap().to_owned();
        let running = Proxy { address: address.clone(), child };
        let mut idle: Vec<TcpStream> = (0..60).map(|_| TcpStream::connect(&address).unwrap()).collect();
        let before = ticks(running.child.id());
        // The span that is measured.
        std::thread::sleep(Duration::from_secs(1));
        let used = ticks(running.child.id()) - before;
        assert!(used < 20, "{words:?} used {used} ticks of 100 while nothing happened");
        // Once descriptors are free again, connections are taken.
        idle.clear();
        assert!(ask(&address, "/-/health", 20).starts_with("HTTP/1.1 "), "{words:?}");
    }
}

#[test]
fn the_proxy_outlives_every_peer() {
    let rows = all();
    let found = super::faults(&rows, |row| {
        let peer = Peer::start(row.does, false);
        let proxy = proxy(&format!("http://{}/gallery", peer.address));
        let mut faults = Vec::new();
        let answer = ask(&proxy.address, "/api/", 2);
        let status = answer.split(' ').nth(1).unwrap_or_default();
        // A peer that says nothing is waited for; what is no HTTP is a 502 with a sentence.
        let is_named = answer.is_empty() || status != "502" || answer.contains("sigprobe proxy: the server");
        if !is_named || answer.contains(SECRET) {
            faults.push(format!("{}: {answer}", row.name));
        }
        if !ask(&proxy.address, "/-/health", 20).starts_with("HTTP/1.1 200") {
            faults.push(format!("{}: the proxy is gone", row.name));
        }
        let peak = peak(proxy.child.id());
        if peak > LARGEST {
            faults.push(format!("{}: {peak} kB", row.name));
        }
        faults
    });
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
