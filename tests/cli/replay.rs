//! `sigprobe probe --record` and `sigprobe replay`: the same report, no network, no secret.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Stdio};

use super::{SECRET, file_with, run, sigprobe, text};

/// The practice server; it is killed when a test fails.
struct Gallery {
    child: Child,
    url: String,
}

impl Drop for Gallery {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gallery(secret_file: &str) -> Gallery {
    let words = ["gallery", "--listen", "127.0.0.1:0", "--key", "8D92", "--secret-file", secret_file];
    let more = ["--base-address", "http://alteryx-prod01/gallery"];
    let mut child = sigprobe(&[&words[..], &more].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    Gallery { child, url: url.trim_end_matches(',').to_owned() }
}

#[test]
fn a_recording_gives_the_same_report_when_the_server_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let server = gallery(&secret);
    let recording = path("recording.jsonl");
    let cookie = "Cookie: session=let-me-in-please";
    let words = ["probe", &server.url, "--key", "8D92", "--secret-file", &secret, "--record", &recording];
    let more = ["--alias", "alteryx-prod01", "-H", cookie, "--format", "json", "--server", "alteryx"];
    let probed = run(&[&words[..], &more].concat());
    assert_eq!(probed.status.code(), Some(3), "{}", text(&probed.stderr));
    assert!(text(&probed.stderr).contains("look into it before you pass it on"));
    let server_url = server.url.clone();
    drop(server);
    let recorded = std::fs::read_to_string(&recording).unwrap();
    assert!(!recorded.contains(SECRET) && !recorded.contains("let-me-in-please"), "{recorded}");
    let replayed = run(&["replay", &recording, "--format", "json"]);
    assert_eq!(replayed.status.code(), Some(3), "{}", text(&replayed.stderr));
    assert_eq!(text(&replayed.stdout), text(&probed.stdout));
    assert_eq!(text(&replayed.stderr), "");
    let page = path("report.html");
    let shown = run(&["replay", &recording, "--output", &page, "--anonymise"]);
    assert!(!text(&shown.stdout).contains("alteryx-prod01"), "{}", text(&shown.stdout));
    assert!(std::fs::read_to_string(&page).unwrap().to_lowercase().contains("<!doctype html>"));
    // Nobody signs for a stand-in by mistake.
    let shown = path("anonymous.json");
    run(&["replay", &recording, "--output", &shown, "--anonymise"]);
    let signed = run(&["sign", &server_url, "--key", "8D92", "--secret-file", &secret, "--from", &shown]);
    assert_eq!(signed.status.code(), Some(2));
    assert!(text(&signed.stderr).contains("its names are stand-ins"), "{}", text(&signed.stderr));
}

/// A recording of a run that met with nothing, and the same with other values in its first line.
fn edited(edit: impl Fn(&mut serde_json::Value)) -> tempfile::NamedTempFile {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("recording.jsonl").display().to_string();
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let words =
        ["probe", "http://127.0.0.1:1/x", "--key", "k", "--secret-file", &secret, "--no-discover", "-q"];
    let output = run(&[&words[..], &["--record", &recording]].concat());
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
    let recorded = std::fs::read_to_string(&recording).unwrap();
    let (head, rest) = recorded.split_once('\n').unwrap();
    let mut head: serde_json::Value = serde_json::from_str(head).unwrap();
    edit(&mut head["head"]);
    file_with(format!("{head}\n{rest}").as_bytes())
}

#[test]
fn what_a_foreign_recording_says_is_text_in_every_format() {
    let hostile = "\u{1b}]0;owned\u{7}\u{202e}\u{9b}31m <img src=x onerror=alert(1)> ![](http://evil.example/t.png)\n\n# Accepted";
    let file = edited(|head| {
        for name in ["destination", "proxy", "started_at"] {
            head["facts"][name] = hostile.into();
        }
        head["facts"]["notes"] = serde_json::json!([hostile]);
        head["method"] = "G\u{1b}[2JET".into();
    });
    let file = file.path().display().to_string();
    for format in ["table", "markdown", "html", "json", "junit"] {
        let output = run(&["replay", &file, "--format", format]);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
        let raw = |own: char| own.is_control() && own != '\n' || own == '\u{202e}';
        assert!(!shown.contains(raw), "{format}: {shown:?}");
        assert!(!shown.contains("\n# Accepted"), "{format}: {shown}");
        if format != "json" && format != "table" {
            assert!(!shown.replace("\\<img", "").contains("<img"), "{format}: {shown}");
        }
        assert!(format != "markdown" || !shown.contains(" ![]"), "{shown}");
    }
}

#[test]
fn what_no_run_could_have_asked_for_is_no_recording() {
    for (name, number) in [("repeat", u64::MAX), ("max_probes", u64::MAX), ("concurrency", 1 << 40)] {
        let file = edited(|head| head["settings"][name] = number.into());
        let output = run(&["replay", &file.path().display().to_string()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("is damaged in line 1"), "{}", text(&output.stderr));
    }
}

#[test]
fn what_is_no_word_of_http_was_never_sent() {
    let recorded = edited(|_| {});
    let recorded = std::fs::read_to_string(recorded.path()).unwrap();
    let place = recorded.lines().position(|line| line.starts_with("{\"request\"")).unwrap();
    for edit in [
        |line: &mut serde_json::Value| line["method"] = "G\u{1b}]0;owned\u{7}ET".into(),
        |line: &mut serde_json::Value| line["headers"] = serde_json::json!([["X\u{1b}[2J\u{202e}", "1"]]),
    ] {
        let mut lines: Vec<String> = recorded.lines().map(str::to_owned).collect();
        let mut line: serde_json::Value = serde_json::from_str(&lines[place]).unwrap();
        edit(&mut line["request"]);
        lines[place] = line.to_string();
        let file = file_with((lines.join("\n") + "\n").as_bytes());
        let output = run(&["replay", "-v", &file.path().display().to_string()]);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
        let said = format!("is damaged in line {}", place + 1);
        assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    }
}

#[test]
fn what_is_no_recording_is_one_sentence() {
    let other = file_with(b"{\"schema_version\": 1}\n");
    let other = other.path().display().to_string();
    for file in ["no-such-file", &other, env!("CARGO_MANIFEST_DIR")] {
        let output = run(&["replay", file]);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr).trim_end().lines().count(), 1, "{}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
    // A recording that cannot be written costs no request.
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let words = ["probe", "http://127.0.0.1:1/", "--key", "k", "--secret-file", &secret, "--quiet"];
    let output = run(&[&words[..], &["--record", "no-such-folder/recording.jsonl"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

/// A server that answers every request so, with the secret in it.
fn telling(answer: &'static str) -> String {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in server.incoming() {
            let Ok(mut connection) = connection else { continue };
            let _ = connection.read(&mut [0; 8192]);
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/x")
}

#[test]
fn an_answer_that_tells_the_secret_is_replayed_as_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("recording.jsonl").display().to_string();
    let secret = file_with(b"q3Xk9ZtA7Lm2NvR8bY");
    let secret = secret.path().display().to_string();
    for (answer, code) in [
        // The word that stands where a secret was is none of the server's.
        ("401 No\r\nContent-Length: 36\r\n\r\nTimestamp_refused q3Xk9ZtA7Lm2NvR8bY", 8),
        // Nor does the stand-in for a secret hide any.
        ("401 No\r\nContent-Length: 40\r\n\r\nTimestamp_refused this-is-not-the-secret", 4),
        ("302 Found\r\nLocation: http://q3Xk9ZtA7Lm2NvR8bY.evil.example/\r\nContent-Length: 0\r\n\r\n", 6),
        ("302 Found\r\nLocation: /x?q3Xk9ZtA7Lm2NvR8bY\r\nContent-Length: 0\r\n\r\n", 6),
    ] {
        let answer = format!("HTTP/1.1 {}", answer.replacen("\r\n", "\r\nConnection: close\r\n", 1));
        let url = telling(answer.clone().leak());
        let words = ["probe", &url, "--key", "k", "--secret-file", &secret, "--no-discover"];
        let more = ["--max-probes", "24", "--format", "json", "--record", &recording];
        let probed = run(&[&words[..], &more].concat());
        assert_eq!(probed.status.code(), Some(code), "{answer}: {}", text(&probed.stderr));
        let replayed = run(&["replay", &recording, "--format", "json"]);
        assert_eq!(text(&replayed.stdout), text(&probed.stdout), "{answer}: {}", text(&replayed.stderr));
        assert_eq!(replayed.status.code(), Some(code), "{answer}");
    }
}
