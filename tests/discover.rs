//! Names that sigprobe finds by itself, with real TLS and the real binary.

#![allow(clippy::disallowed_methods, reason = "tests have files and processes of their own")]

use std::net::SocketAddr;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use sigprobe::axis::BaseAddress;
use sigprobe::credentials::Secret;
use sigprobe::discover::{certificate, handshake};
use sigprobe::gallery::{Gallery, SUBSCRIPTION, listen, serve};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, version};

const KEY: &str = "key-of-the-practice-server";
const SECRET: &str = "s3cret-of-the-practice-server";
const MACHINE: &str = "alteryx-prod01.internal";

/// TLS with a certificate that nobody vouches for and that names the machine alone.
fn acceptor(versions: &[&'static SupportedProtocolVersion]) -> TlsAcceptor {
    let own = rcgen::generate_simple_self_signed(vec![MACHINE.to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Ends TLS before `server`, and keeps for each connection whether its handshake was completed.
async fn end_tls(listener: TcpListener, server: SocketAddr, completed: Arc<Mutex<Vec<bool>>>) {
    let acceptor = acceptor(&[&version::TLS13, &version::TLS12]);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, completed) = (acceptor.clone(), Arc::clone(&completed));
        tokio::spawn(async move {
            let accepted = acceptor.accept(stream).await;
            completed.lock().unwrap().push(accepted.is_ok());
            if let Ok(mut stream) = accepted {
                let mut inner = TcpStream::connect(server).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut inner).await;
            }
        });
    }
}

fn probe(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
    command.args(["probe", "--format", "json"]).args(arguments).stdin(Stdio::null());
    command.env("SIGPROBE_KEY", KEY).env("SIGPROBE_SECRET", SECRET);
    command.output().unwrap()
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// What was found at `origin`.
fn names(report: &Value, origin: &str) -> Vec<String> {
    let discovered = report["discovered"].as_array().unwrap().iter();
    discovered
        .filter(|one| one["origin"] == origin)
        .map(|one| ["name", "base_address"].iter().find_map(|field| one[field].as_str()).unwrap().to_owned())
        .collect()
}

#[test]
fn the_machine_s_name_is_only_in_the_certificate() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let completed = Arc::new(Mutex::new(Vec::new()));
    let port = runtime.block_on(async {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (inner, outer) = (listen(any).await.unwrap(), listen(any).await.unwrap());
        let (server, port) = (inner.local_addr().unwrap(), outer.local_addr().unwrap().port());
        let gallery = Gallery {
            base_address: Some(BaseAddress::parse(&format!("https://{MACHINE}/gallery")).unwrap()),
            key: KEY.to_owned(),
            secret: Secret::new(SECRET.to_owned()),
        };
        tokio::spawn(serve(inner, gallery));
        tokio::spawn(end_tls(outer, server, Arc::clone(&completed)));
        port
    });
    let url = format!("https://gallery.example.com{SUBSCRIPTION}");
    let to = format!("gallery.example.com:443:127.0.0.1:{port}");

    // The certificate does not verify: its name is found and shown, and nothing is sent.
    let unreachable = report(&probe(&[&url, "--connect-to", &to]));
    assert_eq!(unreachable["verdict"], "unreachable");
    assert_eq!(names(&unreachable, "certificate"), [MACHINE]);
    assert!(completed.lock().unwrap().iter().all(|completed| !completed));

    let accepted = report(&probe(&[&url, "--connect-to", &to, "--insecure"]));
    assert_eq!(accepted["verdict"], "accepted-under-another-base", "{accepted:#}");
    assert_eq!(accepted["accepted"][0]["base_string_uri"], format!("https://{MACHINE}{SUBSCRIPTION}"));
    assert_eq!(names(&accepted, "certificate"), [MACHINE]);
    let said = accepted["findings"][0]["said"].as_str().unwrap();
    assert!(said.contains(&format!("signs the host {MACHINE} (in the server's certificate)")), "{said}");

    completed.lock().unwrap().clear();
    let left_alone = report(&probe(&[&url, "--connect-to", &to, "--insecure", "--no-discover"]));
    assert_eq!(left_alone["verdict"], "none-accepted");
    assert_eq!(left_alone["discovered"], serde_json::json!([]));
    assert!(completed.lock().unwrap().iter().all(|completed| *completed), "a handshake without a request");
}

#[test]
fn a_certificate_is_read_by_a_handshake_alone() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for version in [&version::TLS12, &version::TLS13] {
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = acceptor(&[version]);
        let accepted = runtime.spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            acceptor.accept(stream).await.map(|_| ()).map_err(|error| error.to_string())
        });
        let der = handshake::certificate(&[address], "gallery.example.com", Duration::from_secs(30)).unwrap();
        assert_eq!(certificate::find(&der)[0].found.text(), MACHINE);
        // Without a completed handshake there is nothing over which a request could be sent.
        let error = runtime.block_on(accepted).unwrap().unwrap_err();
        assert!(error.contains("alert"), "{error}");
    }
}

#[test]
fn a_server_that_does_not_speak_tls_shows_no_certificate() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || drop(listener.accept()));
    assert_eq!(handshake::certificate(&[address], "h", Duration::from_secs(30)), None);
    assert_eq!(handshake::certificate(&[], "h", Duration::from_secs(30)), None);
    assert_eq!(handshake::certificate(&[address], "no name", Duration::from_secs(30)), None);
}

/// A server that goes by what is in the settings file, and the URL that is called.
fn configured(runtime: &tokio::runtime::Runtime, base_address: &str) -> String {
    runtime.block_on(async {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let url = format!("http://{}{SUBSCRIPTION}", listener.local_addr().unwrap());
        let base_address = Some(BaseAddress::parse(base_address).unwrap());
        let secret = Secret::new(SECRET.to_owned());
        tokio::spawn(serve(listener, Gallery { base_address, key: KEY.to_owned(), secret }));
        url
    })
}

fn settings(gallery: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><SystemSettings><Gallery>{gallery}<SmtpPasswordEncrypted>c0ffee</SmtpPasswordEncrypted>\
         </Gallery></SystemSettings>"
    )
}

#[test]
fn overrides_go_before_defaults_in_the_standard_places() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let url = configured(&runtime, "https://ALTERYX-PROD01:444/gallery");
    let folder = tempfile::tempdir().unwrap();
    let defaults = folder.path().join("programs/Alteryx/bin/RuntimeData");
    let overrides = folder.path().join("data/Alteryx");
    for (folder, gallery) in [
        (&defaults, "<BaseAddress>http://localhost/gallery/</BaseAddress><SslEnabled>False</SslEnabled>"),
        (
            &overrides,
            "<BaseAddress>https://ALTERYX-PROD01:444/gallery/</BaseAddress><SslEnabled>True</SslEnabled>",
        ),
    ] {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("RuntimeSettings.xml"), settings(gallery)).unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigprobe"));
        command.args(["probe", &url, "--format", "json", "-v"]).args(arguments).stdin(Stdio::null());
        command.env("SIGPROBE_KEY", KEY).env("SIGPROBE_SECRET", SECRET);
        command.env("ProgramFiles", folder.path().join("programs"));
        command.env("ProgramData", folder.path().join("data"));
        let output = command.output().unwrap();
        let shown = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        assert!(!String::from_utf8_lossy(&shown).contains("c0ffee"), "an encrypted secret is shown");
        output
    };
    let path = |folder: &std::path::Path| folder.join("RuntimeSettings.xml").display().to_string();
    // Whatever the order in which they are named.
    let named = ["--runtime-settings", &path(&overrides), "--runtime-settings", &path(&defaults)];
    for arguments in [&["--runtime-settings", "auto"][..], &named] {
        let report = report(&run(arguments));
        let uri = format!("https://ALTERYX-PROD01:444{SUBSCRIPTION}");
        assert_eq!(report["accepted"][0]["base_string_uri"], uri, "{report:#}");
        assert_eq!(names(&report, "runtime-settings"), ["https://ALTERYX-PROD01:444/gallery"]);
        assert_eq!(report["configured"]["ssl_enabled"], true);
    }
    std::fs::remove_dir_all(folder.path()).unwrap();
    let gone = run(&["--runtime-settings", "auto"]);
    assert_eq!(gone.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("--runtime-settings auto finds neither"));
}

#[test]
fn a_file_that_is_no_settings_file_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\">]><SystemSettings>&a;</SystemSettings>";
    for (content, says) in [
        (&b"no XML at all"[..], "is no XML"),
        (b"<configuration/>", "is XML, but not Alteryx's"),
        (laughs.as_bytes(), "holds a document type definition"),
        (&vec![b'j'; 1 << 20], "is larger than any RuntimeSettings.xml"),
    ] {
        let file = folder.path().join("settings.xml");
        std::fs::write(&file, content).unwrap();
        let output = probe(&["http://127.0.0.1:9/", "--runtime-settings", &file.display().to_string()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("settings.xml {says}")), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    }
    let missing = probe(&["http://127.0.0.1:9/", "--runtime-settings", "/nowhere/RuntimeSettings.xml"]);
    assert_eq!(missing.status.code(), Some(2));
}
