//! What is read is never written over, however its name is written, and nothing is sent before that is known.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use super::{sigprobe, text};

/// What every file of the tests holds.
const CONTENT: &str = "correct-horse-battery\n";

/// Runs `words`, in which `{url}` is a server's that must not be called, in a folder with `a.txt` and `targets.toml`: a
/// fault in one sentence, and no file is touched.
fn refused(words: &str) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", server.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let targets = format!(
        "[[target]]\nname = \"prod\"\nurl = \"{url}\"\nkey = \"k\"\nsecret-file = \"a.txt\"\naccepted-base = \"http://a\"\n"
    );
    fs::write(folder.path().join("a.txt"), CONTENT).unwrap();
    fs::write(folder.path().join("targets.toml"), &targets).unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.txt", folder.path().join("link.txt")).unwrap();
    let words = words.replace("{url}", &url);
    let words: Vec<&str> = words.split(' ').collect();
    let output = sigprobe(&words).current_dir(folder.path()).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{words:?}: {said}");
    assert!(output.stdout.is_empty(), "{words:?}");
    assert!(server.accept().is_err(), "{words:?} sent something");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!((read("a.txt").as_str(), read("targets.toml")), (CONTENT, targets), "{words:?}");
    said
}

#[test]
fn no_command_writes_over_what_it_reads() {
    for (words, written, read) in [
        ("probe {url} --key k --secret-file a.txt --output a.txt", "--output", "--secret-file reads"),
        ("probe {url} --key k --secret-file a.txt --record ./a.txt", "--record", "--secret-file reads"),
        ("probe {url} --key k --secret-file sub/../a.txt --output a.txt", "--output", "--secret-file reads"),
        (
            "probe {url} --key k --token t --token-secret-file a.txt --output a.txt",
            "--output",
            "--token-secret-file reads",
        ),
        (
            "probe {url} --key k --runtime-settings a.txt --output a.txt",
            "--output",
            "--runtime-settings reads",
        ),
        ("probe {url} --key k --cacert a.txt --output a.txt", "--output", "--cacert reads"),
        ("probe {url} --key k --data-file a.txt --record a.txt", "--record", "--data-file reads"),
        ("probe {url} --key k --server ./a.txt --output a.txt", "--output", "--server reads"),
        ("probe --target prod --output a.txt", "--output", "secret-file of the target \"prod\" reads"),
        ("probe --target prod --record targets.toml", "--record", "--targets reads"),
        ("probe {url} --key k --output new.html --record sub/../new.html", "--output", "--record writes"),
        ("inspect --from a.txt --output a.txt", "--output", "--from reads"),
        ("inspect GET --secret-file a.txt --output a.txt", "--output", "--secret-file reads"),
        ("inspect GET --against a.txt --output a.txt", "--output", "--against reads"),
        ("check targets.toml --output targets.toml", "--output", "the argument FILE reads"),
        ("check --learn --output ./targets.toml", "--output", "the argument FILE reads"),
        ("check --output a.txt", "--output", "secret-file of the target \"prod\" reads"),
        ("replay a.txt --output a.txt", "--output", "the argument FILE reads"),
    ] {
        let said = refused(words);
        assert_eq!(
            said,
            format!("sigprobe: {written} names the file that {read}: give another\n"),
            "{words}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_does_not_hide_what_is_read() {
    refused("probe {url} --key k --secret-file a.txt --output link.txt");
    refused("probe {url} --key k --secret-file link.txt --record a.txt");
}

#[cfg(unix)]
#[test]
fn standard_input_does_not_hide_what_is_read() {
    let file = super::file_with(CONTENT.as_bytes());
    let path = file.path().display().to_string();
    for secret in ["-", "/dev/stdin"] {
        let words =
            ["probe", "http://127.0.0.1:9/", "--key", "k", "--secret-file", secret, "--record", &path];
        let output = sigprobe(&words).stdin(fs::File::open(&path).unwrap()).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{secret}: {said}");
        assert!(said.contains("--record names the file that --secret-file reads"), "{secret}: {said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), CONTENT, "{secret}");
    }
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_lost_nothing_is_refused() {
    let request = format!("https://gallery.example.com{}", super::inspect::path(super::inspect::RIGHT));
    let run = |words: &[&str], folder: &Path| {
        let output = sigprobe(words).current_dir(folder).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), super::SECRET).unwrap();
    for file in ["/dev/null", "/dev/stdout", "b.txt"] {
        run(&["inspect", &request, "--secret-file", "a.txt", "--output", file], folder.path());
    }
    run(&["demo", "--output", "/dev/stdout"], folder.path());
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), super::SECRET);
}

#[test]
fn a_name_that_no_file_can_have_costs_no_request() {
    let long = "n".repeat(300);
    for name in ["new/", "new/.", "sub/..", long.as_str()] {
        for flag in ["--output", "--record"] {
            let said = refused(&format!("probe {{url}} --key k --secret-file a.txt {flag} {name}"));
            assert!(said.contains("name a file") || said.contains("choose another file"), "{said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_to_no_file_yet_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("there")).unwrap();
    std::os::unix::fs::symlink("there/report.json", folder.path().join("link.json")).unwrap();
    let words = ["demo", "--output", "link.json", "--quiet"];
    let output = sigprobe(&words).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(folder.path().join("link.json").is_symlink());
    assert!(fs::read_to_string(folder.path().join("there/report.json")).unwrap().starts_with('{'));
}
