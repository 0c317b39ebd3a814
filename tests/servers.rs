//! The profiles of server products: each is checked against answers of real servers, whose source it names.

#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use std::collections::BTreeSet;
use std::path::Path;

use sigprobe::axis::{Situation, Variant};
use sigprobe::formats::catalogue;
use sigprobe::probe::Answer;
use sigprobe::request::{Called, Request};
use sigprobe::servers::{By, PROFILES, Profile, Recognised};
use sigprobe::verdict::Class;
use sigprobe::verdict::scrub::Scrub;

fn answer(recorded: &sigprobe::servers::Recorded) -> Answer {
    Answer {
        status: recorded.status,
        headers: recorded.headers.clone(),
        body: recorded.body.clone().into_bytes(),
        cut: false,
    }
}

#[test]
fn every_file_is_listed_under_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/servers");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = PROFILES.iter().map(|profile| profile.name.clone()).collect();
    assert_eq!(files, listed);
    assert_eq!(PROFILES.len(), listed.len());
}

#[test]
fn real_answers_are_recognised_and_read() {
    for profile in PROFILES.iter() {
        assert!(!profile.recorded.is_empty(), "{} is checked against nothing", profile.name);
        assert!(!profile.sources.is_empty(), "{} has no source", profile.name);
        for recorded in &profile.recorded {
            let (name, source) = (&profile.name, &recorded.source);
            let answer = answer(recorded);
            let class = Class::of(&answer, &Scrub::default());
            let read = profile.reads(&class).map(|refusal| refusal.blames);
            assert_eq!(read, Some(recorded.blames), "{name}: {source}");
            let told = Recognised::of(&[(&answer, &class)], "/").map(|told| told.profile.name.as_str());
            if recorded.recognised {
                assert_eq!(told, Some(name.as_str()), "{name}: {source}");
            } else {
                assert!(told.is_none_or(|other| other == "problem-reporting"), "{name}: {source}: {told:?}");
            }
        }
    }
}

#[test]
fn known_deviations_are_choices_of_some_request() {
    let request = |url: &str| Situation::new(Request::get(Called::parse(url).unwrap()).unwrap());
    let situations =
        [request("https://h.example.com/a/b?x=1&x=1"), request("http://h.example.com:8080/a/b/?y=+")];
    for profile in PROFILES.iter() {
        for deviation in &profile.deviations {
            let Some(variant) = &deviation.variant else { continue };
            assert!(
                situations.iter().any(|situation| Variant::parse(&variant.0, situation).is_ok()),
                "{}: {}",
                profile.name,
                variant.0
            );
        }
    }
}

#[test]
fn only_a_base_address_is_replaced_by_the_endpoint() {
    let alteryx = Profile::named("alteryx").unwrap();
    let subscription = Some("/gallery/api/v1/workflows/subscription/");
    for base in ["/", "", "/gallery", "/Gallery/", "/gallery/api/"] {
        assert_eq!(alteryx.endpoint_for(base), subscription, "{base}");
    }
    for path in ["/gallery/api/v1/workflows/subscription/", "/gallery/api/admin/v1/users/", "/other"] {
        assert_eq!(alteryx.endpoint_for(path), None, "{path}");
    }
    for profile in PROFILES.iter() {
        assert!(profile.endpoint.iter().all(|endpoint| endpoint.path.starts_with('/')), "{}", profile.name);
    }
}

#[test]
fn a_header_tells_a_product_only_together_with_the_path() {
    let headers = vec![("link".to_owned(), "<https://x/wp-json/>; rel=\"https://api.w.org/\"".to_owned())];
    let answer = Answer { status: 401, headers, body: Vec::new(), cut: false };
    let class = Class::of(&answer, &Scrub::default());
    let told = |path| Recognised::of(&[(&answer, &class)], path).map(|told| told.by);
    assert_eq!(told("/wp-json/wp/v2/posts"), Some(By::Header("link")));
    assert_eq!(told("/other"), None);
}

#[test]
fn what_a_profile_says_moves_no_cursor() {
    let profile = "name = \"x\"\ntitle = \"\\u001b[2J\\u001b]0;owned\\u0007\\u202e\"\nsigns = \"\\u009b31m\"\nsources = [\"a\"]\n";
    let shown = catalogue::server(&Profile::parse(profile).unwrap());
    assert!(shown.contains("\\u{1b}[2J") && shown.contains("\\u{9b}31m"), "{shown}");
    assert!(!shown.contains(|own: char| own.is_control() && own != '\n' || own == '\u{202e}'), "{shown:?}");
}

#[test]
fn swapped_credentials_are_told_by_their_form() {
    let (key, secret) = ("8D92C60EC127ED2".to_owned() + &"a1".repeat(20), "0f".repeat(32));
    assert_eq!(Profile::of_swapped(&secret, &key).map(|profile| profile.name.as_str()), Some("alteryx"));
    assert!(Profile::of_swapped(&key, &secret).is_none());
    assert!(Profile::of_swapped("key", "secret").is_none());
}
