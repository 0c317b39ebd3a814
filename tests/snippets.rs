//! The text of the code that signs at run time.

#![allow(clippy::disallowed_methods, reason = "a test runs programs and servers")]

use sigprobe::axis::{Situation, Variant};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::snippets::{LANGUAGES, Recipe, SnippetError};

fn recipe(url: &str, variant: &str) -> Result<Recipe, SnippetError> {
    let situation = Situation::new(Request::get(Called::parse(url).unwrap()).unwrap());
    let variant = Variant::parse(variant, &situation).unwrap();
    let token = Some(("to'ken".to_owned(), Secret::new("never shown".to_owned())));
    let credentials = Credentials {
        key: "@KEY@\"'\u{2019}$x`".to_owned(),
        secret: Secret::new("never shown".to_owned()),
        token,
    };
    Recipe::new(&situation.request, &credentials, &variant)
}

#[test]
fn every_value_stands_as_a_literal_of_its_language() {
    let recipe =
        recipe("https://h.example.com/a?b=1&a=%27%22%5C%24%0A%C3%BC", "base-uri-scheme=http").unwrap();
    for language in LANGUAGES {
        let code = recipe.write(language);
        assert!(!code.contains("never shown"), "{}", language.name);
        let values: Vec<&str> = code
            .lines()
            .filter(|line| {
                let line = line.trim_start().to_ascii_lowercase();
                [
                    "query",
                    "key",
                    "token",
                    "signed",
                    "$query",
                    "$key",
                    "$token",
                    "$signed",
                    "const",
                    "static readonly",
                ]
                .iter()
                .any(|begin| line.starts_with(begin))
                    && line.contains('=')
            })
            .filter(|line| !line.contains("=>"))
            .collect();
        insta::assert_snapshot!(language.name, values.join("\n"));
    }
}

#[test]
fn nothing_is_left_of_the_template() {
    let recipe = recipe("https://h.example.com/a?b=1", "rfc5849").unwrap();
    for language in LANGUAGES {
        let code = recipe.write(language).replace("@KEY@", "");
        let mark = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        assert!(!code.split('@').skip(1).any(mark), "{}", language.name);
    }
}

#[test]
fn what_the_code_cannot_do_is_refused() {
    let refused = |variant| recipe("https://h.example.com/a?b=1", variant).err();
    assert!(matches!(refused("ampersand=missing"), Some(SnippetError::Deviation(_))));
    assert_eq!(refused("oauth-version=not-sent"), None);
}

#[test]
fn no_code_waits_for_ever() {
    let recipe = recipe("https://h.example.com/a", "rfc5849").unwrap();
    for (language, limit) in [
        ("python", "timeout=30)"),
        ("bash", "--max-time 30"),
        ("node", "AbortSignal.timeout(30000)"),
        ("powershell", "-TimeoutSec 30"),
        ("csharp", "request.Timeout = request.ReadWriteTimeout = 30000;"),
    ] {
        let language = LANGUAGES.iter().find(|own| own.name == language).unwrap();
        assert!(recipe.write(language).contains(limit), "{}", language.name);
    }
}

/// Runs what can be run nearly everywhere; the others run in tests/interop/snippets.rs.
#[cfg(unix)]
#[test]
fn a_refusal_ends_with_one_and_its_status_stands_first() {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let recipe = recipe(&format!("http://{}/a", listener.local_addr().unwrap()), "rfc5849").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let languages: Vec<_> = LANGUAGES.iter().filter(|own| ["python", "bash"].contains(&own.name)).collect();
    std::thread::spawn(move || {
        for answer in ["200 OK", "401 Unauthorized"].iter().cycle() {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 8192]).unwrap() > 0);
            let head = format!("HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: 9\r\n\r\n");
            stream.write_all(format!("{head}one\n\ntwo\n").as_bytes()).unwrap();
        }
    });
    for language in languages {
        let file = folder.path().join(language.file);
        std::fs::write(&file, recipe.write(language)).unwrap();
        let program = language.runs.unwrap().split(' ').next().unwrap();
        for (status, code) in [("200", 0), ("401", 1)] {
            let mut command = std::process::Command::new(program);
            let output = command.arg(&file).env("OAUTH_CONSUMER_SECRET", "s3cret").output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert_eq!(said, format!("{status}\none\n\ntwo\n\n"), "{program}");
            assert_eq!(output.status.code(), Some(code), "{program}");
        }
    }
}

/// What a terminal would obey, and what nobody would see: controls of both sorts, marks that turn the direction round, separators of
/// lines, a mark without width, and a tag beyond the first 65536 characters.
const HOSTILE: &str = "a%1B%5D0%3Bpwn%079%C2%9B31m%C2%85%E2%80%AE%E2%80%A8%E2%80%A9%E2%81%A6%E2%80%8B%EF%BB%BF%C2%AD%F3%A0%81%81%7Fz%5C%27%22";

fn hostile_recipe(host: &str) -> Recipe {
    let url = format!("http://{host}/a?{HOSTILE}=7&q={HOSTILE}");
    let request = Request::get(Called::parse(&url).unwrap()).unwrap();
    let key = "K\u{1b}[31m\u{202e}1".to_owned();
    let credentials = Credentials { key, secret: Secret::new("never shown".to_owned()), token: None };
    Recipe::new(&request, &credentials, &Variant::rfc5849()).unwrap()
}

#[test]
fn no_code_holds_what_a_terminal_would_obey() {
    let recipe = hostile_recipe("h.example.com");
    for language in LANGUAGES {
        for line in recipe.write(language).lines() {
            assert_eq!(sigprobe::formats::printable(line), line, "{}", language.name);
        }
    }
    let zero = Request::get(Called::parse("http://h.example.com/?a=%00").unwrap()).unwrap();
    let credentials = Credentials { key: "K".to_owned(), secret: Secret::new("s".to_owned()), token: None };
    assert_eq!(Recipe::new(&zero, &credentials, &Variant::rfc5849()).err(), Some(SnippetError::Zero));
}

/// Code that escapes such characters asks for the same.
#[cfg(unix)]
#[test]
fn escapes_in_the_code_mean_the_same_characters() {
    use std::io::{Read as _, Write as _};
    use std::process::Command;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let recipe = hostile_recipe(&listener.local_addr().unwrap().to_string());
    let folder = tempfile::tempdir().unwrap();
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    for name in ["bash", "python", "node"] {
        let language = LANGUAGES.iter().find(|own| own.name == name).unwrap();
        let program = language.runs.unwrap().split(' ').next().unwrap();
        // tests/interop/snippets.rs runs it everywhere.
        if name == "node" && !is_there(program) {
            continue;
        }
        let file = folder.path().join(language.file);
        std::fs::write(&file, recipe.write(language)).unwrap();
        let listener = listener.try_clone().unwrap();
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 16_384];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let output =
            Command::new(program).arg(&file).env("OAUTH_CONSUMER_SECRET", "s3cret").output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let asked = asked.join().unwrap();
        assert!(
            asked.starts_with(&format!("GET /a?{HOSTILE}=7&q={HOSTILE} HTTP/1.1\r\n")),
            "{name}: {asked}"
        );
        assert!(asked.contains("oauth_consumer_key=\"K%1B%5B31m%E2%80%AE1\""), "{name}: {asked}");
    }
}

#[test]
fn every_code_ends_with_one_when_it_is_refused() {
    let recipe = recipe("https://h.example.com/a", "rfc5849").unwrap();
    for (language, ends) in [
        ("python", "sys.exit(1 if status >= 400 else 0)"),
        ("bash", "[ \"$status\" -lt 400 ]"),
        ("node", "process.exitCode = answer.status >= 400 ? 1 : 0;"),
        ("csharp", "return (int)answer.StatusCode >= 400 ? 1 : 0;"),
    ] {
        let language = LANGUAGES.iter().find(|own| own.name == language).unwrap();
        assert!(recipe.write(language).contains(ends), "{}", language.name);
    }
}

#[test]
fn a_request_with_a_body_is_refused() {
    let url = Called::parse("https://h.example.com/a").unwrap();
    let credentials =
        Credentials { key: "k".to_owned(), secret: Secret::new("s3cret".to_owned()), token: None };
    for (body, content_type, placement) in [
        (Some("a=b"), "application/x-www-form-urlencoded", Placement::Header),
        (Some("{}"), "application/json", Placement::Header),
        (None, "application/x-www-form-urlencoded", Placement::Body),
    ] {
        let request = Request {
            body: body.map(|body| body.as_bytes().to_vec()),
            content_type: Some(content_type.to_owned()),
            placement,
            ..Request::get(url.clone()).unwrap()
        };
        let refused = Recipe::new(&request, &credentials, &Variant::rfc5849()).err();
        assert_eq!(refused, Some(SnippetError::Body), "{content_type}");
    }
}
