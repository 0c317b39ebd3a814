//! The profiles of client products, against what each was seen to sign.

#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use std::collections::BTreeSet;
use std::path::Path;

use sigprobe::clients::{CLIENTS, Client};
use sigprobe::request::Called;

#[test]
fn every_file_is_listed_under_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/clients");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = CLIENTS.iter().map(|client| client.name.clone()).collect();
    assert_eq!(files, listed);
    assert_eq!(CLIENTS.len(), listed.len());
    for client in CLIENTS.iter() {
        assert!(!client.sources.is_empty(), "{} has no source", client.name);
        assert!(client.signature_methods.contains(&"HMAC-SHA1".to_owned()), "{}", client.name);
        let placements = ["header", "query", "body"];
        assert!(client.placements.iter().all(|own| placements.contains(&own.as_str())), "{}", client.name);
    }
}

/// What was seen by running the client, or read in its source, for five URLs.
#[test]
fn each_signs_what_it_was_seen_to_sign() {
    let typed = [
        "https://Srv.Example.com:443/A",
        "http://srv:80/x",
        "http://srv:443/x",
        "https://srv:80/x",
        "https://srv",
    ];
    let rfc =
        ["https://srv.example.com/A", "http://srv/x", "http://srv:443/x", "https://srv:80/x", "https://srv/"];
    let strips =
        ["https://srv.example.com/A", "http://srv/x", "http://srv/x", "https://srv/x", "https://srv/"];
    let without_slash = |own: [&'static str; 5]| [own[0], own[1], own[2], own[3], "https://srv"];
    for (names, seen) in [
        (&["bruno", "oauthlib", "node-oauth", "ruby-oauth", "dotnet-oauthbase"][..], rfc),
        (&["oauth-signature-js", "alteryx-js"], without_slash(rfc)),
        (&["postman"], strips),
        (&["dghubble"], without_slash(strips)),
        (&["insomnia"], typed),
    ] {
        for name in names {
            let client = Client::named(name).unwrap();
            let signed = typed.map(|url| client.signs(&Called::parse(url).unwrap()).to_string());
            assert_eq!(signed, seen, "{name}");
        }
    }
}
