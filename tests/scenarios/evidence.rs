//! What every finding of every situation rests on: which requests, and how those were answered.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sigprobe::report::{ExchangeReport, Report};

use crate::scenarios;

fn requests(report: &Report) -> BTreeMap<&str, &ExchangeReport> {
    let all = report.controls.iter().chain(&report.probes).chain(&report.follow_ups);
    all.map(|exchange| (exchange.id.as_str(), exchange)).collect()
}

/// Each finding, and what was proved right, with its evidence by identifier.
fn findings(report: &Report) -> impl Iterator<Item = (&str, &[String])> {
    let found = report.findings.iter().map(|finding| (finding.code, &finding.evidence[..]));
    found.chain(report.proved_right.iter().map(|right| (right.what, &right.evidence[..])))
}

/// The requests by what they asked about and how they were answered.
fn described(evidence: &[String], report: &Report) -> String {
    let requests = requests(report);
    let best = report.accepted.first().map(|accepted| accepted.variant.as_str());
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for id in evidence {
        let request = requests[id.as_str()];
        let about = match request.variant.as_deref() {
            own @ Some(_) if own == best => "best",
            own => own.unwrap_or(request.purpose),
        };
        let kind = format!("{about} {}", request.verdict);
        match kinds.iter_mut().find(|(own, _)| *own == kind) {
            Some((_, times)) => *times += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, times)| format!("{times} {kind}")).collect();
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") }
}

#[test]
fn every_finding_names_the_requests_that_prove_it() {
    let mut all = String::new();
    for (name, scenario) in scenarios() {
        let report = scenario.report(1);
        let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
        for (code, evidence) in findings(&report) {
            let evidence = described(evidence, &report);
            match lines.iter_mut().find(|(own, _)| *own == evidence) {
                Some((_, codes)) => codes.push(code),
                None => lines.push((evidence, vec![code])),
            }
        }
        let _ = writeln!(all, "{name}");
        for (evidence, codes) in lines {
            let _ = writeln!(all, "  {}: {evidence}", codes.join(" "));
        }
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("evidence", all);
    });
}

/// Findings about what the server signs stand on an acceptance, and on something that is not accepted.
#[test]
fn another_base_url_is_found_by_what_is_accepted_and_what_is_not() {
    let mut found = 0;
    for (name, scenario) in scenarios() {
        let report = scenario.report(1);
        let requests = requests(&report);
        for (code, evidence) in findings(&report) {
            if ["other-scheme", "other-host", "other-port", "other-path"].contains(&code) {
                // A failure beside a success is no acceptance.
                let is_accepted = |id: &String| {
                    requests[id.as_str()].verdict == "accepted" && requests[id.as_str()].status < Some(500)
                };
                let accepted = evidence.iter().filter(|id| is_accepted(id)).count();
                assert!(0 < accepted && accepted < evidence.len(), "{name}: {code}: {evidence:?}");
                found += 1;
            }
        }
    }
    assert!(found > 40, "{found}");
}
