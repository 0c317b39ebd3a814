//! What README, docs and help promise.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use sigprobe::report::Verdict;

use super::{SECRET, run, sigprobe, text};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The commands of a page: lines that begin with four spaces and `sigprobe `, split as every shell does it when
/// there are only double quotes.
fn commands(page: &str) -> Vec<Vec<String>> {
    read(page)
        .lines()
        .filter_map(|line| line.strip_prefix("    sigprobe "))
        .map(|line| {
            assert!(!line.contains('\''), "single quotes do not work in cmd: {line}");
            line.split('"')
                .enumerate()
                .flat_map(|(i, part)| {
                    if i % 2 == 1 {
                        vec![part.to_owned()]
                    } else {
                        part.split_whitespace().map(str::to_owned).collect()
                    }
                })
                .collect()
        })
        .collect()
}

/// README.md and every page in docs/.
fn pages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> = names
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    pages.push("README.md".to_owned());
    pages.sort();
    pages
}

/// What stands for the files that the pages name.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Nobody runs tcpmux, so nobody answers there.
        let gone = "127.0.0.1:1";
        let targets = format!(
            "[[target]]\nname = \"prod\"\nurl = \"http://{gone}/gallery/\"\nkey = \"K\"\nsecret-file = \"secret.txt\"\n\
             accepted-base = \"http://alteryx-prod01/gallery\"\n"
        );
        let settings = "<SystemSettings><Gallery><BaseAddress>http://srv/gallery/</BaseAddress></Gallery></SystemSettings>";
        for (name, content) in [
            ("secret.txt", SECRET),
            ("request.txt", &super::inspect::signed()),
            ("targets.toml", &targets),
            ("auto", settings),
        ] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Self { folder }
    }

    /// The word as a test may use it: files in a folder of their own, a free port.
    fn word(&self, word: &str) -> String {
        match word {
            "127.0.0.1:8080" | "127.0.0.1:9000" => "127.0.0.1:0".to_owned(),
            // A name that needs no resolver.
            "https://gallery.example.com/gallery" => "https://127.0.0.1/gallery".to_owned(),
            "secret.txt" | "request.txt" | "targets.toml" | "auto" | "sigprobe.prom" | "sigprobe.json"
            | "report.html" | "recording.jsonl" => self.folder.path().join(word).display().to_string(),
            word => word.to_owned(),
        }
    }
}

#[test]
fn every_command_of_the_pages_runs() {
    let files = Files::new();
    for page in pages() {
        let commands = commands(&page);
        assert!(page != "README.md" || commands.len() >= 4);
        for command in commands {
            let words: Vec<String> = command.iter().map(|word| files.word(word)).collect();
            runs(&page, &words.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

fn runs(page: &str, words: &[&str]) {
    let finish = |more: &[&str], code: i32, part: &str| {
        let output = run(&[words, more].concat());
        let (said, fault) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{page}: {words:?}: {fault}");
        assert!(said.contains(part), "{page}: {words:?}: {said}");
    };
    match words[0] {
        "probe" => finish(&["--dry-run"], 0, "Nothing was sent."),
        "inspect" => finish(&[], 3, "secret with a space after it, default port spelled out"),
        "replay" => {
            let secret = super::file_with(SECRET.as_bytes());
            let secret = secret.path().display().to_string();
            let record = ["--key", "K", "--secret-file", &secret, "--record", words[1]];
            let made = run(&[&["probe", "http://127.0.0.1:1/gallery/"][..], &record].concat());
            assert_eq!(made.status.code(), Some(7), "{}", text(&made.stderr));
            finish(&[], 7, "127.0.0.1");
        }
        "sign" => finish(&[], 0, "alteryx-prod01"),
        "check" => finish(&[], 7, "1 target: 1 unreachable."),
        "completions" | "man" | "explain" | "servers" | "clients" | "demo" => finish(&[], 0, ""),
        "gallery" => {
            let mut server = Killed(sigprobe(words).stdout(Stdio::piped()).spawn().unwrap());
            let mut line = String::new();
            BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
            assert!(line.contains("Practice server at http://127.0.0.1:"), "{page}: {line}");
        }
        "proxy" => {
            let mut server = Killed(sigprobe(words).stderr(Stdio::piped()).spawn().unwrap());
            let mut line = String::new();
            BufReader::new(server.0.stderr.take().unwrap()).read_line(&mut line).unwrap();
            assert!(line.contains("signs and passes on to"), "{page}: {line}");
        }
        "listen" => {
            let mut server = Killed(sigprobe(words).stderr(Stdio::piped()).spawn().unwrap());
            let mut line = String::new();
            BufReader::new(server.0.stderr.take().unwrap()).read_line(&mut line).unwrap();
            assert!(line.contains("listening at http://127.0.0.1:"), "{page}: {line}");
        }
        other => panic!("{page}: no test for sigprobe {other}"),
    }
}

/// A server that ends with its test, also with one that fails: whoever reads the test's output would wait for it.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The quoted sentences of docs/guide.md are what sigprobe says when its commands are followed.
#[test]
fn the_guide_tells_what_happens() {
    let files = Files::new();
    let guide = read("docs/guide.md").replace("\n> ", " ");
    let steps: Vec<Vec<String>> = commands("docs/guide.md");
    let mut probes = steps.iter().filter(|step| step[0] == "probe");
    for (gallery, count) in steps.iter().filter(|step| step[0] == "gallery").zip([2, 1]) {
        let gallery: Vec<String> = gallery.iter().map(|word| files.word(word)).collect();
        let gallery: Vec<&str> = gallery.iter().map(String::as_str).collect();
        let mut server = Killed(sigprobe(&gallery).stdout(Stdio::piped()).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().to_owned();
        for _ in 0..count {
            let probe: Vec<String> = probes
                .next()
                .unwrap()
                .iter()
                .map(|word| files.word(&word.replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"))))
                .collect();
            let mut words: Vec<&str> = probe.iter().map(String::as_str).collect();
            words.extend([
                "--host-header",
                "127.0.0.1:8080",
                "--no-discover",
                "--max-probes",
                "60",
                "--quiet",
            ]);
            let said = text(&run(&words).stdout);
            let headline = said.lines().next().unwrap();
            let (begin, end) = headline
                .split_once(" tried. ")
                .map_or((headline, ""), |(begin, end)| (begin.split(" of the ").next().unwrap(), end));
            assert!(guide.contains(begin) && guide.contains(end), "docs/guide.md lacks: {headline}");
        }
    }
    assert!(probes.next().is_none(), "every probe of the guide was made");
}

#[test]
fn the_page_about_proxies_has_every_line_of_the_causes() {
    use sigprobe::remedies::{PASS_AUTHORIZATION, PASS_HOST, PASS_PATH, PASS_SCHEME};
    let page = read("docs/proxies.md");
    for line in [PASS_HOST, PASS_SCHEME, PASS_PATH, PASS_AUTHORIZATION].concat() {
        assert!(page.contains(&format!("- {line}\n")), "docs/proxies.md lacks: {line}");
    }
}

#[test]
fn the_demo_finds_the_base_address() {
    let output = run(&["demo"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("The server's side differs: it signs http://alteryx-prod01/gallery"), "{said}");
    assert!(!said.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn the_table_of_verdicts_is_that_of_the_code() {
    let readme = read("README.md");
    for verdict in Verdict::ALL {
        let row = format!("| `{}` | {} | {} |", verdict.name(), verdict.exit_code(), verdict.when());
        assert!(readme.contains(&row), "README.md lacks: {row}");
    }
}

#[test]
fn what_each_verdict_needs_is_what_explain_says() {
    let answers = read("docs/answers.md").replace('`', "");
    for verdict in Verdict::ALL {
        let row = format!("| {} | {} |", verdict.name(), verdict.page().evidence);
        assert!(answers.contains(&row), "docs/answers.md lacks: {row}");
    }
}

#[test]
fn the_help_lists_every_exit_code() {
    let help = text(&run(&["probe", "--help"]).stdout);
    for verdict in Verdict::ALL {
        let line = help
            .lines()
            .find(|line| line.contains(verdict.name()) || line.trim_start().starts_with("130  interrupted"));
        assert!(line.is_some(), "--help lacks {}", verdict.name());
        let code = verdict.exit_code().to_string();
        assert!(
            help.lines().any(|line| line.contains(verdict.name()) && line.trim_start().starts_with(&code)),
            "--help gives {} another exit code",
            verdict.name()
        );
    }
}

#[test]
fn a_dry_run_needs_no_secret_and_writes_json() {
    let url = "https://gallery.example.com:443/gallery/api/v1/";
    let output = run(&["probe", url, "--key", "k", "--dry-run", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["candidates"][0]["variant"], "rfc5849");
    assert_eq!(plan["candidates"][0]["base_string_uri"], "https://gallery.example.com/gallery/api/v1/");
}

#[test]
fn colours_come_when_they_are_asked_for() {
    assert!(text(&run(&["demo", "--color", "always"]).stdout).contains('\u{1b}'));
}
