//! `sigprobe listen`: what the client is answered, what is printed, and how it ends.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::inspect::{RIGHT, WRONG, assert_fits, path};
use super::{SECRET, file_with, sigprobe, text};

/// A listener with its address; it is killed when a test fails.
struct Listener {
    child: Child,
    address: String,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn listener(key: &str, base_address: &str) -> Listener {
    listener_with(key, &["--base-address", base_address, "--format", "json"])
}

fn listener_with(key: &str, more: &[&str]) -> Listener {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let words = ["listen", "--listen", "127.0.0.1:0", "--key", key, "--secret-file", &secret];
    let mut child = sigprobe(&[&words[..], more, &["--depth", "2"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split(';').next().unwrap().to_owned();
    Listener { child, address }
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let text = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Ends it with SIGTERM; gives the exit code and the documents that it wrote.
fn ended(listener: Listener) -> (Option<i32>, Vec<Value>) {
    let (code, written) = written_until_the_end(listener);
    (code, written.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn written_until_the_end(mut listener: Listener) -> (Option<i32>, String) {
    assert!(Command::new("kill").arg(listener.child.id().to_string()).status().unwrap().success());
    let mut written = String::new();
    listener.child.stdout.take().unwrap().read_to_string(&mut written).unwrap();
    assert!(!written.contains(SECRET), "{written}");
    (listener.child.wait().unwrap().code(), written)
}

#[test]
fn each_request_is_inspected_as_it_arrives() {
    let listener = listener("8D92", "https://gallery.example.com/gallery");
    let right = ask(&listener.address, &format!("GET {}", path(RIGHT)));
    assert!(right.starts_with("HTTP/1.1 200"), "{right}");
    let wrong = ask(&listener.address, &format!("GET {}", path(WRONG)));
    assert!(wrong.starts_with("HTTP/1.1 401"), "{wrong}");
    assert!(wrong.contains("secret with a space after it, default port spelled out"), "{wrong}");
    let unsigned = ask(&listener.address, "GET /gallery/?x=%FF%00\u{1b}");
    assert!(unsigned.starts_with("HTTP/1.1 40"), "{unsigned}");
    let unsigned = ask(&listener.address, "GET /gallery/?x=%FF");
    assert!(unsigned.contains("This request is not signed: there is no oauth_signature"), "{unsigned}");
    let (code, documents) = ended(listener);
    assert_eq!(code, Some(0));
    let accepted: Vec<&Value> = documents.iter().map(|own| &own["accepted"]).collect();
    assert_eq!(accepted, [&Value::from(true), &Value::from(false), &Value::from(false)]);
    for document in &documents[..2] {
        assert_fits(&document["inspection"]);
    }
}

#[test]
fn a_secret_in_the_place_of_a_scheme_is_not_shown() {
    let listener = listener("8D92", "https://gallery.example.com/gallery");
    for (header, said) in [
        (SECRET, "header is of another kind, which"),
        (&SECRET.replace('-', ""), "header is of another kind, which"),
        ("basic eDp5", "header is of the kind \"Basic\", which"),
        ("AWS4-HMAC-SHA256 Credential=x", "header is of the kind \"AWS4-HMAC-SHA256\", which"),
    ] {
        let answer =
            ask(&listener.address, &format!("GET /gallery/ HTTP/1.1\r\nAuthorization: {header}\r\nX-Rest:"));
        assert!(answer.contains(said) && !answer.contains("correct"), "{header}: {answer}");
    }
    let (code, written) = written_until_the_end(listener);
    assert!(code == Some(0) && !written.contains("correct"), "{written}");
}

#[test]
fn a_client_that_signs_what_it_is_pointed_at_is_told_so() {
    let listener = listener("8D92", "http://alteryx-prod01/gallery");
    let url = format!("http://{}{}", listener.address, path("x"));
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    // The signature of the RFC for the address that was called, by the tool's own calculation.
    let steps = super::run(&["inspect", &url, "--secret-file", &secret, "--depth", "0", "--steps"]);
    let steps = text(&steps.stdout);
    let signature = steps.split("Signature (section 3.4.2)\n").nth(1).unwrap().lines().next().unwrap().trim();
    let answer = ask(&listener.address, &format!("GET {}", path(&signature.replace('+', "%2B"))));
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(answer.contains(&format!("http://{}", listener.address)), "{answer}");
    assert!(answer.contains("The secret is right."), "{answer}");
    assert!(answer.contains("the server's side differs: it goes by"), "{answer}");
    let (code, documents) = ended(listener);
    assert_eq!((code, documents.len()), (Some(0), 1));
    let deviations = documents[0]["inspection"]["explanations"][0]["deviations"].as_array().unwrap().clone();
    assert_eq!(deviations.len(), 1, "{deviations:?}");
}

#[test]
fn a_body_that_is_not_signed_does_no_harm() {
    let listener = listener("8D92", "https://gallery.example.com/gallery");
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 7\r\nConnection: close\r\n\r\n{{\"a\":1}}",
        path(RIGHT)
    );
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn another_key_is_named() {
    let listener = listener("another", "https://gallery.example.com/gallery");
    let answer = ask(&listener.address, &format!("GET {}", path(RIGHT)));
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(answer.contains("sent the consumer key \"8D92\", and --key gives \"another\""), "{answer}");
    // A page elsewhere may have its name point here, and read the answer.
    let head = format!("GET {} HTTP/1.1\r\nHost: evil.example.com\r\nX-Rest:", path(RIGHT));
    let answer = ask(&listener.address, &head);
    assert!(answer.contains("sent the consumer key \"8D92\"") && !answer.contains("another"), "{answer}");
    assert_eq!(ended(listener).0, Some(0));
}

#[test]
fn pages_of_other_sites_are_told_nothing() {
    let listener = listener("8D92", "https://gallery.example.com/gallery");
    let own = format!("Origin: http://{}", listener.address);
    for (header, status) in [
        ("Origin: http://evil.example.com", "403"),
        ("Sec-Fetch-Site: Cross-Site", "403"),
        ("Sec-Fetch-Site: none", "200"),
        (&own, "200"),
    ] {
        let head = format!("GET {} HTTP/1.1\r\n{header}\r\nX-Rest:", path(RIGHT));
        let answer = ask(&listener.address, &head);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{header}: {answer}");
    }
    let (code, documents) = ended(listener);
    assert_eq!((code, documents.len()), (Some(0), 2));
}

#[test]
fn only_loopback_is_listened_on_unless_the_user_insists() {
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let output = super::run(&["listen", "--listen", "0.0.0.0:0", "--key", "k", "--secret-file", &secret]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--allow-remote"));
}

#[test]
fn a_report_names_what_the_request_was_compared_with() {
    for (more, has, lacks) in [
        (
            &["--base-address", "https://gallery.example.com/gallery"][..],
            &["What differs from the server\n", "\nThe server:   GET&", "Step by step, as the server has it"]
                [..],
            "\nRFC 5849:",
        ),
        (&[], &["\nRFC 5849:     GET&", "Step by step, as RFC 5849 has it"], "The server:"),
    ] {
        let listener = listener_with("8D92", &[more, &["--steps"]].concat());
        ask(&listener.address, &format!("GET {}", path(WRONG)));
        let (code, written) = written_until_the_end(listener);
        assert_eq!(code, Some(0));
        for part in has {
            assert!(written.contains(part), "{more:?} lacks {part}: {written}");
        }
        assert!(!written.contains(lacks), "{more:?}: {written}");
    }
}
