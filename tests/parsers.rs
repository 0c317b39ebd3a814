//! Everything that reads foreign text keeps its promises: on random bytes, on likely texts that are mutated, and on what
//! the fuzzer found (fuzz/found).

#![allow(clippy::disallowed_methods, reason = "tests have files of their own")]

#[path = "parsers/targets.rs"]
mod targets;

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use targets::TARGETS;

fn read(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Likely texts, from which mutations begin.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [
        "https://Gallery.Example.com:443/gallery/api/v1/?a=%2b&oauth_consumer_key=k&oauth_nonce=n&oauth_timestamp=1700000000\
         &oauth_signature_method=HMAC-SHA1&oauth_signature=OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\
         Authorization: OAuth oauth_consumer_key=\"k\", oauth_signature=\"a%3D\"\r\n\r\na=b",
        "curl $'https://h/x\\u0041' -H \"Authorization: OAuth oauth_signature=\\\"a\\\"\" --data-raw 'a=b'",
        "curl \"https://h/x?oauth_signature=a\" ^\r\n  -H \"A: b\"",
        "Invoke-RestMethod -Uri 'https://h/x?oauth_signature=a' -Headers @{ 'Authorization' = \"OAuth a=`\"b`\"\" }",
        "{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\",\"url\":\"https://h/?oauth_signature=a\",\"headers\":[]}}]}}",
        "{\"info\":{\"name\":\"n\"},\"item\":[{\"request\":{\"url\":\"https://h/?oauth_signature=a\"}}]}",
        "<SystemSettings><Gallery><BaseAddress>http://srv/gallery/</BaseAddress></Gallery></SystemSettings>",
        "[[target]]\nname = \"prod\"\nurl = \"https://h/\"\nkey = \"K\"\nsecret-file = \"s\"\naccepted-base = \"http://a/b\"\n",
        "{\"schema_version\":1,\"accepted\":[{\"base_string_uri\":\"http://h/\",\"variant\":\"rfc5849\"}],\
         \"sent\":{\"placement\":\"header\",\"signature_method\":\"HMAC-SHA1\"}}",
        "401 oauth_problem=signature_invalid&debug_sbs=GET%26https%253A%252F%252Fh%252F%26a%253Db",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    seeds.push(read("src/servers/alteryx.toml"));
    seeds
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96)
}

fn holds(strategy: impl Strategy<Value = Vec<u8>>) {
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let told = TestRunner::new(config).run(&strategy, |bytes| {
        for (_, target) in TARGETS {
            target(&bytes);
        }
        Ok(())
    });
    assert!(told.is_ok(), "{told:?}");
}

#[test]
fn no_bytes_break_a_promise() {
    holds(prop::collection::vec(any::<u8>(), 0..300));
}

#[test]
fn no_mutation_of_a_likely_text_breaks_a_promise() {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12);
    holds((prop::sample::select(seeds()), edits).prop_map(|(mut bytes, edits)| {
        for (place, byte, kind) in edits {
            let at = place.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at.min(bytes.len()), byte),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => {
                    let end = (at + 20).min(bytes.len());
                    let piece = bytes[at.min(end)..end].to_vec();
                    bytes.splice(at.min(end)..at.min(end), piece);
                }
            }
        }
        bytes
    }));
}

#[test]
fn likely_texts_are_read_and_kept_findings_stay_mended() {
    for bytes in seeds() {
        for (_, target) in TARGETS {
            target(&bytes);
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/found");
    for (name, target) in TARGETS {
        let Ok(entries) = std::fs::read_dir(folder.join(name)) else { continue };
        for entry in entries {
            target(&std::fs::read(entry.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn the_fuzzer_knows_every_target() {
    let manifest = String::from_utf8(read("fuzz/Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "fuzz/Cargo.toml lacks {name}");
        let file = String::from_utf8(read(&format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(file.contains(&format!("fuzz!(\"{name}\")")), "{name}");
    }
}
