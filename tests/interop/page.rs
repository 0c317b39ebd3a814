//! The HTML page in a real browser, Debian's Chromium without a screen.

use std::fs;
use std::process::Command;

/// What Chromium prints with these flags about the demo's report, and what it complains of.
fn chromium(flags: &[&str]) -> (String, String) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let page = directory.path().join("report.html");
    let demo = Command::new(env!("CARGO_BIN_EXE_sigprobe")).args(["demo", "--output"]).arg(&page).output();
    assert!(demo.expect("sigprobe").status.success());
    // A frame of a telephone's width measures the page, and says so in its title.
    let frame = directory.path().join("frame.html");
    let measure = "<!DOCTYPE html><iframe id=f width=390 height=800 src=report.html></iframe><script>f.onload = () => {\
                   const d = f.contentDocument; const heads = [...d.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1]);\
                   document.title = [d.documentElement.scrollWidth, heads.join(''), d.querySelectorAll('td.yes').length,\
                   performance.getEntriesByType('resource').length, f.contentWindow.performance.getEntriesByType('resource')\
                   .length].join(' '); };</script>";
    fs::write(&frame, measure).expect("the frame");
    let output = Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"])
        .args(["--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000"])
        .arg(format!("--user-data-dir={}", directory.path().join("profile").display()))
        .args(flags)
        .arg(format!("file://{}", frame.display()))
        .output()
        .expect("tests/run installs chromium");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_browser_shows_the_report_on_a_telephone_and_asks_for_nothing() {
    let (dom, complaints) = chromium(&["--dump-dom"]);
    let title =
        dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    let words: Vec<&str> = title.split(' ').collect();
    let [width, headings, accepted, _, requested] = words[..] else { panic!("{dom}\n{complaints}") };
    assert!(width.parse::<u32>().expect("a width") <= 390, "wider than a telephone: {title}");
    assert!(headings.starts_with("12") && !headings.contains("13"), "the order of headings: {headings}");
    assert_eq!((accepted, requested), ("1", "0"), "accepted cells, and what the page asked for: {title}");
    let console: Vec<&str> = complaints.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:#?}");
}
