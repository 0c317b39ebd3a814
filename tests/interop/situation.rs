//! One situation: what is started, what is called, and the one right answer.

use crate::haproxy::Haproxy;
use crate::nginx::{Nginx, Ports, Proxy};
use crate::verifier::{KEY, Program, SECRET, Server, TOKEN, TOKEN_SECRET, Verifier};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Which base URLs the report must call accepted. `{server}` and the like stand for ports.
#[derive(Clone, Copy)]
pub(crate) enum Accepted {
    /// These, and no other.
    Exactly(&'static [&'static str]),
    /// At least one of these, and no other.
    Among(&'static [&'static str]),
}

/// Nothing may be called accepted.
pub(crate) const NOTHING: Accepted = Accepted::Exactly(&[]);

/// A row of the table. Texts may hold `{server}`, `{second}`, `{tls}` and `{plain}` for ports.
#[derive(Clone, Copy)]
pub(crate) struct Situation {
    pub(crate) server: Server,
    /// Another server behind the same proxy.
    pub(crate) second: Option<Server>,
    /// Without one, the server itself is called.
    pub(crate) proxy: Option<Proxy>,
    /// Rules of an `HAProxy` that stands there in place of nginx.
    pub(crate) haproxy: Option<&'static str>,
    pub(crate) called: &'static str,
    pub(crate) flags: &'static [&'static str],
    pub(crate) key: &'static str,
    /// What stands in the secret's file.
    pub(crate) secret: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) accepted: Accepted,
}

/// oauthlib called directly; a row says what is different.
pub(crate) const DIRECT: Situation = Situation {
    server: Server { program: Program::Oauthlib, flags: &[] },
    second: None,
    proxy: None,
    haproxy: None,
    called: "http://127.0.0.1:{server}/gallery/api/v1/workflows/subscription/",
    flags: &[],
    key: KEY,
    secret: SECRET,
    verdict: "accepted-as-called",
    accepted: Accepted::Exactly(&["http://127.0.0.1:{server}/gallery/api/v1/workflows/subscription/"]),
};

/// The report of a run, for what a row cannot say.
pub(crate) struct Outcome {
    pub(crate) report: Value,
}

impl Outcome {
    /// Whether some finding has a code that contains these words.
    pub(crate) fn has_finding(&self, words: &str) -> bool {
        let findings = self.report["findings"].as_array().expect("findings");
        findings.iter().any(|finding| finding["code"].as_str().is_some_and(|code| code.contains(words)))
    }
}

/// Notes in the file that `SIGPROBE_TALLY` names how many requests it took to the answer; docs/performance.md has what
/// they come to.
fn tally(report: &Value) {
    let Some(file) = std::env::var_os("SIGPROBE_TALLY") else { return };
    let line = format!(
        "{}\t{}\t{}\t{}\n",
        report["verdict"],
        report["accepted"][0]["variant"],
        report["requests_to_answer"],
        report["requests_sent"]
    );
    let file = fs::File::options().create(true).append(true).open(file);
    file.and_then(|mut own| own.write_all(line.as_bytes())).expect("the tally");
}

impl Situation {
    /// Starts the situation, probes it with the real binary and checks the report.
    pub(crate) fn check(&self) -> Outcome {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let directory = directory.path();
        let mut ports = Ports::default();
        // Kept until the end of the run: dropping them stops the servers.
        let server = self.server.start(&directory.join("server.log"));
        let second: Option<Verifier> = self.second.map(|second| second.start(&directory.join("second.log")));
        ports.server = server.port;
        ports.second = second.as_ref().map_or(server.port, |second| second.port);
        let nginx = self.proxy.map(|proxy| Nginx::start(directory, proxy, &mut ports));
        let haproxy = self.haproxy.map(|rules| Haproxy::start(directory, rules, &mut ports));

        let answer = run(directory, &self.arguments(directory, ports));
        drop(haproxy);
        let answered = nginx.map(|nginx| nginx.stop_and_count(directory));

        let Answer { code, stdout, stderr } = &answer;
        let context = format!("exit {code:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        self.assert_no_secret(&answer);
        let report: Value = serde_json::from_str(stdout)
            .unwrap_or_else(|why| panic!("standard output is not one JSON document: {why}\n{context}"));
        assert_eq!(report["verdict"], self.verdict, "{context}");
        assert_eq!(*code, Some(exit_code(self.verdict)), "{context}");
        self.assert_accepted(&report, ports, &context);
        let sent = report["requests_sent"].as_u64().expect("requests_sent");
        assert!(sent <= 192, "{sent} requests sent\n{context}");
        // nginx writes one line for every request, but none for a handshake that failed.
        if let Some(answered) = answered.filter(|_| self.verdict != "unreachable") {
            assert_eq!(sent, answered as u64, "requests by the report and by nginx's log\n{context}");
        }
        tally(&report);
        Outcome { report }
    }

    fn arguments(&self, directory: &Path, ports: Ports) -> Vec<String> {
        let file = |name: &str, text: &str| {
            let path = directory.join(name);
            fs::write(&path, text).expect(name);
            path.display().to_string()
        };
        let mut arguments = vec![
            "probe".to_owned(),
            ports.fill(self.called),
            "--format".to_owned(),
            "json".to_owned(),
            // What this machine is called is none of the test's business.
            "--no-discover".to_owned(),
            "--key".to_owned(),
            self.key.to_owned(),
            "--secret-file".to_owned(),
            file("secret.txt", self.secret),
        ];
        if self.server.program == Program::Authlib {
            arguments.extend(["--token".to_owned(), TOKEN.to_owned()]);
            arguments.extend(["--token-secret-file".to_owned(), file("token-secret.txt", TOKEN_SECRET)]);
        }
        if self.proxy.is_some() || self.haproxy.is_some() {
            arguments.extend(["--cacert".to_owned(), directory.join("ca.pem").display().to_string()]);
            // The test needs neither these names nor these ports on this machine.
            for (port, to) in [(443, ports.tls), (8443, ports.tls), (80, ports.plain)] {
                arguments.push("--connect-to".to_owned());
                arguments.push(format!("gallery.example.com:{port}:127.0.0.1:{to}"));
            }
        }
        arguments.extend(self.flags.iter().map(|flag| ports.fill(flag)));
        arguments
    }

    /// Neither as it is nor percent-encoded, and neither secret: not on either stream.
    fn assert_no_secret(&self, answer: &Answer) {
        for secret in [self.secret.trim(), SECRET, TOKEN_SECRET] {
            let encoded = secret.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
            for text in [&answer.stdout, &answer.stderr] {
                // The text itself must not be printed here either.
                assert!(!text.contains(secret), "a secret is in the output");
                assert!(!text.contains(&encoded), "a percent-encoded secret is in the output");
            }
        }
    }

    fn assert_accepted(&self, report: &Value, ports: Ports, context: &str) {
        let accepted: BTreeSet<String> = report["accepted"]
            .as_array()
            .expect("accepted is a list")
            .iter()
            .map(|entry| entry["base_string_uri"].as_str().expect("base_string_uri").to_owned())
            .collect();
        let fill = |texts: &[&str]| texts.iter().map(|text| ports.fill(text)).collect::<BTreeSet<_>>();
        match self.accepted {
            Accepted::Exactly(texts) => assert_eq!(accepted, fill(texts), "{context}"),
            Accepted::Among(texts) => {
                assert!(!accepted.is_empty(), "nothing is called accepted\n{context}");
                assert!(accepted.is_subset(&fill(texts)), "accepted: {accepted:?}\n{context}");
            }
        }
    }
}

/// The table of the documentation, said once more on purpose: the code must agree with it.
fn exit_code(verdict: &str) -> i32 {
    match verdict {
        "accepted-as-called" => 0,
        "accepted-under-another-base" | "accepted-under-another-variant" => 3,
        "none-accepted" => 4,
        "key-unknown" => 5,
        "signatures-not-checked" | "not-oauth1" | "redirected" => 6,
        "unreachable" => 7,
        "undecided" | "inconsistent" => 8,
        other => panic!("no such verdict: {other}"),
    }
}

struct Answer {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the binary; one that does not end is stopped and fails the test.
fn run(directory: &Path, arguments: &[String]) -> Answer {
    let file = |name: &str| File::create(directory.join(name)).expect(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    command.stdout(file("stdout")).stderr(file("stderr"));
    // What the person who runs the tests has set is none of the test's business.
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        if upper.ends_with("_PROXY") || upper.starts_with("SIGPROBE_") {
            command.env_remove(name);
        }
    }
    let mut child = command.spawn().expect("the sigprobe binary");
    let deadline = Instant::now() + Duration::from_secs(90);
    let status = loop {
        if let Some(status) = child.try_wait().expect("the state of sigprobe") {
            break status;
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            let _ = child.wait();
            panic!("sigprobe did not end in 90 s: {arguments:?}");
        }
        sleep(Duration::from_millis(5));
    };
    let read =
        |name: &str| String::from_utf8_lossy(&fs::read(directory.join(name)).expect(name)).into_owned();
    Answer { code: status.code(), stdout: read("stdout"), stderr: read("stderr") }
}
