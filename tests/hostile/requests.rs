//! Clients that mean to keep `listen` busy, or to fill its memory.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::watched::{SECRET, peak};

const SIGNED: &str = "oauth_consumer_key=marked-key&oauth_nonce=n&oauth_timestamp=1&oauth_signature_method=HMAC-SHA1\
                      &oauth_signature=MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D";

fn form(more: &str) -> String {
    let body = format!("{SIGNED}{more}");
    format!(
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

fn get(path: &str) -> String {
    format!("GET {path}?{SIGNED} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
}

#[test]
fn listen_outlives_every_request() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .args(["listen", "--listen", "127.0.0.1:0", "--key", "marked-key", "--depth", "1"])
        .env("SIGPROBE_SECRET", SECRET)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let names = |count: usize| (0..count).map(|i| format!("&a{i}[]=b")).collect::<Vec<_>>().concat();
    let mut faults = Vec::new();
    for (name, request) in [
        ("a path of versions", get(&"/1".repeat(15_000))),
        ("a path of segments", get(&"/b".repeat(15_000))),
        ("thousands of names", form(&names(4000))),
        ("one name thousands of times", form(&"&a[]=b".repeat(4000))),
    ] {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        let megabytes = peak(child.id()) / 1024;
        if !answer.starts_with("HTTP/1.1 401") || megabytes > 100 {
            faults.push(format!("{name}: {megabytes} MB, {answer:.100}"));
        }
    }
    let ended = child.try_wait().unwrap();
    let _ = child.kill();
    let _ = child.wait();
    assert!(faults.is_empty() && ended.is_none(), "{ended:?} {faults:#?}");
}
