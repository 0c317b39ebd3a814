//! What README, docs and help promise.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use sigprobe::report::Verdict;

use super::{SECRET, file_with, run, sigprobe, text};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The commands of a page: lines that begin with four spaces and `sigprobe `, split as every shell does it when
/// there are only double quotes.
fn commands(page: &str) -> Vec<Vec<String>> {
    read(page)
        .lines()
        .filter_map(|line| line.strip_prefix("    sigprobe "))
        .map(|line| {
            assert!(!line.contains('\''), "single quotes do not work in cmd: {line}");
            line.split('"')
                .enumerate()
                .flat_map(|(i, part)| {
                    if i % 2 == 1 {
                        vec![part.to_owned()]
                    } else {
                        part.split_whitespace().map(str::to_owned).collect()
                    }
                })
                .collect()
        })
        .collect()
}

#[test]
fn every_command_of_the_readme_runs() {
    let secret = file_with(SECRET.as_bytes());
    let request = file_with(super::inspect::signed().as_bytes());
    let request_path = request.path().display().to_string();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let targets = file_with(
        format!(
            "[[target]]\nname = \"prod\"\nurl = \"http://{gone}/gallery/\"\nkey = \"K\"\nsecret-file = '{}'\n\
             accepted-base = \"http://alteryx-prod01/gallery\"\n",
            secret.path().display()
        )
        .as_bytes(),
    );
    let targets_path = targets.path().display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let metrics_path = folder.path().join("sigprobe.prom").display().to_string();
    let mut commands = commands("README.md");
    assert!(commands.len() >= 4);
    commands.extend(self::commands("docs/targets.md"));
    for command in commands {
        let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
        let secret_path = secret.path().display().to_string();
        for word in &mut words {
            if *word == "secret.txt" {
                *word = &secret_path;
            } else if *word == "request.txt" {
                *word = &request_path;
            } else if *word == "targets.toml" {
                *word = &targets_path;
            } else if *word == "sigprobe.prom" {
                *word = &metrics_path;
            } else if *word == "127.0.0.1:8080" {
                *word = "127.0.0.1:0";
            }
        }
        match words[0] {
            "probe" => {
                words.push("--dry-run");
                let output = run(&words);
                assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
                assert!(text(&output.stdout).contains("Nothing was sent."));
            }
            "inspect" => {
                let output = run(&words);
                assert_eq!(output.status.code(), Some(3), "{words:?}: {}", text(&output.stderr));
                assert!(
                    text(&output.stdout).contains("secret with a space after it, default port spelled out")
                );
            }
            "check" => {
                let output = run(&words);
                assert_eq!(output.status.code(), Some(7), "{words:?}: {}", text(&output.stderr));
                assert!(text(&output.stdout).contains("1 target: 1 unreachable."));
            }
            "gallery" => {
                let mut server = sigprobe(&words).stdout(Stdio::piped()).spawn().unwrap();
                let mut line = String::new();
                BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
                server.kill().unwrap();
                server.wait().unwrap();
                assert!(line.contains("Practice server at http://127.0.0.1:"), "{line}");
            }
            other => panic!("no test for sigprobe {other}"),
        }
    }
}

#[test]
fn the_demo_finds_the_base_address() {
    let output = run(&["demo"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("The server's side differs: it signs http://alteryx-prod01/gallery"), "{said}");
    assert!(!said.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn the_table_of_verdicts_is_that_of_the_code() {
    let readme = read("README.md");
    for verdict in Verdict::ALL {
        let row = format!("| `{}` | {} | {} |", verdict.name(), verdict.exit_code(), verdict.when());
        assert!(readme.contains(&row), "README.md lacks: {row}");
    }
}

#[test]
fn the_help_lists_every_exit_code() {
    let help = text(&run(&["probe", "--help"]).stdout);
    for verdict in Verdict::ALL {
        let line = help
            .lines()
            .find(|line| line.contains(verdict.name()) || line.trim_start().starts_with("130  interrupted"));
        assert!(line.is_some(), "--help lacks {}", verdict.name());
        let code = verdict.exit_code().to_string();
        assert!(
            help.lines().any(|line| line.contains(verdict.name()) && line.trim_start().starts_with(&code)),
            "--help gives {} another exit code",
            verdict.name()
        );
    }
}

#[test]
fn a_dry_run_needs_no_secret_and_writes_json() {
    let url = "https://gallery.example.com:443/gallery/api/v1/";
    let output = run(&["probe", url, "--key", "k", "--dry-run", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["candidates"][0]["variant"], "rfc5849");
    assert_eq!(plan["candidates"][0]["base_string_uri"], "https://gallery.example.com/gallery/api/v1/");
}

#[test]
fn colours_come_when_they_are_asked_for() {
    assert!(text(&run(&["demo", "--color", "always"]).stdout).contains('\u{1b}'));
}
