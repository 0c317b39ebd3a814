//! The table of simulated situations in docs/situations.md: made from the runs themselves.

use std::fmt::Write as _;
use std::path::Path;

use sigprobe::report::Report;

use crate::scenarios;

/// Axes beside the base URL count as faults of their own.
fn faults(report: &Report) -> usize {
    let Some(accepted) = report.accepted.first() else { return 0 };
    let beside = accepted.variant.split(' ').filter(|own| *own != "rfc5849" && !is_of_the_base(own)).count();
    let base = accepted.variant.split(' ').any(is_of_the_base);
    beside + usize::from(base)
}

fn is_of_the_base(deviation: &str) -> bool {
    deviation.starts_with("base-uri-") || deviation.starts_with("base-address")
}

fn median(mut requests: Vec<usize>) -> usize {
    requests.sort_unstable();
    requests.get(requests.len() / 2).copied().unwrap_or_default()
}

fn markdown() -> String {
    let mut out = String::from(
        "# Simulated situations\n\nMade from the files in tests/scenarios by `UPDATE_DOCS=1 cargo test --test scenarios`. Each is \
         a server in memory that signs, reads and answers as its file says; the runner, the order of questions and the diagnosis \
         are the product's own. \"To the answer\" counts all requests until the first acceptance is confirmed, controls \
         included.\n\n",
    );
    let reports: Vec<(String, String, Report)> =
        scenarios().into_iter().map(|(name, own)| (name, own.about.clone(), own.report(1))).collect();
    let to_answer = |wanted: &dyn Fn(&Report) -> bool| {
        let own = reports.iter().filter(|(_, _, report)| wanted(report));
        own.filter_map(|(_, _, report)| report.requests_to_answer).collect::<Vec<_>>()
    };
    let base_alone =
        to_answer(&|report| faults(report) == 1 && report.accepted[0].variant.split(' ').all(is_of_the_base));
    let other_alone = to_answer(&|report| {
        faults(report) == 1 && !report.accepted[0].variant.split(' ').any(is_of_the_base)
    });
    let two = to_answer(&|report| faults(report) > 1);
    let _ = writeln!(out, "| kind | situations | median of requests to the answer |\n| --- | --- | --- |");
    for (kind, own) in
        [("another base URL", base_alone), ("one other fault", other_alone), ("two faults at once", two)]
    {
        let _ = writeln!(out, "| {kind} | {} | {} |", own.len(), median(own));
    }
    let _ = writeln!(
        out,
        "\n| situation | what it is | verdict | found | accepted variant | to the answer | in all |\n| --- | --- | --- | --- | \
         --- | --- | --- |"
    );
    for (name, about, report) in &reports {
        let found: Vec<&str> = report.findings.iter().map(|finding| finding.code).collect();
        let variant = report.accepted.first().map_or("-", |accepted| accepted.variant.as_str());
        let requests = report.requests_to_answer.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {variant} | {requests} | {} |",
            about.replace('|', "\\|"),
            report.verdict.name(),
            if found.is_empty() { "-".to_owned() } else { found.join(", ") },
            report.requests_sent
        );
    }
    out
}

#[test]
fn the_table_of_situations_is_that_of_the_runs() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/situations.md");
    let made = markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        written == made,
        "docs/situations.md is not what the runs give: UPDATE_DOCS=1 cargo test --test scenarios"
    );
}
