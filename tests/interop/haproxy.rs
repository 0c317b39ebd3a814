//! Starts a real `HAProxy` with one TLS port and one plain port on loopback.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::certificates::{self, Certificate};
use crate::nginx::Ports;
use crate::ports::free_port;

/// A running `HAProxy`; it ends when this is dropped, or when the test process is gone.
pub(crate) struct Haproxy {
    keeper: Child,
}

/// `HAProxy` runs until standard input of this little script is closed, so no orphan stays behind.
const KEEPER: &str = r#"
haproxy -db -q -f "$1/haproxy.cfg" &
cat > /dev/null
kill $! 2> /dev/null
wait
"#;

impl Haproxy {
    /// Starts `HAProxy` in `directory` with these `http-request` rules, on free ports that are noted in `ports`.
    pub(crate) fn start(directory: &Path, rules: &str, ports: &mut Ports) -> Self {
        certificates::write(directory, Certificate::Good);
        let read = |name: &str| fs::read_to_string(directory.join(name)).expect(name);
        fs::write(directory.join("both.pem"), read("server.pem") + &read("server.key")).expect("both.pem");
        for _ in 0..10 {
            ports.tls = free_port();
            ports.plain = free_port();
            let pem = directory.join("both.pem").display().to_string();
            let configuration = ports.fill(&configuration(rules)).replace("{pem}", &pem);
            fs::write(directory.join("haproxy.cfg"), configuration).expect("haproxy.cfg");
            let haproxy = Self::launch(directory);
            if is_ready(directory, ports.plain) {
                return haproxy;
            }
        }
        panic!("HAProxy found no free port in ten tries");
    }

    fn launch(directory: &Path) -> Self {
        let log = fs::File::create(directory.join("haproxy.log")).expect("haproxy.log");
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("sh");
        Self { keeper }
    }
}

/// False when somebody else took a port between our look and `HAProxy`'s.
fn is_ready(directory: &Path, port: u16) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let log = fs::read_to_string(directory.join("haproxy.log")).unwrap_or_default();
        if log.contains("cannot bind socket") {
            return false;
        }
        assert!(
            !log.contains("[ALERT]") && !log.contains("not found"),
            "HAProxy did not start (tests/run installs it):\n{log}"
        );
        if is_haproxy(port) {
            return true;
        }
        assert!(Instant::now() < deadline, "HAProxy was not ready in 20 s:\n{log}");
        sleep(Duration::from_millis(10));
    }
}

/// Whether the answer to a path of its own comes from here.
fn is_haproxy(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = String::new();
    let asked = stream.write_all(b"GET /haproxy-is-ready HTTP/1.0\r\n\r\n");
    asked.and_then(|()| stream.read_to_string(&mut answer)).is_ok() && answer.starts_with("HTTP/1.0 200")
        || answer.starts_with("HTTP/1.1 200")
}

impl Drop for Haproxy {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn configuration(rules: &str) -> String {
    format!(
        "
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend all
    bind 127.0.0.1:{{tls}} ssl crt {{pem}}
    bind 127.0.0.1:{{plain}}
    http-request return status 200 if {{ path /haproxy-is-ready }}
    {rules}
    default_backend verifier
backend verifier
    server verifier 127.0.0.1:{{server}}
"
    )
}
