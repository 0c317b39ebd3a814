//! The HTML page in a real browser, Debian's Chromium without a screen.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SECRET: &str = "correct-horse-battery";

/// Measures the page in a frame of a telephone's width, and says what it found in the title: width, order of headings,
/// accepted cells, what was requested, whether it is dark, and the lowest contrast of a text with what is behind it
/// (WCAG 2.2, 1.4.3: 4.5 at least).
const MEASURE: &str = r"<!DOCTYPE html><iframe id=f width=390 height=800 src=report.html></iframe><script>
f.onload = () => {
  const d = f.contentDocument, w = f.contentWindow;
  const heads = [...d.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1]);
  const color = text => text.match(/[\d.]+/g).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = color(w.getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  for (const e of d.querySelectorAll('details')) e.open = true;
  let least = 99, where = '';
  for (const e of d.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) || e.tagName == 'STYLE') continue;
    const [a, b] = [light(color(w.getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    const contrast = (a + .05) / (b + .05);
    if (contrast < least) { least = contrast; where = e.tagName + '.' + e.className; }
  }
  const dark = light(behind(d.body)) < .5 ? 'dark' : 'light';
  document.title = [d.documentElement.scrollWidth, heads.join(''), d.querySelectorAll('td.yes').length,
    w.performance.getEntriesByType('resource').length, dark, least.toFixed(2), where].join(' ');
};</script>";

/// The practice server; it is killed when a test fails.
struct Gallery {
    child: Child,
    url: String,
}

impl Drop for Gallery {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gallery() -> Gallery {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .env("SIGPROBE_SECRET", SECRET)
        .args(["gallery", "--listen", "127.0.0.1:0", "--key", "8D92"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("sigprobe");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address");
    Gallery { child, url: url.trim_end_matches(',').to_owned() }
}

/// Writes the page of a run with this secret into the folder; the exit code.
fn page(folder: &Path, secret: &str, words: &[&str]) -> Option<i32> {
    let output = Command::new(env!("CARGO_BIN_EXE_sigprobe"))
        .env("SIGPROBE_SECRET", secret)
        .args(words)
        .arg("--output")
        .arg(folder.join("report.html"))
        .output();
    output.expect("sigprobe").status.code()
}

/// What the measurement says of the page in this theme.
fn measured(folder: &Path, is_dark: bool) -> String {
    fs::write(folder.join("frame.html"), MEASURE).expect("the frame");
    let output = Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"])
        .args(["--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!is_dark)))
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", folder.join("frame.html").display()))
        .output()
        .expect("tests/run installs chromium");
    let (dom, complaints) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let console: Vec<&str> = complaints.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:#?}");
    let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    title.unwrap_or_else(|| panic!("no title: {dom}")).to_owned()
}

#[test]
fn a_browser_shows_every_kind_of_report_on_a_telephone_in_both_themes_and_asks_for_nothing() {
    let server = gallery();
    let probe = ["probe", &server.url, "--key", "8D92", "--quiet"];
    let gone = ["probe", "http://127.0.0.1:1/gallery/", "--key", "8D92", "--quiet"];
    let spaced = format!("{SECRET} ");
    let cases: [(&str, &[&str], i32, &str); 5] = [
        (SECRET, &["demo"], 0, "1"),
        (SECRET, &probe, 0, "1"),
        // Accepted without the space: its base URL is shown as accepted all the same.
        (&spaced, &probe, 3, "1"),
        ("another-secret", &probe, 4, "0"),
        (SECRET, &gone, 7, "0"),
    ];
    for (secret, words, code, accepted) in cases {
        let folder = tempfile::tempdir().expect("a temporary directory");
        assert_eq!(page(folder.path(), secret, words), Some(code), "{words:?}");
        for is_dark in [false, true] {
            let title = measured(folder.path(), is_dark);
            let parts: Vec<&str> = title.splitn(7, ' ').collect();
            let [width, headings, cells, requested, theme, contrast, _] = parts[..] else {
                panic!("{words:?}: {title}")
            };
            assert!(
                width.parse::<u32>().expect("a width") <= 390,
                "{words:?}: wider than a telephone: {title}"
            );
            assert!(headings.starts_with("12") && !headings.contains("13"), "{words:?}: headings: {title}");
            assert_eq!(
                (cells, requested),
                (accepted, "0"),
                "{words:?}: cells, and what was requested: {title}"
            );
            assert_eq!(theme, if is_dark { "dark" } else { "light" }, "{words:?}: {title}");
            assert!(contrast.parse::<f64>().expect("a contrast") >= 4.5, "{words:?}: too faint: {title}");
        }
    }
}
