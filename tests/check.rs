//! `sigprobe check` as a scheduler and a pipeline meet it: over loopback, with servers that answer, hang and are gone.

#![allow(clippy::disallowed_methods, reason = "a test runs programs, reads files and waits")]

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use sigprobe::axis::BaseAddress;
use sigprobe::credentials::Secret;
use sigprobe::gallery::{Gallery, SUBSCRIPTION, listen, serve};
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

const SECRET: &str = "s3cret-of-the-practice-server";
const BASE: &str = "http://alteryx-prod01/gallery";

/// Practice servers, and a folder with a targets file that names them.
struct Bench {
    runtime: Runtime,
    folder: tempfile::TempDir,
    targets: String,
    gone: Vec<TcpSocket>,
}

impl Bench {
    fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret.txt"), SECRET).unwrap();
        Self { runtime, folder, targets: String::new(), gone: Vec::new() }
    }

    /// A server that signs with this base address, or the `Host` header.
    fn server(&self, base: Option<&str>) -> SocketAddr {
        let gallery = Gallery {
            base_address: base.map(|base| BaseAddress::parse(base).unwrap()),
            key: "K".to_owned(),
            secret: Secret::new(SECRET.to_owned()),
        };
        let listener = self.runtime.block_on(listen(([127, 0, 0, 1], 0).into())).unwrap();
        let address = listener.local_addr().unwrap();
        self.runtime.spawn(serve(listener, gallery));
        address
    }

    /// An address where nothing listens, as long as this lives: it is taken.
    fn gone(&mut self) -> SocketAddr {
        let _runtime = self.runtime.enter();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        self.gone.push(socket);
        address
    }

    fn target(&mut self, name: &str, address: SocketAddr, more: &str) {
        let _ = writeln!(
            self.targets,
            "[[target]]\nname = \"{name}\" # ours\nurl = \"http://{address}{SUBSCRIPTION}\"\nkey = \"K\"\nsecret-file = \
             \"secret.txt\"\n{more}\n"
        );
    }

    fn file(&self) -> PathBuf {
        let file = self.folder.path().join("targets.toml");
        if !file.exists() {
            std::fs::write(&file, &self.targets).unwrap();
        }
        file
    }

    fn run(&self, more: &[&str]) -> Output {
        let file = self.file();
        let output =
            Command::new(env!("CARGO_BIN_EXE_sigprobe")).arg("check").arg(file).args(more).output().unwrap();
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(SECRET) && !text.contains("panicked"), "{text}");
        }
        output
    }

    /// The document of a check that must end with this exit code.
    fn check(&self, code: i32, more: &[&str]) -> Value {
        let output = self.run(&[&["--format", "json"], more].concat());
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
        let document: Value = serde_json::from_str(&stdout).unwrap();
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.schema.json");
        let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{faults:?}\n{stdout}");
        document
    }
}

fn target<'a>(document: &'a Value, name: &str) -> &'a Value {
    document["targets"].as_array().unwrap().iter().find(|target| target["name"] == name).unwrap()
}

#[test]
fn what_is_as_expected_costs_six_requests() {
    let mut bench = Bench::new();
    let (own, other) = (bench.server(None), bench.server(Some(BASE)));
    bench.target("own", own, "verdict = \"accepted-as-called\"");
    bench.target("base", other, &format!("accepted-base = \"{BASE}\""));
    bench.target("whole", other, &format!("accepted-url = \"http://alteryx-prod01{SUBSCRIPTION}\""));
    let document = bench.check(0, &[]);
    for name in ["own", "base", "whole"] {
        let target = target(&document, name);
        assert_eq!(target["state"], "as-expected", "{target}");
        assert_eq!(target["requests"], 6, "{target}");
        assert_eq!(target["searched"], false);
    }
}

#[test]
fn what_differs_is_searched_and_said() {
    let mut bench = Bench::new();
    let server = bench.server(Some("https://127.0.0.1:80/gallery"));
    bench.target("moved", server, "verdict = \"accepted-as-called\"");
    let gone = bench.gone();
    bench.target("dead", gone, "verdict = \"accepted-as-called\"");
    let document = bench.check(3, &[]);
    let moved = target(&document, "moved");
    assert_eq!((&moved["state"], &moved["searched"]), (&"differs".into(), &true.into()), "{moved}");
    let was = format!("expected http with :{}, now https with :80", server.port());
    assert_eq!(moved["changed"], was);
    assert_eq!(moved["verdict"], "accepted-under-another-base");
    assert_eq!(target(&document, "dead")["state"], "unreachable");

    let document = bench.check(3, &["--no-search"]);
    let moved = target(&document, "moved");
    assert_eq!((&moved["state"], &moved["requests"]), (&"differs".into(), &2.into()), "{moved}");
    assert!(moved["said"].as_str().unwrap().contains("--no-search"));
}

#[test]
fn only_unreachable_ones_give_7() {
    let mut bench = Bench::new();
    let server = bench.server(None);
    bench.target("good", server, "verdict = \"accepted-as-called\"");
    let gone = bench.gone();
    bench.target("gone", gone, "verdict = \"accepted-as-called\"");
    let document = bench.check(7, &[]);
    assert_eq!(target(&document, "good")["state"], "as-expected");
    assert_eq!(target(&document, "gone")["requests"], 1);
}

#[test]
fn other_verdicts_are_expected_by_a_whole_probe() {
    let mut bench = Bench::new();
    let server = bench.server(None);
    let other_key = "verdict = \"key-unknown\"";
    let gone = bench.gone();
    bench.target("gone", gone, "verdict = \"unreachable\"");
    bench.target("unknown", server, other_key);
    bench.targets = bench.targets.replace(
        &format!("key = \"K\"\nsecret-file = \"secret.txt\"\n{other_key}"),
        &format!("key = \"key-of-nobody-at-all\"\nsecret-file = \"secret.txt\"\n{other_key}"),
    );
    let document = bench.check(0, &[]);
    assert_eq!(target(&document, "gone")["state"], "as-expected");
    assert_eq!(target(&document, "unknown")["verdict"], "key-unknown");
}

#[test]
fn a_server_that_takes_every_signature_is_not_as_expected() {
    let mut bench = Bench::new();
    let listener = bench.runtime.block_on(listen(([127, 0, 0, 1], 0).into())).unwrap();
    let address = listener.local_addr().unwrap();
    bench.runtime.spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
                .await;
        }
    });
    bench.target("open", address, "verdict = \"accepted-as-called\"");
    let document = bench.check(3, &[]);
    assert_eq!(target(&document, "open")["verdict"], "signatures-not-checked", "{document}");
}

/// A firewall before a server of the same name: where that refuses with 401, it closes the connection.
fn closing_on_refusals(bench: &Bench, server: SocketAddr) -> SocketAddr {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = bench.runtime.block_on(listen(([127, 0, 0, 1], 0).into())).unwrap();
    let address = listener.local_addr().unwrap();
    bench.runtime.spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") && client.read_buf(&mut head).await? > 0 {}
                head.truncate(head.len().saturating_sub(2));
                head.extend_from_slice(b"Connection: close\r\n\r\n");
                let mut upstream = tokio::net::TcpStream::connect(server).await?;
                upstream.write_all(&head).await?;
                let mut answer = Vec::new();
                upstream.read_to_end(&mut answer).await?;
                let refused =
                    answer.starts_with(b"HTTP/1.1 401") && head.windows(8).any(|own| own == b"oauth_si");
                if !refused {
                    client.write_all(&answer).await?;
                }
                std::io::Result::Ok(())
            });
        }
    });
    address
}

#[test]
fn a_connection_that_is_closed_on_wrong_signatures_is_no_failure_of_the_network() {
    let mut bench = Bench::new();
    let server = bench.server(Some(BASE));
    let firewall = closing_on_refusals(&bench, server);
    bench.target("prod", firewall, &format!("accepted-base = \"{BASE}\""));
    let document = bench.check(0, &[]);
    let prod = target(&document, "prod");
    assert_eq!(prod["state"], "as-expected", "{prod}");
    assert!(matches!(prod["requests"].as_u64(), Some(7..=10)), "{prod}");
    let said = prod["said"].as_str().unwrap();
    assert!(said.contains("a wrong one is not (the connection was closed without an answer)"), "{said}");
    let probe = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
            .args(["probe", &format!("http://{firewall}{SUBSCRIPTION}"), "--key", "K", "--secret-file"])
            .arg(bench.folder.path().join("secret.txt"))
            .args(["--no-discover", "--format", "json"])
            .args(more)
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let found = probe(&["--base-address", BASE]);
    assert_eq!(found["verdict"], "accepted-under-another-base", "{}", found["headline"]);
    let nothing = probe(&[]);
    assert_eq!(nothing["verdict"], "undecided");
    let headline = nothing["headline"].as_str().unwrap();
    assert!(headline.contains("a request without a signature is answered (status 401)"), "{headline}");
}

#[test]
fn learning_writes_what_is_true_and_keeps_the_rest() {
    let mut bench = Bench::new();
    let (one, two) = (bench.server(Some(BASE)), bench.server(None));
    bench.target(
        "one",
        one,
        "# the balancer's side\nverdict = \"accepted-as-called\" # since May\naliases = [\"alteryx-prod01\"]",
    );
    bench.target("two", two, "");
    let gone = bench.gone();
    bench.target("gone", gone, "accepted-base = \"http://kept\"");
    let document = bench.check(7, &["--learn"]);
    assert_eq!(target(&document, "one")["state"], "learnt");
    let written = std::fs::read_to_string(bench.file()).unwrap();
    let expected = bench
        .targets
        .replace("# the balancer's side\nverdict = \"accepted-as-called\" # since May\naliases = [\"alteryx-prod01\"]\n", &format!("aliases = [\"alteryx-prod01\"]\n# the balancer's side\naccepted-base = \"{BASE}\" # since May\n"))
        .replacen("secret-file = \"secret.txt\"\n\n\n[[target]]\nname = \"gone\"", "secret-file = \"secret.txt\"\nverdict = \"accepted-as-called\"\n\n\n[[target]]\nname = \"gone\"", 1);
    assert_eq!(written, expected);
    let document = bench.check(7, &[]);
    assert_eq!(target(&document, "one")["requests"], 6, "{document}");
    assert_eq!(target(&document, "two")["state"], "as-expected");
}

#[test]
fn names_of_what_was_expected_are_searched_without_aliases() {
    let mut bench = Bench::new();
    let moved = bench.server(Some("http://node-b:443/gallery"));
    bench.target("moved", moved, "accepted-base = \"https://node-b/gallery\"");
    let same = bench.server(Some(BASE));
    bench.target("same", same, &format!("accepted-base = \"{BASE}\""));
    let path = bench.server(Some("http://node-c/Gallery"));
    bench.target("path", path, &format!("accepted-url = \"http://node-c:8080{SUBSCRIPTION}\""));
    let back = bench.server(Some(BASE));
    bench.target("back", back, "verdict = \"accepted-as-called\"\naliases = [\"alteryx-prod01\"]");
    let document = bench.check(3, &[]);
    let guide = format!("expected 127.0.0.1 with :{}, now alteryx-prod01 without port", back.port());
    assert_eq!(target(&document, "back")["changed"], guide, "as docs/guide.md has it");
    assert_eq!(target(&document, "moved")["changed"], "expected https without port, now http with :443");
    assert_eq!(target(&document, "same")["state"], "as-expected");
    let probe = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .args(["probe", "--target", "same", "--no-discover", "--format", "json", "--targets"])
        .arg(bench.file())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&probe.stdout).unwrap();
    assert_eq!(report["verdict"], "accepted-under-another-base", "a probe tries what a check expects");

    let output = bench.run(&["--learn"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let learnt = "learnt       moved  accepted-base = \"https://node-b/gallery\" -> accepted-base = \
                  \"http://node-b:443/gallery\"";
    assert!(said.contains(learnt), "{said}");
}

#[test]
fn what_was_accepted_is_not_replaced_by_a_refusal() {
    let mut bench = Bench::new();
    let elsewhere = bench.server(Some("http://nobody-knows/gallery"));
    bench.target("prod", elsewhere, "accepted-base = \"https://node-b/gallery\"");
    bench.target("own", elsewhere, "verdict = \"accepted-as-called\"");
    bench.target("other", elsewhere, "verdict = \"accepted-under-another-base\"");
    bench.target("refusing", elsewhere, "verdict = \"key-unknown\"");
    let document = bench.check(3, &["--learn"]);
    let prod = target(&document, "prod");
    assert_eq!(prod["state"], "differs");
    assert_eq!(
        prod["changed"],
        "expected signatures over https://node-b to be accepted; now no tried address is accepted; not learnt"
    );
    let said = prod["said"].as_str().unwrap();
    assert!(said.contains("the file keeps accepted-base = \"https://node-b/gallery\""), "{said}");
    let next = format!(
        ": sigprobe probe --target \"prod\" --targets \"{}\" --alias MACHINE-NAME",
        bench.file().display()
    );
    assert!(said.ends_with(&next), "{said}");
    let other = target(&document, "other")["changed"].as_str().unwrap();
    let in_words =
        "expected: only signatures over another base URL are accepted; now: what is signed is refused";
    assert!(other.starts_with(in_words), "{other}");
    for name in ["own", "other"] {
        assert_eq!(target(&document, name)["state"], "differs");
    }
    let refusing = target(&document, "refusing");
    assert_eq!(refusing["changed"], "verdict = \"key-unknown\" -> verdict = \"none-accepted\"");
    let written = std::fs::read_to_string(bench.file()).unwrap();
    assert_eq!(
        written,
        bench.targets.replace("key-unknown", "none-accepted"),
        "the others stay as they were"
    );
    bench.check(3, &[]);
}

/// 160 that answer, 20 that hang and 20 that are gone. How long it takes is in docs/performance.md; here it is only
/// held against one after the other.
#[test]
fn two_hundred_targets_are_each_reported_right() {
    let mut bench = Bench::new();
    let hanging: Vec<TcpListener> = (0..20).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    for i in 0..160 {
        let server = bench.server(Some(BASE));
        bench.target(&format!("good-{i}"), server, &format!("accepted-base = \"{BASE}\""));
        if i % 8 == 0 {
            let gone = bench.gone();
            bench.target(&format!("gone-{i}"), gone, "verdict = \"accepted-as-called\"");
            let server = hanging[i / 8].local_addr().unwrap();
            bench.target(&format!("hangs-{i}"), server, "verdict = \"accepted-as-called\"");
        }
    }
    let document = bench.check(7, &["--timeout", "3"]);
    let targets = document["targets"].as_array().unwrap();
    assert_eq!(targets.len(), 200);
    for target in targets {
        let (name, said) = (target["name"].as_str().unwrap(), target["said"].as_str().unwrap());
        if name.starts_with("good") {
            assert_eq!(target["state"], "as-expected", "{target}");
            assert_eq!(target["requests"], 6, "{target}");
        } else {
            let words = if name.starts_with("gone") { "nothing listens" } else { "did not answer within 3" };
            assert_eq!((&target["state"], said.contains(words)), (&"unreachable".into(), true), "{target}");
        }
    }
    let elapsed = document["elapsed_ms"].as_u64().unwrap();
    assert!(elapsed < 20 * 3000 / 2, "those that hang were waited for one after the other: {elapsed} ms");
}

#[test]
fn a_server_that_hangs_is_waited_for_once() {
    let mut bench = Bench::new();
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    for name in ["first", "second", "third"] {
        bench.target(name, hanging.local_addr().unwrap(), "verdict = \"accepted-as-called\"");
    }
    let document = bench.check(7, &["--timeout", "0.5"]);
    assert_eq!(target(&document, "first")["state"], "unreachable");
    assert_eq!(target(&document, "third")["state"], "not-asked");
    assert!(target(&document, "third")["said"].as_str().unwrap().contains("target first"));
}

#[test]
fn every_format_is_written_whole() {
    let mut bench = Bench::new();
    let server = bench.server(None);
    bench.target("good", server, "verdict = \"accepted-as-called\"");
    for (name, begin) in [
        ("out.prom", "# HELP sigprobe_target_as_expected"),
        ("out.xml", "<?xml version=\"1.0\""),
        ("out.json", "{\n  \"schema_version\": 1"),
        ("out.txt", "as expected  good"),
    ] {
        let path = bench.folder.path().join(name);
        std::fs::write(&path, "old").unwrap();
        let output = bench.run(&["--output", &path.display().to_string()]);
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8(output.stdout).unwrap().starts_with("as expected  good"));
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with(begin), "{written}");
    }
    // The ending is the file's, --format is that of standard output.
    for (name, begin) in [("out.xml", "<?xml"), ("out.txt", "{\n")] {
        let path = bench.folder.path().join(name);
        let document = bench.check(0, &["--output", &path.display().to_string()]);
        assert_eq!(target(&document, "good")["state"], "as-expected");
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with(begin), "{name}: {written}");
    }
    let left: Vec<_> =
        std::fs::read_dir(bench.folder.path()).unwrap().flatten().map(|file| file.file_name()).collect();
    assert_eq!(left.len(), 6, "no temporary file is left: {left:?}");
}

#[cfg(unix)]
#[test]
fn files_keep_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mut bench = Bench::new();
    let server = bench.server(Some(BASE));
    bench.target("prod", server, "aliases = [\"alteryx-prod01\"]");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (file, link) = (bench.file(), bench.folder.path().join("link.toml"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    let (metrics, plain) = (bench.folder.path().join("x.prom"), bench.folder.path().join("plain"));
    let output = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .args(["check", "--learn", "--output"])
        .args([&metrics, &link])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().contains("accepted-base"));
    std::fs::write(&plain, "").unwrap();
    assert_eq!(
        (mode(&file), mode(&metrics)),
        (0o640, mode(&plain)),
        "a collector of another user can read it"
    );
}

#[test]
fn faults_of_the_file_send_nothing() {
    let says = |more: &str, flags: &[&str], part: &str| {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        let mut bench = Bench::new();
        bench.target("prod", server.local_addr().unwrap(), more);
        let output = bench.run(flags);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(part) && said.trim().lines().count() == 1, "{said}");
        assert!(output.stdout.is_empty() && server.accept().is_err());
    };
    says(
        "acepted-base = \"http://a\"",
        &[],
        "targets.toml, line 6, column 1: \"acepted-base\" is not known here: did you mean accepted-base?",
    );
    let learnt = "verdict = \"accepted-as-called\"\n";
    says("", &[], "line 1, column 1: target prod: it does not say what is expected");
    says(
        "verdict = \"none-accepted\"",
        &["--no-search"],
        "line 6, column 11: target prod: only a search can tell",
    );
    says(
        "accepted-variant = \"space-encoding=pluss\"",
        &[],
        "line 6, column 20: target prod: accepted-variant: \"space-encoding\" has no choice \"pluss\" here: did you \
         mean plus?",
    );
    says(
        "accepted-variant = \"digest=none\"",
        &[],
        "line 6, column 20: target prod: accepted-variant: with digest=none the signature is the secret itself",
    );
    says(
        &format!("{learnt}headers = [\"nonsense\"]"),
        &[],
        "line 7, column 11: target prod: a header in headers is not of the form",
    );
    says(
        &format!("{learnt}refused-when = \"(\""),
        &[],
        "line 7, column 16: target prod: refused-when is no regular expression",
    );
    says("accepted-variant = \"base-uri-scheme=https\"", &[], "accepted-base");
    says("server = \"alterix\"\nverdict = \"accepted-as-called\"", &[], "did you mean alteryx?");
    says(
        "ca-file = \"nowhere.pem\"\nverdict = \"accepted-as-called\"",
        &[],
        "nowhere.pem of ca-file cannot be read",
    );
    says("ca-file = \"nowhere.pem\"\nverdict = \"accepted-as-called\"", &[], "line 6, column 11");
    says("verdict = \"accepted-as-called\"", &["--output", "/nowhere/x.prom"], "/nowhere/x.prom");
    let nothing =
        Command::new(env!("CARGO_BIN_EXE_sigprobe")).args(["check", "/nowhere.toml"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(2));
}

/// What `check` and `probe --target` say of a file in which the secret stands in the place of what is meant.
#[test]
fn a_secret_in_the_place_of_its_location_is_not_repeated() {
    let whole = "[[target]]\nname = \"prod\"\nurl = \"http://127.0.0.1:1/\"\nkey = \"K\"\n";
    let with_file = format!("{whole}secret-file = \"secret.txt\"\n");
    let token = format!("{with_file}verdict = \"none-accepted\"\ntoken = \"t\"\n");
    for (text, part) in [
        (
            format!("{whole}secret-env = \"{SECRET}\"\n"),
            "line 5, column 14: target prod: the environment variable named here",
        ),
        (
            format!("{whole}secret-file = \"{SECRET}\"\n"),
            "line 5, column 15: target prod: the file named here cannot be read",
        ),
        (
            format!("{token}token-secret-env = \"{SECRET}\"\n"),
            "line 8, column 20: target prod: the environment variable",
        ),
        (format!("{with_file}{SECRET} = 1\n"), "line 6, column 1: this word is not known here"),
        (format!("{with_file}verdict = \"{SECRET}\"\n"), "line 6, column 11: this verdict is not known"),
    ] {
        let bench = Bench { targets: text, ..Bench::new() };
        let said = String::from_utf8(bench.run(&[]).stderr).unwrap();
        assert!(said.contains(part) && said.trim().lines().count() == 1, "{said}");
        let probe = ["probe", "--target", "prod", "--targets", &bench.file().display().to_string()]
            .map(str::to_owned);
        let output = Command::new(env!("CARGO_BIN_EXE_sigprobe")).args(probe).output().unwrap();
        let again = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &again), (Some(2), &said));
    }
}

#[test]
fn probe_takes_a_target_of_the_file() {
    let mut bench = Bench::new();
    let server = bench.server(Some(BASE));
    bench.target("prod", server, "aliases = [\"alteryx-prod01\"]");
    let file = bench.file().display().to_string();
    let probe = |more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_sigprobe"))
            .arg("probe")
            .args(["--targets", &file])
            .args(more)
            .output()
            .unwrap()
    };
    let output = probe(&["--target", "prod", "--format", "json", "--no-discover"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "accepted-under-another-base");
    let output = probe(&["--target", "prdo"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("there is no target \"prdo\": did you mean prod?"), "{said}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(probe(&["--target", "prod", "http://x/"]).status.code(), Some(2), "a URL and a target");
    let output = probe(&["--target", "prod", "--key", "OTHER"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2) && said.contains("--key <KEY>' cannot be used with '--target"),
        "{said}"
    );
    let in_environment = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .env("SIGPROBE_KEY", "OTHER")
        .args(["probe", "--target", "prod", "--dry-run", "--targets", &file])
        .output()
        .unwrap();
    assert_eq!(in_environment.status.code(), Some(0), "one for other runs does no harm");
    assert_eq!(probe(&[]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn ctrl_c_tells_what_was_done() {
    let mut bench = Bench::new();
    let server = bench.server(None);
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    bench.target("good", server, "verdict = \"accepted-as-called\"");
    bench.target("hangs", hanging.local_addr().unwrap(), "verdict = \"accepted-as-called\"");
    let process = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .arg("check")
        .arg(bench.file())
        .args(["--concurrency", "1"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // When it is asked, the one before it was answered: there is one turn only.
    let _asked = hanging.accept().unwrap();
    assert!(Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
    let output = process.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("as expected  good") && said.contains("not asked    hangs"), "{said}");
    assert!(said.contains("Interrupted: what is known so far stands above."), "{said}");
}
