//! Real documents of `--format json` against `docs/report.schema.json`: what the binary writes when it runs
//! into each verdict, with the exit code that is documented for it. Standard output holds the document and
//! nothing else.

#![allow(clippy::disallowed_methods, reason = "a test runs programs, reads files and waits")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use sigprobe::report::Verdict;

const SUBSCRIPTION: &str = "/gallery/api/v1/workflows/subscription/";
const SECRET: &str = "s3cret-of-the-practice-server";

/// As the README and `--help` have them; [`Verdict::exit_code`] must not drift from that.
const EXIT_CODES: [(Verdict, u8); 12] = [
    (Verdict::AcceptedAsCalled, 0),
    (Verdict::AcceptedUnderAnotherBase, 3),
    (Verdict::AcceptedUnderAnotherVariant, 3),
    (Verdict::NoneAccepted, 4),
    (Verdict::KeyUnknown, 5),
    (Verdict::SignaturesNotChecked, 6),
    (Verdict::NotOauth1, 6),
    (Verdict::Redirected, 6),
    (Verdict::Unreachable, 7),
    (Verdict::Undecided, 8),
    (Verdict::Inconsistent, 8),
    (Verdict::Interrupted, 130),
];

fn schema() -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
    serde_json::from_slice(&std::fs::read(file).expect("the schema can be read")).expect("the schema is JSON")
}

fn sigprobe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
    command.env_remove("SIGPROBE_KEY").env("SIGPROBE_SECRET", SECRET);
    command
}

fn probing(url: &str, more: &[&str]) -> Command {
    let mut command = sigprobe();
    command.args(["probe", url, "--key", "K", "--format", "json", "--timeout", "5"]).args(more);
    command
}

fn probe(url: &str, more: &[&str]) -> Output {
    probing(url, more).output().expect("sigprobe runs")
}

/// The one document of a run that must have ended with this verdict.
fn document(output: &Output, verdict: Verdict) -> Value {
    let stdout = String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let document: Value = serde_json::from_str(&stdout)
        .unwrap_or_else(|error| panic!("standard output is not one JSON document ({error}): {stdout}\n{stderr}"));
    assert_eq!(document["verdict"], verdict.name(), "{stdout}\n{stderr}");
    let (_, code) = EXIT_CODES.iter().find(|(own, _)| *own == verdict).expect("a documented exit code");
    assert_eq!(output.status.code(), Some(i32::from(*code)), "exit code of {}", verdict.name());
    assert!(!stdout.contains(SECRET), "the secret is in the report");

    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<_> =
        validator.iter_errors(&document).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{stdout}", errors.join("\n"));
    evidence_exists(&document);
    document
}

/// What a schema cannot say: every piece of evidence is a request of the same document.
fn evidence_exists(document: &Value) {
    let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
    let ids: Vec<Value> = list("controls").iter().chain(&list("probes")).map(|one| one["id"].clone()).collect();
    for finding in list("findings") {
        for id in finding["evidence"].as_array().into_iter().flatten() {
            assert!(ids.contains(id), "{} rests on {id}, which is not there", finding["code"]);
        }
    }
}

/// The practice server in a process of its own.
struct Gallery {
    process: Child,
    address: String,
}

impl Gallery {
    fn start(more: &[&str]) -> Self {
        let mut process = sigprobe()
            .args(["gallery", "--listen", "127.0.0.1:0", "--key", "K"])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the practice server starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its standard output");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        Self { process, address: address.to_owned() }
    }

    fn url(&self) -> String {
        format!("http://{}{SUBSCRIPTION}", self.address)
    }
}

impl Drop for Gallery {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A server that answers its nth request with what `answer` makes of n and the request's head; none for
/// silence. Gives the URL of a page.
fn canned(answer: impl Fn(usize, &str) -> Option<String> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for (number, stream) in listener.incoming().flatten().enumerate() {
            match answer(number, &head(&stream)) {
                Some(text) => drop((&stream).write_all(text.as_bytes())),
                None => silent.push(stream),
            }
        }
    });
    format!("http://{address}/page")
}

fn head(mut stream: &TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

#[allow(clippy::unnecessary_wraps, reason = "what `canned` wants")]
fn response(status: &str, header: &str, body: &str) -> Option<String> {
    let length = body.len();
    Some(format!(
        "HTTP/1.1 {status}\r\n{header}Content-Length: {length}\r\nContent-Type: text/plain\r\nConnection: \
         close\r\n\r\n{body}"
    ))
}

#[test]
fn the_schema_is_one_of_2020_12_and_knows_every_verdict() {
    let schema = schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    assert_eq!(schema["properties"]["verdict"]["enum"], serde_json::json!(Verdict::ALL));
}

#[test]
fn every_exit_code_is_the_documented_one() {
    assert_eq!(EXIT_CODES.map(|(verdict, _)| verdict), Verdict::ALL);
    let help = sigprobe().args(["probe", "--help"]).output().expect("sigprobe runs");
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let codes = help.split("Exit codes:").nth(1).expect("the exit codes");
    for (verdict, code) in EXIT_CODES {
        assert_eq!(verdict.exit_code(), code, "{}", verdict.name());
        let line = codes.lines().find(|line| line.trim_start().starts_with(&format!("{code}  ")));
        assert!(line.is_some_and(|line| line.contains(verdict.name())), "{} in --help", verdict.name());
    }
}

#[test]
fn demo() {
    let output = sigprobe().args(["demo", "--format", "json"]).output().expect("sigprobe runs");
    // The demo's own exit code says whether the diagnosis is right.
    assert_eq!(output.status.code(), Some(0));
    let as_probe = Command::new(env!("CARGO_BIN_EXE_sigprobe")).arg("--version").status().expect("it runs");
    assert!(as_probe.success());
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let document: Value = serde_json::from_str(&stdout).expect("one JSON document");
    assert_eq!(document["verdict"], Verdict::AcceptedUnderAnotherBase.name());
    let schema = schema();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .expect("a schema")
        .iter_errors(&document)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}
