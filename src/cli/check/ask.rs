//! One target: the expected variant and a broken signature, and a search where that shows something else.

use std::time::Instant;

use sigprobe::check::{Judged, State, TargetReport, after_both, after_recheck, after_search};
use sigprobe::credentials::Redactor;
use sigprobe::diagnose::Case;
use sigprobe::probe::http::HttpTransport;
use sigprobe::probe::recheck::{Recheck, recheck};
use sigprobe::probe::world::World;
use sigprobe::probe::{FailureKind, Observation};
use sigprobe::report::Verdict;
use sigprobe::targets::{Expected, Target, Way};
use tokio::sync::watch;

use super::super::args::ProbeArgs;
use super::super::discover::discover;
use super::super::gather::Job;
use super::super::probe::{Probed, probe};
use super::super::world::SystemSource;
use super::schedule::Pulse;

/// A target that is ready to be asked about.
pub(super) struct Subject<'a> {
    pub(super) target: &'a Target,
    pub(super) args: ProbeArgs,
    pub(super) job: Job,
}

/// What came of it.
pub(super) struct Asked {
    pub(super) report: TargetReport,
    /// What a targets file would have to say.
    pub(super) true_now: Option<Expected>,
    /// Whether its server lets requests wait until their time is over.
    pub(super) is_silent: bool,
}

/// What a search was, for the report.
struct Searched {
    verdict: Verdict,
    requests: usize,
}

impl Subject<'_> {
    /// Host and port that it connects to.
    pub(super) fn server(&self) -> String {
        let sent = &self.job.situation.request.sent;
        let settings = self.job.http_settings(sent).ok();
        let (host, port) = settings
            .and_then(|settings| settings.destination)
            .unwrap_or_else(|| (sent.host().to_owned(), sent.port()));
        format!("{host}:{port}")
    }

    /// Asks, and searches where that is allowed and needed.
    pub(super) fn ask(
        &self,
        may_search: bool,
        learns: bool,
        pulse: &Pulse,
        interrupt: &watch::Receiver<bool>,
    ) -> Asked {
        let start = Instant::now();
        if *interrupt.borrow() {
            return self.not_asked("the run was stopped before it was asked");
        }
        let (mut judged, recheck) = match &self.target.expected {
            Some(Expected::Accepted(way)) => match self.recheck(way, pulse, interrupt) {
                Ok(recheck) => (Some(after_recheck(&recheck, way, &self.job.situation)), Some(recheck)),
                Err(error) => (Some(undecided(&error)), None),
            },
            // Nothing that a few requests could tell.
            _ => (None, None),
        };
        let last = recheck.as_ref().and_then(Recheck::last);
        let is_silent = last.is_some_and(|last| waited_in_vain(&last.observation));
        let mut searched = None;
        let differs =
            |judged: &Judged| judged.state == State::Differs || learns && judged.state == State::Undecided;
        if judged.as_ref().is_none_or(differs) {
            if may_search {
                pulse.stays_busy();
                let (after, search) = self.search(interrupt);
                judged = Some(match (&recheck, judged) {
                    (Some(recheck), Some(first)) => after_both(recheck, first, after),
                    _ => after,
                });
                searched = search;
            } else if let Some(judged) = &mut judged {
                judged.said += "; not searched (--no-search)";
            }
        }
        let judged = judged.unwrap_or_else(|| undecided(&anyhow::anyhow!("nothing was asked")));
        let rechecked = recheck.as_ref().map_or(0, |recheck| recheck.exchanges.len());
        let requests = rechecked + searched.as_ref().map_or(0, |searched| searched.requests);
        let elapsed_ms = start.elapsed().as_millis();
        let verdict = searched.as_ref().map(|searched| searched.verdict);
        let report = TargetReport {
            state: judged.state,
            found: judged.found.map(|text| self.redacted(&text)),
            changed: judged.changed.map(|text| self.redacted(&text)),
            said: self.redacted(&judged.said),
            searched: searched.is_some(),
            verdict,
            requests,
            elapsed_ms,
            ..self.blank()
        };
        Asked {
            report,
            true_now: judged.true_now,
            is_silent: is_silent && judged.state == State::Unreachable,
        }
    }

    /// The rest of the targets of a server that let one wait until its time was over.
    pub(super) fn left_out(&self, other: &str) -> Asked {
        self.not_asked(&format!("its server did not answer the target {other}: not asked"))
    }

    fn not_asked(&self, said: &str) -> Asked {
        let report = TargetReport { said: said.to_owned(), ..self.blank() };
        Asked { report, true_now: None, is_silent: false }
    }

    fn blank(&self) -> TargetReport {
        TargetReport {
            name: self.target.name.clone(),
            url: self.target.url.clone(),
            state: State::NotAsked,
            expected: self.target.expected.as_ref().map(|expected| expected.said(&self.job.situation)),
            found: None,
            changed: None,
            said: String::new(),
            searched: false,
            verdict: None,
            requests: 0,
            elapsed_ms: 0,
        }
    }

    fn recheck(
        &self,
        way: &Way,
        pulse: &Pulse,
        interrupt: &watch::Receiver<bool>,
    ) -> anyhow::Result<Recheck> {
        let job = &self.job;
        let variant = way.variant(&job.situation).map_err(anyhow::Error::msg)?;
        let transport =
            HttpTransport::new(job.http_settings(&job.situation.request.sent)?, interrupt.clone())?;
        let progress = |_| pulse.beat();
        let world = World { transport: &transport, source: &SystemSource, progress: &progress, tape: None };
        Ok(recheck(world, &job.situation, &job.credentials, &job.settings, &job.judge, &variant))
    }

    /// A full probe, as `sigprobe probe --target NAME` does it.
    fn search(&self, interrupt: &watch::Receiver<bool>) -> (Judged, Option<Searched>) {
        let mut job = self.job.clone();
        discover(&mut job);
        let server = job.server.clone();
        match probe(job, &self.args, interrupt) {
            Ok(Probed { report, run, .. }) => {
                let case = Case::new(&run).with_server(server.as_ref());
                let mut judged = after_search(&case, &report, self.target.expected.as_ref());
                // What only this run knew (a clock that is off) cannot be read back from a file.
                judged.true_now = judged.true_now.filter(|now| match now {
                    Expected::Accepted(way) => way.variant(&self.job.situation).is_ok(),
                    Expected::Verdict(_) => true,
                });
                (judged, Some(Searched { verdict: report.verdict, requests: report.requests_sent }))
            }
            Err(error) => (undecided(&error), None),
        }
    }

    /// Without the secrets.
    pub(super) fn redacted(&self, text: &str) -> String {
        let credentials = &self.job.credentials;
        Redactor::new(credentials, &[&self.target.url, &credentials.key]).redact(text)
    }
}

fn undecided(error: &anyhow::Error) -> Judged {
    Judged {
        state: State::Undecided,
        found: None,
        changed: None,
        said: format!("it could not be asked: {error:#}"),
        true_now: None,
    }
}

/// Whether all the time that was allowed went by without an answer.
fn waited_in_vain(observation: &Observation) -> bool {
    observation
        .failure()
        .is_some_and(|failure| matches!(failure.kind, FailureKind::TimeOut | FailureKind::Connect))
}
