//! A run of sigprobe that is watched: how long, how large, what it said.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// No run may take longer; it is killed then.
const LONGEST: Duration = Duration::from_secs(25);
/// Nor be larger, in kB, beside the pages of the program's own file: with those of a release build, below 16 MB, it stays
/// below 30 MB.
pub(super) const LARGEST: u64 = 14 * 1024;

/// What came of a run.
pub(super) struct Watched {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
    pub(super) peak_kb: u64,
    pub(super) report: Option<Value>,
}

/// Runs sigprobe with these words until it ends.
pub(super) fn run(words: &[&str]) -> Watched {
    let child = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .args(words)
        .env("SIGPROBE_SECRET", super::watched::SECRET)
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .env_remove("HTTPS_PROXY")
        .env_remove("https_proxy")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    watched(child)
}

/// The secret of every run.
pub(super) const SECRET: &str = "marked-secret-that-nobody-may-see";

fn watched(mut child: Child) -> Watched {
    let reader = |mut from: Box<dyn std::io::Read + Send>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = from.read_to_end(&mut bytes);
            bytes
        })
    };
    let stdout = reader(Box::new(child.stdout.take().unwrap()));
    let stderr = reader(Box::new(child.stderr.take().unwrap()));
    let started = Instant::now();
    let mut peak_kb = 0;
    let code = loop {
        peak_kb = peak_kb.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if started.elapsed() > LONGEST {
            let _ = child.kill();
            let _ = child.wait();
            break None;
        }
        // Between two looks at the process, not for luck.
        thread::sleep(Duration::from_millis(5));
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    Watched {
        code,
        stdout: text(stdout.join().unwrap()),
        stderr: text(stderr.join().unwrap()),
        peak_kb,
        report: None,
    }
}

/// The most memory that the process took so far, in kB. Pages of its program file are not counted: the system reads as
/// many of them as it likes and drops them at will, and those of an unoptimised build alone are 24 MB. Until the process
/// runs, it is still a copy of the test.
pub(super) fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    if !status.starts_with("Name:\tsigprobe\n") {
        return 0;
    }
    let kb = |field: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
    };
    u64::saturating_sub(kb("VmHWM:"), kb("RssFile:"))
}

/// Probes `url` with everything shown; the report stands beside.
pub(super) fn probe(url: &str, more: &[&str]) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json").display().to_string();
    let words = ["probe", url, "--key", "marked-key", "-v", "--timeout", "1", "--connect-timeout", "1"];
    let bounds = ["--max-probes", "24", "--output", &file, "--no-input"];
    let watched = run(&[&words[..], &bounds, more].concat());
    let report = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    Watched { report, ..watched }
}

/// Whether a character does something to a terminal, or to the order in which it is read.
fn is_raw(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl Watched {
    pub(super) fn verdict(&self) -> &str {
        self.report.as_ref().and_then(|report| report["verdict"].as_str()).unwrap_or("no report")
    }

    /// Whatever is not as it must be, whoever the peer is.
    pub(super) fn misdeeds(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let shown = format!("{}{}", self.stdout, self.stderr);
        if self.code.is_none() {
            faults.push(format!("it did not end within {} s", LONGEST.as_secs()));
        }
        if self.peak_kb > LARGEST {
            faults.push(format!("it took {} kB", self.peak_kb));
        }
        if shown.contains("panicked") {
            faults.push(format!("it panicked: {}", self.stderr));
        }
        if let Some(c) = shown.chars().find(|c| is_raw(*c)) {
            faults.push(format!("it wrote {} raw", c.escape_unicode()));
        }
        if shown.contains(SECRET) {
            faults.push("it showed the secret".to_owned());
        }
        faults
    }

    /// The same, and a verdict that is not one of these, or does not go with the exit code.
    pub(super) fn faults(&self, name: &str, verdicts: &[&str], with_tls: bool) -> Vec<String> {
        let mut faults = self.misdeeds();
        let verdict = self.verdict();
        if !verdicts.contains(&verdict) {
            let headline = self.report.as_ref().map_or(&Value::Null, |report| &report["headline"]);
            faults.push(format!("{verdict} in place of {verdicts:?}: {headline} {}", self.stderr));
        }
        let code = sigprobe::report::Verdict::ALL.iter().find(|own| own.name() == verdict);
        if code.map(|own| i32::from(own.exit_code())) != self.code {
            faults.push(format!("exit code {:?} with {verdict}", self.code));
        }
        let way = if with_tls { "TLS" } else { "plain" };
        faults.into_iter().map(|fault| format!("{name} ({way}): {fault}")).collect()
    }
}
