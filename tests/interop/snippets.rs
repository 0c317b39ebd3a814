//! The code that `sigprobe sign` writes, run here against verifiers that others wrote. `PowerShell` and Postman do not run
//! here; tests/snippets.rs checks their text.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::verifier::{KEY, Program, SECRET, Server};

/// A way of signing, and the server that wants just that.
struct Case {
    flags: &'static [&'static str],
    path: &'static str,
    sign: &'static [&'static str],
}

const CASES: [Case; 6] = [
    Case { flags: &[], path: "/gallery/api/v1/workflows/subscription/", sign: &[] },
    Case {
        flags: &["--base-address", "http://alteryx-prod01/gallery"],
        path: "/gallery/api/v1/workflows/subscription/",
        sign: &["--base-address", "http://alteryx-prod01/gallery"],
    },
    Case { flags: &[], path: "/gallery/a?b=a%20b%2Bc&a=%7E*%25&z=it%27s(ok)!&e=&n%20b=%26%3D", sign: &[] },
    Case { flags: &[], path: "/gallery/a?limit=10", sign: &["--placement", "query"] },
    Case { flags: &[], path: "/gallery/a?limit=10", sign: &["--signature-method", "HMAC-SHA256"] },
    Case { flags: &[], path: "/gallery/a", sign: &["--variant", "oauth-version=not-sent"] },
];

/// How a language's file is called, and run.
const LANGUAGES: [(&str, &str, &[&str]); 4] = [
    ("python", "sign.py", &["python3", "sign.py"]),
    ("bash", "sign.sh", &["bash", "sign.sh"]),
    ("node", "sign.js", &["node", "sign.js"]),
    ("csharp", "Sign.cs", &["sh", "-c", "mcs -out:sign.exe Sign.cs && mono sign.exe"]),
];

fn accepted_by(program: Program) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let directory = directory.path();
    fs::write(directory.join("secret.txt"), SECRET).expect("secret.txt");
    for (number, case) in CASES.iter().enumerate() {
        // Debian's ruby-oauth knows HMAC-SHA1 only, and the server with Net::OAuth looks at the header only.
        if program == Program::RubyOauth && case.sign.contains(&"HMAC-SHA256")
            || program == Program::NetOauth && case.sign.contains(&"query")
        {
            continue;
        }
        let server = Server { program, flags: case.flags }.start(&directory.join("server.log"));
        let url = format!("http://127.0.0.1:{}{}", server.port, case.path);
        for (language, file, run) in LANGUAGES {
            let code = sigprobe(directory, &url, &[case.sign, &["--as", language]].concat());
            assert!(!code.contains(SECRET), "the secret is in the code");
            fs::write(directory.join(file), code).expect(file);
            let answered = |secret: &str| {
                let output = Command::new(run[0])
                    .args(&run[1..])
                    .current_dir(directory)
                    .env("OAUTH_CONSUMER_SECRET", secret)
                    .output()
                    .unwrap_or_else(|why| panic!("{}: {why}; tests/run installs what is missing", run[0]));
                let said = String::from_utf8_lossy(&output.stdout);
                let status = said.lines().next().unwrap_or_default().to_owned();
                let complaint = String::from_utf8_lossy(&output.stderr);
                assert!(!status.is_empty(), "{language}, case {number}: {said}\n{complaint}");
                (status, output.status.code())
            };
            assert_eq!(answered(SECRET), ("200".to_owned(), Some(0)), "{language}, case {number}");
            if number == 0 {
                assert_eq!(answered("another secret"), ("401".to_owned(), Some(1)), "{language}");
            }
        }
    }
}

fn sigprobe(directory: &Path, url: &str, more: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .current_dir(directory)
        .args(["sign", url, "--key", KEY, "--secret-file", "secret.txt"])
        .args(more)
        .output()
        .expect("sigprobe");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn oauthlib_accepts_what_the_snippets_sign() {
    accepted_by(Program::Oauthlib);
}

#[test]
fn net_oauth_accepts_what_the_snippets_sign() {
    accepted_by(Program::NetOauth);
}

#[test]
fn ruby_oauth_accepts_what_the_snippets_sign() {
    accepted_by(Program::RubyOauth);
}
