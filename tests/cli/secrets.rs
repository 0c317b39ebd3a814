//! The secret is in no output, whatever the server sends back.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::{file_with, run, text};

const SECRETS: [&str; 3] = ["s3cret-with spaces&signs+%41", "\"quoted\" and \\ back", "ünïcödé-Geheimnis"];

/// Answers every request with `body` and a header that holds it as far as a header can.
fn echo(body: String) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in server.incoming() {
            let Ok(mut connection) = connection else { continue };
            let mut request = [0; 8192];
            let _ = connection.read(&mut request);
            let header: String = body.chars().filter(|c| !c.is_control()).collect();
            let _ = write!(
                connection,
                "HTTP/1.1 401 No\r\nX-Echo: {header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}/x")
}

fn encodings(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    let once = sigprobe::rfc5849::percent_encoding::encode(secret);
    let twice = sigprobe::rfc5849::percent_encoding::encode(&once);
    let json = serde_json::to_string(secret).unwrap().trim_matches('"').to_owned();
    let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
    let hex = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    vec![secret.to_owned(), once, twice, json, base64, hex]
}

#[test]
fn an_echoed_secret_is_never_shown() {
    for secret in SECRETS {
        let url = echo(encodings(secret).join("\n"));
        let file = file_with(secret.as_bytes());
        let file = file.path().display().to_string();
        for more in [
            &["-v"][..],
            &["--format", "json"],
            &["-v", "--signature-method", "PLAINTEXT", "--allow-plaintext-http"],
        ] {
            let arguments = [
                &[
                    "probe",
                    &url,
                    "--key",
                    "key",
                    "--no-discover",
                    "--max-probes",
                    "8",
                    "--secret-file",
                    &file,
                ],
                more,
            ]
            .concat();
            let output = run(&arguments);
            let shown = text(&output.stdout) + &text(&output.stderr);
            for form in encodings(secret) {
                assert!(!shown.contains(&form), "{arguments:?} shows {form}");
            }
            if more.contains(&"-v") {
                assert!(shown.contains("[secret]"), "the echo is not in the output at all");
            }
        }
    }
}
