//! Ctrl-C, and readers that have seen enough.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::{SECRET, file_with, sigprobe, text};

#[test]
fn ctrl_c_prints_what_is_known_so_far() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x", server.local_addr().unwrap());
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let probe = sigprobe(&[
        "probe",
        &url,
        "--key",
        "k",
        "--secret-file",
        &secret,
        "--format",
        "json",
        "--no-discover",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    // The first request has arrived, and is never answered.
    let (mut connection, _) = server.accept().unwrap();
    assert!(connection.read(&mut [0; 1024]).unwrap() > 0);
    assert!(Command::new("kill").args(["-INT", &probe.id().to_string()]).status().unwrap().success());
    let output = probe.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "interrupted");
    assert_eq!(report["requests_sent"], 1);
}

#[test]
fn nothing_is_left_behind_while_names_are_looked_for() {
    // It is silent, and the handshake that reads the certificate waits for it.
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/x", server.local_addr().unwrap());
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let files = [path("report.json"), path("recording.jsonl")];
    let given = ["probe", &url, "--key", "k", "--secret-file", &secret, "--timeout", "1"];
    let probe = sigprobe(&[&given[..], &["--output", &files[0], "--record", &files[1]]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let connection = server.accept().unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(Command::new("kill").args(["-TERM", &probe.id().to_string()]).status().unwrap().success());
    let output = probe.wait_with_output().unwrap();
    drop(connection);
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().path().display().to_string())
        .collect();
    left.sort();
    assert_eq!(left, [files[1].clone(), files[0].clone()]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_does_not_keep_the_report_from_the_screen() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let given = ["probe", "http://127.0.0.1:1/", "--key", "k", "--secret-file", &secret, "--no-discover"];
    for more in [&["--output", "/dev/full"][..], &["--record", "/dev/full"]] {
        let output = sigprobe(&[&given[..], more, &["-q"]].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stdout).contains("Verdict: unreachable"), "{}", text(&output.stdout));
        let said = text(&output.stderr);
        assert!(said.contains("/dev/full could not be written") && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_long_search_tells_how_far_it_is_and_ends_on_ctrl_c() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let url = super::inspect::signed().replace("%2BWqhb", "AAAAA");
    let names: Vec<String> = (0..100).map(|number| format!("host{number}")).collect();
    let mut words = vec!["inspect", &url, "--secret-file", &secret, "--format", "json"];
    words.extend(names.iter().flat_map(|name| ["--alias", name.as_str()]));
    let mut inspect = sigprobe(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(inspect.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("signatures made so far"), "{line}");
    assert!(Command::new("kill").args(["-INT", &inspect.id().to_string()]).status().unwrap().success());
    let output = inspect.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["verdict"], &document["complete"]), (&"not-explained".into(), &false.into()));
    assert!(document["headline"].as_str().unwrap().contains("the search was ended early"));
}

#[test]
fn a_closed_pipe_is_no_fault() {
    let mut demo = sigprobe(&["demo"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(demo.stdout.take());
    let output = demo.wait_with_output().unwrap();
    assert!(!text(&output.stderr).contains("panicked"));
    assert_eq!(output.status.code(), Some(0));
}

const REFUSAL: &str = "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 51\r\n\r\nThe provided signature(oauth_signature) is invalid.";

/// So long until a request has to be there: a test that fails ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that refuses so many requests; then it tells that one more has arrived, and never answers it.
fn silent_after(refused: usize) -> (String, Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/gallery/api/v1/", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut answered = 0;
        for mut stream in listener.incoming().flatten() {
            if stream.read(&mut [0; 8192]).is_ok_and(|read| read > 0) {
                if answered == refused {
                    let _ = sender.send(stream);
                    return;
                }
                answered += 1;
                let _ = stream.write_all(REFUSAL.as_bytes());
            }
        }
    });
    (url, receiver)
}

/// Interrupts it with Ctrl-C's signal, or with the one that services are stopped with.
fn interrupted(child: Child, number: usize) -> Output {
    let signal = if number.is_multiple_of(2) { "-INT" } else { "-TERM" };
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    child.wait_with_output().unwrap()
}

/// Every file in a folder; none may be a temporary one.
fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert!(names.iter().all(|name| !name.contains("tmp")), "{names:?}");
    names
}

fn started(words: &[&str]) -> Child {
    sigprobe(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_probe_may_end_at_any_request() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for number in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let (page, recording) = (at("report.html"), at("run.jsonl"));
        let (url, arrived) = silent_after(number);
        let mut words = vec!["probe", &url, "--key", "k", "--secret-file", &secret, "--no-discover"];
        words.extend(["--format", "json", "--output", &page, "--record", &recording, "--alias", "prod01"]);
        let child = started(&words);
        let _held = arrived.recv_timeout(PATIENCE).unwrap();
        let output = interrupted(child, number);
        assert_eq!(output.status.code(), Some(130), "{number}: {}", text(&output.stderr));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{number}: {error} {}", text(&output.stdout)));
        assert_eq!(report["verdict"], "interrupted", "{number}");
        assert_eq!(report["requests_sent"], number + 1);
        assert_eq!(files(folder.path()), ["report.html", "run.jsonl"], "{number}");
        assert!(fs::read_to_string(&page).unwrap().trim_end().ends_with("</html>"));
        // What was kept until then is as true as the report.
        let replayed = sigprobe(&["replay", &recording, "--format", "json"]).output().unwrap();
        let replayed: serde_json::Value = serde_json::from_slice(&replayed.stdout)
            .unwrap_or_else(|error| panic!("{number}: {error} {}", text(&replayed.stderr)));
        assert_eq!(replayed["headline"], report["headline"], "{number}");
    }
}

#[test]
fn a_check_may_end_at_any_request() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for number in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let (url, arrived) = silent_after(number);
        let targets = folder.path().join("targets.toml");
        let target = |name: &str| {
            format!(
                "[[target]]\nname = \"{name}\"\nurl = \"{url}\"\nkey = \"k\"\nsecret-file = \"{secret}\"\naccepted-base = \"http://prod01/gallery\"\n"
            )
        };
        fs::write(&targets, ["one", "two", "three"].map(target).concat()).unwrap();
        let (targets, result) = (targets.display().to_string(), folder.path().join("result.json"));
        let learns = if number % 3 == 0 { "--learn" } else { "--quiet" };
        let words =
            ["check", &targets, "--concurrency", "1", "--output", &result.display().to_string(), learns];
        let before = fs::read_to_string(&targets).unwrap();
        let child = started(&words);
        let _held = arrived.recv_timeout(PATIENCE).unwrap();
        let output = interrupted(child, number);
        assert_eq!(output.status.code(), Some(130), "{number}: {}", text(&output.stderr));
        assert_eq!(files(folder.path()), ["result.json", "targets.toml"], "{number}");
        let result: serde_json::Value = serde_json::from_slice(&fs::read(&result).unwrap()).unwrap();
        assert!(result.is_object());
        assert_eq!(
            fs::read_to_string(&targets).unwrap(),
            before,
            "nothing was learnt of a run that was ended"
        );
    }
}

#[test]
fn a_request_that_is_sent_by_sign_may_be_given_up() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    for number in 0..2 {
        let (url, arrived) = silent_after(0);
        let child = started(&["sign", &url, "--key", "k", "--secret-file", &secret, "--send"]);
        let _held = arrived.recv_timeout(PATIENCE).unwrap();
        let output = interrupted(child, number);
        assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("panicked"));
    }
}

#[test]
fn servers_end_when_they_are_told() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let base = ["--key", "k", "--secret-file", &secret, "--base-address", "http://prod01/gallery"];
    for (number, words) in [
        &["listen", "--listen", "127.0.0.1:0"][..],
        &["gallery", "--listen", "127.0.0.1:0"],
        &["proxy", "--listen", "127.0.0.1:0", "--to", "http://127.0.0.1:1/gallery"],
    ]
    .iter()
    .enumerate()
    {
        for signal in [number, number + 1] {
            let mut child = started(&[*words, &base[..]].concat());
            let mut line = String::new();
            let says_it_on_standard_output = words[0] == "gallery";
            if says_it_on_standard_output {
                BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            } else {
                BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
            }
            assert!(line.contains("http://127.0.0.1:"), "{words:?}: {line}");
            assert_eq!(interrupted(child, signal).status.code(), Some(0), "{words:?}");
        }
    }
}

/// Runs it with what the shell has done to its streams.
fn in_shell(redirected: &str) -> Output {
    let words =
        format!("\"{}\" demo --output \"$FOLDER/report.html\" {redirected}", env!("CARGO_BIN_EXE_sigprobe"));
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("sh").args(["-c", &words]).env("FOLDER", folder.path()).output().unwrap();
    assert_eq!(files(folder.path()), ["report.html"], "{redirected}");
    output
}

#[test]
fn streams_that_are_closed_or_full_are_survived() {
    for redirected in ["2>&-", ">&-", "2>&- >&-", "<&-", "2> /dev/full", "| head -n 1"] {
        let output = in_shell(redirected);
        assert_eq!(output.status.code(), Some(0), "{redirected}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("panicked"), "{redirected}");
    }
    let full = in_shell("> /dev/full");
    assert!(!text(&full.stderr).contains("panicked"));
    assert_eq!(full.status.code(), Some(1), "the answer is lost: that is no success");
    let said = text(&full.stderr);
    assert_eq!(said.matches("standard output cannot be written").count(), 1, "{said}");
}

#[test]
fn a_home_that_is_not_there_is_no_matter() {
    for home in ["/nowhere", ""] {
        let output = sigprobe(&["demo"]).env("HOME", home).env("XDG_CONFIG_HOME", home).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
}

/// Runs it until a temporary file lies in `folder` that is as long, then sends the signals at once; gives the exit code.
fn interrupted_while_writing(words: &[&str], folder: &Path, longer_than: u64, signals: &str) -> Option<i32> {
    let mut child = sigprobe(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_writing = || {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let mut temporary = entries.filter(|entry| entry.file_name().to_string_lossy().contains("tmp"));
        temporary.any(|entry| entry.metadata().is_ok_and(|own| own.len() >= longer_than))
    };
    while !is_writing() && child.try_wait().unwrap().is_none() {}
    let pid = child.id();
    let all: Vec<String> = signals.split(' ').map(|signal| format!("kill -{signal} {pid}")).collect();
    Command::new("sh").args(["-c", &all.join("; ")]).stderr(Stdio::null()).status().unwrap();
    child.wait().unwrap().code()
}

#[test]
fn no_file_that_is_half_written_is_left() {
    let long = file_with(
        super::inspect::url("x").replace("limit=10", &format!("limit={}", "a".repeat(4 << 20))).as_bytes(),
    );
    let long = long.path().display().to_string();
    // What has begun to end is ended by another signal; what waits for none by the first.
    for (is_inspect, signals) in [(true, "INT TERM"), (false, "TERM")] {
        let mut hits = 0;
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let pages = folder.path().display().to_string();
            let report = folder.path().join("report.json").display().to_string();
            let inspect = ["inspect", "--from", &long, "--output", &report];
            let (words, longer_than) = if is_inspect { (&inspect[..], 1) } else { (&["man", &pages][..], 0) };
            let code = interrupted_while_writing(words, folder.path(), longer_than, signals);
            files(folder.path());
            hits += usize::from(code == Some(130));
        }
        assert!(hits > 0, "it was never interrupted");
    }
}

/// Asks for the secret on a terminal of its own, is interrupted there, and tells its exit code and whether what is typed shows.
const AT_THE_PROMPT: &str = r#"
import os, pty, signal, subprocess, sys, termios, fcntl
ours, theirs = pty.openpty()
shows = lambda: bool(termios.tcgetattr(theirs)[3] & termios.ECHO)
def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
asked = subprocess.Popen(sys.argv[2:], stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=own_terminal)
while shows() and asked.poll() is None:
    os.sched_yield()
if sys.argv[1] == "key":
    os.write(ours, b"\x03")
else:
    asked.send_signal(getattr(signal, sys.argv[1]))
print(asked.wait(), shows())
"#;

#[test]
fn whoever_is_interrupted_at_the_prompt_sees_again_what_is_typed() {
    for interruption in ["key", "SIGINT", "SIGTERM"] {
        let program = env!("CARGO_BIN_EXE_sigprobe");
        let arguments =
            ["-c", AT_THE_PROMPT, interruption, program, "probe", "http://127.0.0.1:9/", "--key", "k"];
        let output = Command::new("python3").args(arguments).env_remove("SIGPROBE_SECRET").output().unwrap();
        assert_eq!(text(&output.stdout), "130 True\n", "{interruption}: {}", text(&output.stderr));
    }
}
