//! `sigprobe explain`: every code that a report prints has its page.

use sigprobe::report::Verdict;

use super::{run, text};

fn page(code: &str) -> String {
    let output = run(&["explain", code]);
    assert_eq!(output.status.code(), Some(0), "{code}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn every_verdict_has_a_page() {
    for verdict in Verdict::ALL {
        let page = page(verdict.name());
        let first = format!("{}: {} (exit code {})", verdict.name(), verdict.when(), verdict.exit_code());
        assert_eq!(page.lines().next(), Some(first.as_str()));
        assert!(
            page.contains("\nWhat has to be seen for it\n") && page.contains("\nWhat to do next\n"),
            "{page}"
        );
        assert!(text(&run(&["explain"]).stdout).contains(verdict.when()), "{first}");
    }
    // A word that is both has both pages.
    assert!(page("key-unknown").contains("\nHow it was proved here\n"));
}

#[test]
fn codes_are_taken_as_reports_print_them() {
    for (code, begins) in [
        ("other-host", "other-host: "),
        ("Other-Host", "other-host: "),
        ("[other-host]", "other-host: "),
        ("NONE-ACCEPTED", "none-accepted: "),
    ] {
        let page = page(code);
        assert!(page.starts_with(begins), "{code}: {page}");
    }
}

#[test]
fn a_mistyped_code_is_told_the_likeliest_one() {
    for (code, said) in [
        ("none-acepted", "there is no cause and no verdict \"none-acepted\": did you mean none-accepted?"),
        ("other-prot", "did you mean other-port?"),
        ("qqqq", "\"sigprobe explain\" lists them all"),
    ] {
        let output = run(&["explain", code]);
        assert_eq!(output.status.code(), Some(2), "{code}");
        assert!(text(&output.stderr).contains(said), "{code}: {}", text(&output.stderr));
    }
}
