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
    command.env("SIGPROBE_KEY", "K").env("SIGPROBE_SECRET", SECRET);
    command
}

fn probing(url: &str, more: &[&str]) -> Command {
    let mut command = sigprobe();
    command.args(["probe", url, "--format", "json", "--timeout", "5", "--no-discover"]).args(more);
    command
}

fn probe(url: &str, more: &[&str]) -> Output {
    probing(url, more).output().expect("sigprobe runs")
}

/// The one document of a run that must have ended with this verdict and its exit code.
fn document(output: &Output, verdict: Verdict) -> Value {
    let document = valid_document(output, verdict);
    let (_, code) = EXIT_CODES.iter().find(|(own, _)| *own == verdict).expect("a documented exit code");
    assert_eq!(output.status.code(), Some(i32::from(*code)), "exit code of {}", verdict.name());
    document
}

fn valid_document(output: &Output, verdict: Verdict) -> Value {
    let stdout = String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let document: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| {
        panic!("standard output is not one JSON document ({error}): {stdout}\n{stderr}")
    });
    assert_eq!(document["verdict"], verdict.name(), "{stdout}\n{stderr}");
    assert!(!stdout.contains(SECRET), "the secret is in the report");
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<_> = validator
        .iter_errors(&document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{stdout}", errors.join("\n"));
    evidence_exists(&document);
    document
}

/// What a schema cannot say: every piece of evidence is a request of the same document.
fn evidence_exists(document: &Value) {
    let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
    let requests = ["controls", "probes", "follow_ups"].map(list).concat();
    let ids: Vec<Value> = requests.iter().map(|one| one["id"].clone()).collect();
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
            .args(["gallery", "--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the practice server starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its standard output");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
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
    valid_document(&output, Verdict::AcceptedUnderAnotherBase);
    assert_eq!(output.status.code(), Some(0), "the demo's exit code says that its diagnosis is right");
}

#[test]
fn accepted_as_called() {
    let gallery = Gallery::start(&[]);
    let report = document(&probe(&gallery.url(), &[]), Verdict::AcceptedAsCalled);
    assert_eq!(report["accepted"][0]["base_string_uri"], gallery.url());
    assert!(report["requests_to_answer"].as_u64() <= report["requests_sent"].as_u64());
}

#[test]
fn accepted_under_another_base() {
    let gallery = Gallery::start(&["--base-address", "http://alteryx-prod01/gallery"]);
    let report =
        document(&probe(&gallery.url(), &["--alias", "alteryx-prod01"]), Verdict::AcceptedUnderAnotherBase);
    assert_eq!(report["accepted"][0]["base_string_uri"], format!("http://alteryx-prod01{SUBSCRIPTION}"));
}

#[test]
fn accepted_under_another_variant() {
    let gallery = Gallery::start(&[]);
    let output = probing(&gallery.url(), &[]).env("SIGPROBE_SECRET", format!(" {SECRET} ")).output();
    document(&output.expect("sigprobe runs"), Verdict::AcceptedUnderAnotherVariant);
}

#[test]
fn none_accepted() {
    let gallery = Gallery::start(&[]);
    let output =
        probing(&gallery.url(), &[]).env("SIGPROBE_SECRET", "wrong").output().expect("sigprobe runs");
    let report = document(&output, Verdict::NoneAccepted);
    assert_eq!(report["requests_to_answer"], Value::Null);
}

#[test]
fn configured_in_runtime_settings() {
    let gallery = Gallery::start(&["--base-address", "http://alteryx-prod01/gallery"]);
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let settings = "<SystemSettings><Gallery><BaseAddress>http://alteryx-prod01/gallery/</BaseAddress></Gallery>\
                    </SystemSettings>";
    std::fs::write(file.path(), settings).expect("the file is written");
    let path = file.path().display().to_string();
    let mut command = sigprobe();
    command.args(["probe", &gallery.url(), "--format", "json", "--runtime-settings", &path]);
    let report = document(&command.output().expect("sigprobe runs"), Verdict::AcceptedUnderAnotherBase);
    assert_eq!(report["configured"]["base_address"], "http://alteryx-prod01/gallery");
    assert_eq!(report["discovered"][0]["origin"], "runtime-settings");
    let finding = report["findings"]
        .as_array()
        .and_then(|findings| findings.iter().find(|finding| finding["code"] == "configured-base-address"))
        .expect("what is configured is compared with what is accepted");
    assert!(finding["said"].as_str().is_some_and(|said| {
        said.contains("the server signs http://alteryx-prod01/gallery (BaseAddress in RuntimeSettings.xml)")
    }));
}

#[test]
fn key_unknown() {
    let gallery = Gallery::start(&[]);
    document(&probe(&gallery.url(), &["--key", "another"]), Verdict::KeyUnknown);
}

#[test]
fn signatures_not_checked() {
    let url = canned(|_, _| response("200 OK", "", "welcome"));
    document(&probe(&url, &[]), Verdict::SignaturesNotChecked);
}

#[test]
fn not_oauth1() {
    let url = canned(|_, _| response("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", "no"));
    document(&probe(&url, &[]), Verdict::NotOauth1);
}

#[test]
fn redirected() {
    let url = canned(|_, _| response("302 Found", "Location: http://elsewhere.invalid/\r\n", ""));
    let report = document(&probe(&url, &[]), Verdict::Redirected);
    assert_eq!(report["redirected"], Value::Null, "nothing was sent to another host");
}

#[test]
fn undecided_after_a_redirect_on_the_same_host() {
    let url = canned(|_, head| {
        if head.starts_with("GET /page ") {
            response("301 Moved Permanently", "Location: /page/\r\n", "")
        } else {
            response("404 Not Found", "", "nothing here")
        }
    });
    let report = document(&probe(&url, &[]), Verdict::Undecided);
    assert_eq!(report["redirected"]["to"], format!("{url}/"));
}

#[test]
fn unreachable() {
    // Port 1 is tcpmux's, which nobody runs; a port just let go may be another test's by now.
    let report = document(&probe("http://127.0.0.1:1/", &[]), Verdict::Unreachable);
    assert_eq!(report["findings"][0]["code"], "connection-refused");
}

#[test]
fn inconsistent() {
    let url = canned(|number, _| match number % 2 {
        0 => response("401 Unauthorized", "", "The provided signature(oauth_signature) is invalid."),
        _ => response("200 OK", "", "[]"),
    });
    document(&probe(&url, &[]), Verdict::Inconsistent);
}

#[cfg(unix)]
#[test]
fn interrupted() {
    let (asked, was_asked) = std::sync::mpsc::channel();
    let url = canned(move |_, _| {
        let _ = asked.send(());
        None
    });
    let process =
        probing(&url, &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    was_asked.recv().expect("a request");
    let sent = Command::new("kill").args(["-INT", &process.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    document(&process.wait_with_output().expect("it ends"), Verdict::Interrupted);
}
