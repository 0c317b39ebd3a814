//! The offline search against requests that other code signed wrongly on purpose.

use std::process::Command;

use serde::Deserialize;
use sigprobe::axis::Authority;
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::import::{Hints, import};
use sigprobe::inspect::{Inspection, InspectionVerdict, Knowledge};

/// A line of `clients/mistakes.py`.
#[derive(Deserialize)]
struct Mistaken {
    request: String,
    secret: String,
    token_secret: Option<String>,
    alias: String,
    mistakes: Vec<String>,
}

fn mistaken(count: usize, mistakes: usize) -> Vec<Mistaken> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/clients/mistakes.py");
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/target/interop-venv/bin/python");
    let output = Command::new(python)
        .args([script, &count.to_string(), &mistakes.to_string(), "5849"])
        .output()
        .expect("tests/run installs Python's packages");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)
        .expect("JSON is UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

fn inspection(mistaken: &Mistaken) -> Inspection {
    let imported = import(mistaken.request.as_bytes(), &Hints::default());
    let captured =
        imported.unwrap_or_else(|error| panic!("{error}: {}", mistaken.request)).captured.remove(0);
    let credentials = Credentials {
        key: String::new(),
        secret: Secret::new(mistaken.secret.clone()),
        token: mistaken.token_secret.clone().map(|own| (String::new(), Secret::new(own))),
    };
    let knowledge = Knowledge {
        credentials: Some(credentials.for_key_of(&captured)),
        aliases: vec![Authority::parse(&mistaken.alias).expect("a name")],
        base_addresses: Vec::new(),
        depth: 3,
        jobs: 1,
        against: None,
        steps: false,
        now: 1_700_000_000,
    };
    Inspection::new(&captured, &knowledge, &|_| true)
}

/// So many of a hundred are explained; each explanation gives the very signature, or it would be none.
fn explained(count: usize, mistakes: usize, at_least: usize) {
    let all = mistaken(count, mistakes);
    let mut not_explained = Vec::new();
    for own in &all {
        let inspection = inspection(own);
        // A mistake shows, so the RFC's own signature would be a wrong answer.
        assert_ne!(inspection.verdict, InspectionVerdict::Verifies, "{:?}: {}", own.mistakes, own.request);
        if inspection.verdict == InspectionVerdict::NotExplained {
            not_explained.push(own.mistakes.join(" and "));
        }
    }
    assert!((count - not_explained.len()) * 100 >= count * at_least, "not explained: {not_explained:#?}");
}

/// How many requests of each kind; more with `SIGPROBE_TEST_RUNS`.
fn runs() -> usize {
    std::env::var("SIGPROBE_TEST_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(120)
}

#[test]
fn one_mistake_is_explained() {
    explained(runs(), 1, 99);
}

#[test]
fn two_mistakes_are_explained() {
    explained(runs(), 2, 95);
}
