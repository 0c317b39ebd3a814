//! An Authorization header that a strict parser refuses.

use super::{Lint, Told};
use crate::import::{Captured, HeaderFault};
use crate::rfc5849::transmission::Placement;

pub(super) static LINT: Lint = Lint {
    code: "header-form",
    title: "Authorization header that strict parsers refuse",
    source: "RFC 5849 section 3.5.1; RFC 9112 section 5.2 (line breaks)",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let header = captured.wire.header.as_ref().filter(|_| captured.request.placement == Placement::Header)?;
    if header.faults.is_empty() {
        return None;
    }
    let faults: Vec<&str> = header.faults.iter().map(|fault| said(*fault)).collect();
    Some(Told::client(
        format!(
            "The Authorization header is not of the form that strict servers ask for: {}.",
            faults.join("; ")
        ),
        "Write it on one line as: Authorization: OAuth name=\"value\", name=\"value\"",
    ))
}

fn said(fault: HeaderFault) -> &'static str {
    match fault {
        HeaderFault::Scheme => "it does not begin with the word OAuth and a space",
        HeaderFault::SingleQuotes => "values stand in single quotes",
        HeaderFault::NoQuotes => "values stand without quotes",
        HeaderFault::OpenQuote => "a quote is not closed",
        HeaderFault::EmptyElement => "there is a comma too many",
        HeaderFault::Separator => "parameters are separated by something else than commas",
        HeaderFault::NoComma => "there is no comma between parameters",
        HeaderFault::LineBreak => "it is broken over several lines",
        HeaderFault::SpaceAroundEquals => "there is a space beside an equals sign",
        HeaderFault::NoValue => "a parameter has no value",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, in_header};
    use super::*;

    #[test]
    fn fires_on_what_strict_parsers_refuse() {
        let said = |header: &str| examine(&in_header(header), NOW).map(|told| told.said);
        assert_eq!(said("OAuth realm=\"\",oauth_signature=\"YWJj\" ,oauth_nonce=\"a\""), None);
        // The scheme's letter case is free.
        assert_eq!(said("oauth oauth_signature=\"YWJj\""), None);
        for (header, part) in [
            ("OAuth oauth_signature=\"YWJj\",", "a comma too many"),
            ("OAuth oauth_signature=YWJj", "without quotes"),
            ("OAuth1.0 oauth_signature=\"YWJj\"", "the word OAuth"),
            (
                "OAuth oauth_signature=\"YWJj\";oauth_nonce='a'",
                "something else than commas; values stand in single",
            ),
            ("OAuth oauth_signature=\"YWJj\",\r\n oauth_nonce=\"a\"", "several lines"),
        ] {
            assert!(said(header).unwrap().contains(part), "{header}");
        }
    }
}
