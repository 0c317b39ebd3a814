//! Ctrl-C, and readers that have seen enough.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

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
    let names: Vec<String> = (0..400).map(|number| format!("host{number}")).collect();
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
