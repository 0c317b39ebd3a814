//! Peers whose TLS is wrong: each is named as what it is, and no request goes through it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair, SanType, date_time_ymd,
};
use serde_json::Value;

use super::peer::{Peer, accepting, answer, config, configured, request, wait};
use super::watched::{Watched, probe};

fn refuses(wire: &mut dyn super::Wire, _: &str) {
    answer(wire, "HTTP/1.1 401 Unauthorized", b"invalid signature");
}

/// A peer with a certificate of these parameters, and the certificate for `--cacert`.
fn with_certificate(change: impl FnOnce(&mut CertificateParams)) -> (Peer, String) {
    let mut parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    change(&mut parameters);
    let key = KeyPair::generate().unwrap();
    let made = parameters.self_signed(&key).unwrap();
    let chain = vec![made.der().clone()];
    (Peer::start_with(refuses, Some(configured(chain, key.serialize_der()))), made.pem())
}

/// A peer that trusts no TLS library, and answers a handshake with these bytes.
fn bytes(bytes: &'static [u8]) -> SocketAddr {
    accepting(move |mut stream| {
        let mut hello = [0; 2048];
        let _ = stream.read(&mut hello);
        let _ = stream.write_all(bytes);
    })
}

fn codes(watched: &Watched) -> Vec<String> {
    let findings = watched.report.as_ref().and_then(|report| report["findings"].as_array().cloned());
    let code = |own: &Value| own["code"].as_str().unwrap_or_default().to_owned();
    findings.unwrap_or_default().iter().map(code).collect()
}

/// Probes with these flags and expects no answer for this reason.
fn is_named(name: &str, url: &str, more: &[&str], code: &str) {
    let watched = probe(url, more);
    let faults = watched.faults(name, &["unreachable"], true);
    assert!(faults.is_empty(), "{faults:?}");
    assert!(
        codes(&watched).iter().any(|own| own == code),
        "{name}: {:?} {}",
        codes(&watched),
        watched.stdout
    );
}

fn trusted(name: &str, made: &(Peer, String), code: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, &made.1).unwrap();
    is_named(name, &made.0.url(), &["--cacert", &file.display().to_string()], code);
}

#[test]
fn certificates_that_are_wrong() {
    let expired = with_certificate(|own| own.not_after = date_time_ymd(2001, 1, 1));
    trusted("expired", &expired, "certificate-expired");
    let early = with_certificate(|own| own.not_before = date_time_ymd(2999, 1, 1));
    trusted("not yet valid", &early, "certificate-expired");
    let other = with_certificate(|own| {
        own.subject_alt_names = vec![SanType::DnsName("other.example.com".try_into().unwrap())];
    });
    trusted("another name", &other, "certificate-for-another-name");
    // As openssl req -x509 makes it.
    let authority = with_certificate(|own| own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    trusted("an authority's", &authority, "certificate-of-an-authority");
    let unknown = Peer::start_with(refuses, Some(config(&["127.0.0.1"])));
    is_named("unknown issuer", &unknown.url(), &[], "certificate-issuer-unknown");
}

#[test]
fn handshakes_that_go_wrong() {
    let url = |address: SocketAddr| format!("https://{address}/gallery/api/");
    is_named("closed in the handshake", &url(bytes(b"")), &[], "tls-handshake");
    is_named("plain HTTP", &url(bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n")), &[], "http-on-a-tls-port");
    // An alert: protocol_version, as of a server that speaks TLS 1.0 only.
    is_named("an old version", &url(bytes(b"\x15\x03\x01\0\x02\x02\x46")), &[], "tls-handshake");
    // A ServerHello of TLS 1.0.
    let hello = b"\x16\x03\x01\0\x2a\x02\0\0\x26\x03\x01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0\0\x2f\0";
    is_named("an old server", &url(bytes(hello)), &[], "tls-handshake");
    let silent = accepting(|mut stream| wait(&mut stream));
    let watched = probe(&url(silent), &[]);
    assert!(watched.faults("silence", &["unreachable"], true).is_empty(), "{}", watched.stdout);
    for noise in [&b"\0\0\0\0\0\0\0\0\0\0"[..], b"\x16\x03\x03\xff\xff", b"\x17\x03\x03\0\x01a"] {
        let watched = probe(&url(bytes(noise)), &[]);
        let faults = watched.faults("noise", &["unreachable"], true);
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn a_chain_of_a_hundred_and_names_that_are_hostile() {
    let key = KeyPair::generate().unwrap();
    let made = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    let chain = vec![made.der().clone(); 100];
    let peer = Peer::start_with(refuses, Some(configured(chain, key.serialize_der())));
    let watched = probe(&peer.url(), &["--insecure"]);
    assert_eq!(watched.misdeeds(), Vec::<String>::new());
    assert!(["none-accepted", "unreachable"].contains(&watched.verdict()), "{}", watched.verdict());
    let (peer, _) = with_certificate(|own| {
        let names = [
            "*.example.com",
            "a b.example.com",
            "<script>.example.com",
            "x\u{1b}[2J.example.com",
            "evil.example.com/../../x",
            "user@evil.example.com",
            "-",
            "good-name",
        ];
        own.subject_alt_names.extend(names.map(|name| SanType::DnsName(name.try_into().unwrap())));
        let long = SanType::DnsName("a".repeat(2000).as_str().try_into().unwrap());
        own.subject_alt_names.extend(vec![long; 20]);
        own.distinguished_name = DistinguishedName::new();
        own.distinguished_name.push(DnType::CommonName, "\u{1b}]0;owned\u{7}\u{202e}");
    });
    let watched = probe(&peer.url(), &["--insecure"]);
    assert!(watched.faults("names", &["none-accepted"], true).is_empty(), "{}", watched.stdout);
    let discovered = watched.report.unwrap()["discovered"].to_string();
    assert!(discovered.contains("good-name"), "{discovered}");
    for hostile in ["*", "script", "owned", "evil", "aaaa"] {
        assert!(!discovered.contains(hostile), "{hostile} in {discovered}");
    }
}

#[test]
fn what_breaks_after_the_handshake_is_no_answer() {
    let silent = Peer::start_with(|wire, _| wait(wire), Some(config(&["127.0.0.1"])));
    is_named("silent inside TLS", &silent.url(), &["--insecure"], "time-out");
    let config = config(&["127.0.0.1"]);
    let cut = accepting(move |stream| {
        let connection = tokio_rustls::rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
        let mut wire = tokio_rustls::rustls::StreamOwned::new(connection, stream);
        if request(&mut wire).is_some() {
            // Half an answer, then bytes that are no TLS.
            let _ = wire.write_all(b"HTTP/1.1 401 No\r\nContent-Length: 50\r\n\r\nhalf");
            let _ = wire.flush();
            let _ = wire.sock.write_all(b"\x17\x03\x03\0\x05wrong");
        }
    });
    let watched = probe(&format!("https://{cut}/gallery/api/"), &["--insecure"]);
    assert!(
        watched.faults("cut inside TLS", &["undecided", "unreachable"], true).is_empty(),
        "{}",
        watched.stdout
    );
}
