//! `sigprobe probe`: gather, ask, explain, write.

use std::io::{IsTerminal as _, Write as _};

use sigprobe::credentials::{Redactor, Secret};
use sigprobe::diagnose::Case;
use sigprobe::formats::anonymise::{Anonymiser, locations};
use sigprobe::formats::plan;
use sigprobe::plan::Plan;
use sigprobe::probe::http::HttpTransport;
use sigprobe::probe::redirect::{Redirect, is_same_server};
use sigprobe::probe::run::{Run, run};
use sigprobe::probe::settings::Settings;
use sigprobe::probe::transport::Transport as _;
use sigprobe::probe::world::World;
use sigprobe::record::{Asked, Tape};
use sigprobe::report::{Facts, RedirectedReport, Report};
use sigprobe::request::{Called, Request, Sent};
use tokio::sync::watch;

use super::args::ProbeArgs;
use super::destination::Destination;
use super::discover::discover;
use super::gather::Job;
use super::output::{FormatChoice, Output, REPORT, both, print};
use super::targets::TargetsFile;
use super::world::{SystemSource, interrupt, now_rfc3339, say};
use super::{input_fault, secret};

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ProbeArgs) -> anyhow::Result<u8> {
    if let Some((args, (secret, token))) = TargetsFile::named(args)? {
        return if args.dry_run { dry_run(&args) } else { with_secrets(&args, secret, token) };
    }
    if args.dry_run {
        return dry_run(args);
    }
    if args.secret_file.as_deref().is_some_and(|file| file.as_os_str() == "-")
        && args.token_secret_file.as_deref().is_some_and(|file| file.as_os_str() == "-")
    {
        return Err(input_fault("standard input can hold one secret only: put the other into a file"));
    }
    // Everything else about the input is checked before a prompt asks for a secret.
    check(args)?;
    let (secret, mut notes) =
        secret::consumer_secret(args.secret_file.as_deref(), args.secret.as_deref(), args.output.quiet)?;
    let token = match (&args.token, &args.token_secret_file) {
        (Some(token), Some(file)) => {
            let (secret, more) = secret::from_file(file, "the token's secret")?;
            notes.extend(more.into_iter().map(|note| format!("Token: {note}")));
            Some((token.clone(), Secret::new(secret.expose().trim().to_owned())))
        }
        _ => None,
    };
    with_secrets(args, (secret, notes), token)
}

fn with_secrets(
    args: &ProbeArgs,
    secret: (Secret, Vec<String>),
    token: Option<(String, Secret)>,
) -> anyhow::Result<u8> {
    let mut job = Job::new(args, secret, token)?;
    let output = Output::new(&args.output, REPORT)?;
    let recording = args.record.as_deref().map(Destination::open).transpose()?;
    let interrupt = interrupt();
    let credentials = job.credentials.clone();
    discover(&mut job);
    let Probed { report, redactor, run, recorded } = probe(job, args, &interrupt)?;
    let anonymiser = args.anonymise.then(|| Anonymiser::new(&report, locations(&run), &credentials));
    // What was found out is shown although the disk may be full.
    let written = output.write(&report, &run, &redactor, anonymiser.as_ref());
    let recorded = recording.zip(recorded).map_or(Ok(()), |(file, text)| {
        file.store(&text)?;
        if !args.output.quiet {
            say("sigprobe: the recording holds the server's answers: look into it before you pass it on");
        }
        Ok(())
    });
    if redactor.has_replaced() && !args.output.quiet {
        say(REPLACED);
    }
    both(written, recorded)?;
    Ok(report.verdict.exit_code())
}

/// Said when an answer, or what was asked for, held a secret.
pub(super) const REPLACED: &str =
    "sigprobe: a secret stood in what was to be written: [secret] stands in its place";

/// What a probe gives to those who write it down.
pub(super) struct Probed {
    pub(super) report: Report,
    pub(super) redactor: Redactor,
    pub(super) run: Run,
    /// The recording, when one was asked for.
    pub(super) recorded: Option<String>,
}

/// Asks the server, starts again where a redirect on the same host leads, and explains what came out.
pub(super) fn probe(
    mut job: Job,
    args: &ProbeArgs,
    interrupt: &watch::Receiver<bool>,
) -> anyhow::Result<Probed> {
    let quiet = args.output.quiet;
    let started_at = now_rfc3339();
    let given_openly = [args.url.clone(), job.credentials.key.clone()];
    let redactor = Redactor::new(&job.credentials, &given_openly.each_ref().map(String::as_str));
    if !quiet {
        for note in &job.notes {
            say(&redactor.redact(&format!("sigprobe: {note}")));
        }
        let at_most = job.settings.max_probes.min(most(&job));
        say(&format!(
            "sigprobe: at most {at_most} requests with this key to {}, most of them deliberately wrong",
            job.situation.request.sent.host()
        ));
    }
    let mut tape = args.record.as_ref().map(|_| Tape::new());
    let (mut run, mut facts) = ask(&job, interrupt, quiet, tape.as_ref())?;
    facts.started_at = started_at;
    if let Some((target, new)) = start_again(&mut job, args, &run)? {
        let from = job.situation.request.called.text();
        if !quiet {
            let line = format!(
                "sigprobe: everything that was sent is redirected to {}; starting again there",
                target.text()
            );
            say(&redactor.redact(&line));
        }
        let spent = run.exchanges.len();
        let redirected = RedirectedReport { from, to: target.text(), requests: spent };
        job.situation.request = Request { called: target, sent: new, ..job.situation.request };
        job.settings = Settings { max_probes: job.settings.max_probes - spent, ..job.settings };
        discover(&mut job);
        tape = args.record.as_ref().map(|_| Tape::new());
        let (again, more) = ask(&job, interrupt, quiet, tape.as_ref())?;
        run = again;
        facts = Facts {
            started_at: facts.started_at,
            elapsed_ms: facts.elapsed_ms + more.elapsed_ms,
            redirected: Some(redirected),
            ..more
        };
    }
    facts.notes = std::mem::take(&mut job.notes);
    if let Some(proxy) = &facts.proxy {
        facts.notes.push(format!("Requests went through the proxy {proxy}; --no-proxy goes without it."));
    }
    let recorded = tape.map(|tape| {
        let Job { situation, credentials, settings, judge, server, .. } = &job;
        let asked = Asked { situation, credentials, settings, judge, server: server.as_ref() };
        tape.text(&asked, &run, &facts, &redactor)
    });
    let report = Report::new(&Case::new(&run).with_server(job.server.as_ref()), facts);
    Ok(Probed { report, redactor, run, recorded })
}

/// Where to start again: on the same host, unless the way there would be another, or somebody else might get what is the user's.
fn start_again(job: &mut Job, args: &ProbeArgs, run: &Run) -> anyhow::Result<Option<(Called, Sent)>> {
    let Some(Redirect::SameHost(target)) = Case::new(run).redirect else { return Ok(None) };
    let sent = Sent::new(&target, args.host_header.as_deref());
    let sent = sent.map_err(|error| input_fault(error.to_string()))?;
    let request = &job.situation.request;
    let holds_more = !request.headers.is_empty() || request.body.is_some();
    if holds_more && !is_same_server(&request.sent, &sent) {
        job.notes.push(format!(
            "Your headers and your body go to the port that you called only, and not to {}, to which everything is redirected: \
             the run did not start again there. If that is yours, call it, or leave them out.",
            target.text()
        ));
        return Ok(None);
    }
    if job.keeps_its_way(&sent) {
        return Ok(Some((target, sent)));
    }
    job.notes.push(format!(
        "--connect-to or --resolve hold for the called address and not for {}, to which everything is redirected: the run \
         did not start again there. To ask there, call it, with a --connect-to or --resolve of its own.",
        target.text()
    ));
    Ok(None)
}

fn ask(
    job: &Job,
    interrupt: &watch::Receiver<bool>,
    quiet: bool,
    tape: Option<&Tape>,
) -> anyhow::Result<(Run, Facts)> {
    let settings = job.http_settings(&job.situation.request.sent)?;
    let facts = Facts {
        started_at: String::new(),
        elapsed_ms: 0,
        proxy: settings.proxy.as_ref().map(|proxy| format!("{} (from {})", proxy.address, proxy.chosen_by)),
        destination: settings.destination.as_ref().map(|(host, port)| {
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
        }),
        redirected: None,
        notes: Vec::new(),
    };
    let transport = HttpTransport::new(settings, interrupt.clone())?;
    let show = !quiet && std::io::stderr().is_terminal();
    let progress = |sent: usize| {
        if show && transport.elapsed().as_millis() > 1000 {
            let _ = write!(std::io::stderr(), "\rsigprobe: {sent} requests sent ");
        }
    };
    let world = World { transport: &transport, source: &SystemSource, progress: &progress, tape };
    let run = run(world, &job.situation, &job.credentials, &job.settings, &job.judge);
    if show && transport.elapsed().as_millis() > 1000 {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    let elapsed_ms = transport.elapsed().as_millis();
    Ok((run, Facts { elapsed_ms, ..facts }))
}

/// The most requests that this job can need: every candidate with its confirmations.
fn most(job: &Job) -> usize {
    Plan::new(&job.situation, &job.credentials).candidates.len().saturating_mul(11).saturating_add(32)
}

/// Finds faults of the input that do not depend on the secret.
fn check(args: &ProbeArgs) -> anyhow::Result<()> {
    placeholder(args).map(|_| ())
}

fn placeholder(args: &ProbeArgs) -> anyhow::Result<Job> {
    let secret = Secret::new("placeholder".to_owned());
    let token = args.token.as_ref().map(|token| (token.clone(), secret.clone()));
    Job::new(args, (secret, Vec::new()), token)
}

/// Shows the plan. Needs no secret and sends nothing.
fn dry_run(args: &ProbeArgs) -> anyhow::Result<u8> {
    let job = placeholder(args)?;
    let candidates = Plan::new(&job.situation, &job.credentials).candidates;
    let write = match args.output.format {
        Some(FormatChoice::Json) => plan::json,
        _ => plan::text,
    };
    let plan = write(&job.situation.request, job.settings.max_probes, &candidates);
    print(&secret::redacted(&plan, &[&args.url, &job.credentials.key]))?;
    Ok(0)
}
