//! `sigprobe sign --send`: sends the request, and shows the whole answer.

use std::io::IsTerminal as _;

use sigprobe::credentials::Redactor;
use sigprobe::formats::printable;
use sigprobe::probe::http::HttpTransport;
use sigprobe::probe::{Answer, Connection, FailureKind, Outcome};
use sigprobe::request::Outgoing;

use super::super::gather::Job;
use super::super::output::print;
use super::super::probe::REPLACED;
use super::super::world::{interrupt, say};

/// Sends it once; gives the exit code.
pub(super) fn main(job: &Job, outgoing: &Outgoing) -> anyhow::Result<u8> {
    let redactor = Redactor::new(&job.credentials, &[&job.credentials.key]);
    let settings = job.http_settings(&job.situation.request.sent)?;
    let seconds = settings.timeout.as_secs();
    let transport = HttpTransport::new(settings, interrupt())?;
    if std::io::stderr().is_terminal() {
        say(&format!(
            "sigprobe: asking {}, for {seconds} seconds at most. Ctrl-C ends it.",
            outgoing.host_header
        ));
    }
    let (observation, reason) = transport.send_for_reason(outgoing, Connection::New);
    let answer = match observation.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::Failure(failure) => {
            print(&format!("No answer: {}\n", failure.kind.said()))?;
            return Ok(if failure.kind == FailureKind::Interrupted { 130 } else { 7 });
        }
    };
    let status = format!("{} {}", answer.status, redactor.redact(&reason.unwrap_or_default()));
    let body = readable(&redactor.redact(&answer.text()));
    print(&redactor.redact(&format!("{}\n{body}\n", printable(status.trim_end()))))?;
    if redactor.has_replaced() {
        say(REPLACED);
    }
    if let Some(missing) = missing(&answer) {
        say(&format!("sigprobe: {missing}"));
    }
    Ok(match (answer.cut, answer.is_success()) {
        (true, _) => 7,
        (false, true) => 0,
        (false, false) => 3,
    })
}

/// What of the answer is not shown, if anything.
fn missing(answer: &Answer) -> Option<String> {
    if answer.cut {
        return Some("the answer was cut off: the connection ended before all of it had come".to_owned());
    }
    let shown = answer.body.len() == Answer::BODY_LIMIT;
    shown.then(|| format!("only the first {} kB of the answer are shown", Answer::BODY_LIMIT / 1024))
}

/// With its line breaks and tabs; whatever else could move a terminal's cursor is escaped.
fn readable(text: &str) -> String {
    let line = |line: &str| {
        let cells: Vec<String> = line.trim_end_matches('\r').split('\t').map(printable).collect();
        cells.join("\t")
    };
    text.trim_end().split('\n').map(line).collect::<Vec<_>>().join("\n")
}
