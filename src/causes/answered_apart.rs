//! One signature is answered with something of its own, in nothing that shows an acceptance.

use super::{Cause, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::report::Verdict;
use crate::verdict::peculiar::Mark;

pub(super) static CAUSE: Cause = Cause {
    code: "answered-apart",
    forms: &[],
    page: Page {
        title: "One signature alone gets other words or another header",
        what: &[
            "Status, error codes, words of refusal and the structure of the page are what shows whether a signature is accepted. \
             Some services say it in other words, or in a header of their own such as grpc-status.",
        ],
        shows: &[
            "Every answer to one signature has a word or a header that neither a wrong signature nor any other gets, or lacks \
             one that all of them get.",
        ],
        proved: &[
            "Never as an acceptance: what a word means is not known. It was asked about twice or more, and wrong signatures of \
             the same form three times or more. So that nobody reads \"not checked\" or \"none accepted\" where this may be how \
             a right signature shows.",
        ],
        server: &["A refusal with status 401 can be told apart by every client (RFC 5849 section 3.2)."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Say what an acceptance, or a refusal, looks like: --accepted-when and --refused-when take a regular expression for \
             status line, headers and body.",
        ],
        sources: &["gRPC over HTTP/2, Responses (status 200 with grpc-status in a header)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Possible> {
    if case.verdict() != Verdict::Undecided {
        return None;
    }
    let (candidate, mark) = case.peculiar()?;
    let option = if mark.is_there { "--accepted-when" } else { "--refused-when" };
    let pattern = pattern(mark).map_or_else(|| "PATTERN".to_owned(), |own| format!("\"{own}\""));
    Some(Possible {
        code: "answered-apart",
        side: Side::None,
        said: format!(
            "The signature over {} may be the accepted one: it alone is answered {mark}.",
            candidate.base_string_uri
        ),
        check: format!(
            "Look at both answers with -v. If that is how they differ, run this again with {option} {pattern}."
        ),
    })
}

/// A regular expression that matches it and nothing longer; none where a shell might read something else, or where there is
/// nothing to go by. It ends with `\n` and not with `$`, which fish takes for the beginning of a variable.
fn pattern(mark: &Mark) -> Option<String> {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | ':' | '/' | '_' | ',' | ';' | '=');
    let text = &mark.text;
    if !text.chars().all(is_plain) || mark.is_length() {
        return None;
    }
    Some(match mark.is_header {
        // A word is letters and digits; an underscore beside it is none of them, and yet no boundary.
        false => format!(r"(?i)(\b|_){text}(\b|_)"),
        // Of a cookie the name is known, of a long value the beginning.
        true if text.starts_with("set-cookie: ") => format!("(?im)^{text}="),
        true if text.len() >= HEADER_KEPT - 3 => format!("(?im)^{text}"),
        true => format!(r"(?im)^{text}\n"),
    })
}

/// How much of a header is kept, in bytes ([`crate::verdict::class`]).
const HEADER_KEPT: usize = 200;

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn header(text: &str) -> Mark {
        Mark { is_there: true, text: text.to_owned(), is_header: true }
    }

    #[test]
    fn only_what_no_shell_reads_otherwise_is_advised() {
        let pattern = |text: &str| pattern(&header(text));
        assert_eq!(pattern("grpc-status: 0").as_deref(), Some(r"(?im)^grpc-status: 0\n"));
        for text in
            ["x: $(id)", "x: `id`", "x: %PATH%", "x: \"", "x: a!b", "x: (a", "x: \\d", "willkommen-\u{e4}"]
        {
            assert_eq!(pattern(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_advised_matches_nothing_longer() {
        let word = Mark { is_there: true, text: "ok".to_owned(), is_header: false };
        for (mark, right, longer) in [
            (
                header("grpc-status: 0"),
                "HTTP/1.1 200\nGrpc-Status: 0\n\nx",
                "HTTP/1.1 200\ngrpc-status: 01\n\nx",
            ),
            (header("x-a: 2"), "HTTP/1.1 200\nx-a: 2\n\n", "HTTP/1.1 200\nx-x-a: 2\nx-a: 22\n\n"),
            (
                header("set-cookie: user"),
                "HTTP/1.1 200\nset-cookie: user=1\n\n",
                "HTTP/1.1 200\nset-cookie: users=1\n\n",
            ),
            (word, "HTTP/1.1 200\n\nis_OK.", "HTTP/1.1 200\n\ntoken"),
        ] {
            let pattern = Regex::new(&pattern(&mark).unwrap()).unwrap();
            assert!(pattern.is_match(right) && !pattern.is_match(longer), "{pattern}");
        }
        assert_eq!(pattern(&header("content-length: 2")), None);
    }
}
