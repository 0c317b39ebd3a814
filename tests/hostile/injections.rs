//! Answers that attack whoever reads the report: a terminal, a browser, a build server.

use super::peer::{Peer, Wire, answer};
use super::watched::{SECRET, run};
use super::{Behaviour, REFUSED, row};

/// Moves the cursor, sets the title, fills the clipboard, makes a link, and reverses the order of reading.
const ESCAPES: &str = "\u{1b}[2J\u{1b}[1;1H\u{1b}]0;owned\u{7}\u{1b}]52;c;b3duZWQ=\u{7}\u{1b}]8;;http://evil/\u{7}x\u{9b}31m\
                       \u{8}\r\u{7f}\u{202e}txt.exe\u{2066}\u{feff}";
/// Breaks out of markup, each in its own language.
const MARKUP: &str = "</pre></td><script>alert(1)</script><img src=x onerror=alert(2)>]]><testcase/>--> \
                      [x](javascript:alert(3)) ![x](http://evil/i.png) | a | `b` &lt;script&gt; \"'><svg onload=alert(4)>";

fn refuses(wire: &mut dyn Wire, text: &str) {
    answer(wire, "HTTP/1.1 401 Unauthorized", text.as_bytes());
}

fn in_a_header(wire: &mut dyn Wire, text: &str) {
    let value: String = text.chars().filter(|c| !c.is_ascii_control()).collect();
    let head =
        format!("HTTP/1.1 401 Unauthorized\r\nServer: {value}\r\nWWW-Authenticate: OAuth realm=\"{value}\"");
    answer(wire, &head, b"signature invalid");
}

pub(super) const ALL: &[&Behaviour] = &[
    &row("escapes in the body", REFUSED, |wire, _| refuses(wire, ESCAPES)),
    &row("escapes in headers", REFUSED, |wire, _| in_a_header(wire, ESCAPES)),
    &row("markup in the body", REFUSED, |wire, _| refuses(wire, MARKUP)),
    &row("markup in headers", REFUSED, |wire, _| in_a_header(wire, MARKUP)),
    &row("escapes in a base string", REFUSED, |wire, _| {
        refuses(wire, "base string GET&https%3A%2F%2Fh%1b%5b2J%2Fa&b%E2%80%AE");
    }),
    &row("markup in a base string", REFUSED, |wire, _| {
        refuses(
            wire,
            "base string GET&https%3A%2F%2Fh%2F%3Cscript%3Ealert(1)%3C%2Fscript%3E&b%3D%3Cscript%3E",
        );
    }),
    &row("markup in a problem", REFUSED, |wire, _| {
        refuses(wire, "oauth_problem=signature_invalid&debug_sbs=%3Cscript%3Ealert(1)%3C/script%3E%1b%5b2J");
    }),
];

/// Every format, whole: no markup of somebody else's, no escapes.
#[test]
fn nothing_that_a_server_says_becomes_markup() {
    let mut faults = Vec::new();
    for behaviour in ALL {
        let peer = Peer::start(behaviour.does, false);
        for format in ["html", "markdown", "junit", "json"] {
            let words = ["probe", &peer.url(), "--key", "marked-key", "--timeout", "2", "--max-probes", "24"];
            let written = run(&[&words[..], &["--format", format, "--no-discover", "--quiet"]].concat());
            let text = &written.stdout;
            let mut fault = |what: &str| faults.push(format!("{} as {format}: {what}", behaviour.name));
            for own in written.misdeeds() {
                fault(&own);
            }
            let lower = text.to_lowercase();
            if format != "json"
                && (lower.contains("<script") || lower.contains("<img") || lower.contains("<svg onload"))
            {
                fault("markup");
            }
            if format == "markdown" && (lower.contains("](javascript:") || lower.contains("![x](")) {
                fault("a link or an image");
            }
            if format == "junit" && roxmltree::Document::parse(text).is_err() {
                fault("no XML");
            }
            if format == "json" && serde_json::from_str::<serde_json::Value>(text).is_err() {
                fault("no JSON");
            }
            assert!(!text.contains(SECRET));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
