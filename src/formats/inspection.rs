//! The inspection of captured requests, for people and as JSON (docs/inspection.schema.json).

use std::fmt::Write as _;

use serde::Serialize;

use super::json::{document, line};
use super::printable;
use crate::causes::Finding;
use crate::inspect::{AgainstReport, Calculation, ExplanationReport, Inspection, summary};
use crate::listen::Heard;
use crate::report::{NAMED, SCHEMA_VERSION};

/// Several requests in one document.
#[derive(Serialize)]
struct Several<'a> {
    schema_version: u32,
    requests: &'a [Inspection],
    common: &'a [Finding],
}

/// One JSON document: the inspection itself for one request, a list under `requests` for several.
pub fn json(all: &[Inspection], common: &[Finding]) -> String {
    match all {
        [one] => document(one),
        _ => document(&Several { schema_version: SCHEMA_VERSION, requests: all, common }),
    }
}

/// The same for people: first whose side is wrong, or what several requests come to.
pub fn text(all: &[Inspection], common: &[Finding]) -> String {
    let mut out = String::new();
    if let Some(summary) = summary(all, common) {
        let _ = writeln!(out, "{summary}");
        section(&mut out, "What the requests have in common", common.iter().map(found).collect());
    }
    for one in all {
        if all.len() > 1 {
            let _ = writeln!(out, "\n{}", printable(&one.origin));
        }
        inspection(&mut out, one);
    }
    out
}

fn inspection(out: &mut String, one: &Inspection) {
    let _ = writeln!(out, "{}", printable(&one.headline));
    details(out, one, RFC5849);
}

/// What a request is compared with where its URL is the one that was called.
const RFC5849: &str = "RFC 5849";
/// The same where its URL is the one that a server goes by.
const SERVER: &str = "the server";

/// What stands below the first sentence.
fn details(out: &mut String, one: &Inspection, compared_with: &str) {
    section(out, "What to change", one.change.clone());
    if let Some(best) = one.explanations.first() {
        let _ = writeln!(out, "\nSigned as:    {}", printable(&best.variant));
        let _ = writeln!(out, "Base URL:     {}", printable(&best.base_string_uri));
        let _ = writeln!(out, "Base string:  {}", base_string(&best.signature_base_string));
    }
    if one.explanations.first().is_none_or(|best| best.signature_base_string != one.rfc5849_base_string) {
        let whose = if compared_with == SERVER { "The server:" } else { "RFC 5849:" };
        let _ = writeln!(out, "{whose:13} {}", base_string(&one.rfc5849_base_string));
    }
    let differs = format!("What differs from {compared_with}");
    section(out, &differs, one.explanations.first().map(differences).unwrap_or_default());
    if let Some(against) = &one.against {
        compared(out, against);
    }
    section(out, "Also consistent", also(one));
    section(out, "What the request shows by itself", one.findings.iter().map(found).collect());
    for calculation in &one.calculations {
        steps(out, calculation, compared_with);
    }
    section(out, "Notes", one.notes.clone());
    if one.tried > 0 {
        let _ = writeln!(
            out,
            "\n{} signature{} made, {} ms. Nothing was sent anywhere.",
            one.tried,
            if one.tried == 1 { "" } else { "s" },
            one.elapsed_ms
        );
    }
}

/// One request that arrived, as a line of JSON.
pub fn json_line(heard: &Heard) -> String {
    line(heard)
}

/// The same for people.
pub fn heard(heard: &Heard) -> String {
    let mut out = format!("{}\n{}\n", printable(&heard.request), printable(&heard.said));
    if let Some(one) = &heard.inspection {
        details(&mut out, one, if heard.base_address.is_some() { SERVER } else { RFC5849 });
    }
    out.push('\n');
    out
}

/// A longer base string has no middle on a screen.
const LONGEST: usize = 16 * 1024;
/// So much of its end is kept: the protocol parameters may stand there.
const KEPT_OF_THE_END: usize = 2 * 1024;

/// A base string that somebody can still read.
fn base_string(text: &str) -> String {
    if text.len() <= LONGEST {
        return printable(text);
    }
    let begin = &text[..text.floor_char_boundary(LONGEST - KEPT_OF_THE_END)];
    let end = &text[text.ceil_char_boundary(text.len() - KEPT_OF_THE_END)..];
    let left_out = text.len() - begin.len() - end.len();
    format!(
        "{} ... ({left_out} bytes are left out here: --format json) ... {}",
        printable(begin),
        printable(end)
    )
}

fn steps(out: &mut String, calculation: &Calculation, compared_with: &str) {
    let whose = if calculation.variant == "rfc5849" {
        format!("as {compared_with} has it")
    } else {
        "as it was signed".to_owned()
    };
    let _ = writeln!(out, "\nStep by step, {whose} ({})", printable(&calculation.variant));
    for (place, step) in calculation.steps.iter().enumerate() {
        let _ = writeln!(out, "  {}. {} (section {})", place + 1, step.name, step.section);
        for line in &step.lines {
            let _ = writeln!(out, "     {}", base_string(line));
        }
    }
}

fn compared(out: &mut String, against: &AgainstReport) {
    let _ = writeln!(out, "\nCompared with what the server wants");
    if against.signed.is_empty() && against.wanted.is_empty() {
        let _ = writeln!(out, "  - A PLAINTEXT signature holds no URL: it fits every base address.");
        return;
    }
    if !against.signed_is_known {
        let _ = writeln!(out, "  What was signed is not known: what RFC 5849 asks for stands in its place.");
    }
    let signed = if against.signed_is_known { "signed:  " } else { "RFC 5849:" };
    let _ = writeln!(out, "  {signed} {}", base_string(&against.signed));
    let _ = writeln!(out, "  wanted:   {}", base_string(&against.wanted));
    if against.differences.is_empty() {
        let _ = writeln!(out, "  - They are the same.");
    }
    for own in &against.differences {
        let said = |value: &Option<String>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), |own| format!("\"{own}\""))
        };
        let (signed, wanted) = (said(&own.signed), said(&own.wanted));
        let _ = writeln!(
            out,
            "  - {}: {} {}, wanted {}",
            printable(&own.part),
            if against.signed_is_known { "signed" } else { "RFC 5849" },
            printable(&signed),
            printable(&wanted)
        );
    }
}

fn differences(best: &ExplanationReport) -> Vec<String> {
    best.deviations.iter().map(|own| format!("{} [{}={}]", own.said, own.axis, own.choice)).collect()
}

fn also(one: &Inspection) -> Vec<String> {
    let same = one.explanations.first().map(|best| &best.also).into_iter().flatten();
    let same = same.map(|variant| format!("{variant} (the same bytes for this request)"));
    let others = one.explanations.iter().skip(1).map(|own| own.variant.clone());
    let mut lines: Vec<String> = same.chain(others).collect();
    if lines.len() > NAMED {
        let more = lines.len() - NAMED;
        lines.truncate(NAMED);
        lines.push(format!("and {more} more (--format json)"));
    }
    lines
}

fn found(finding: &Finding) -> String {
    format!("{} {} [{}]", finding.said, finding.remedy, finding.code)
}

fn section(out: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        let _ = writeln!(out, "  - {}", printable(&line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_string_of_megabytes_is_shortened() {
        let long = format!("GET&{}&end", "\u{fc}".repeat(1 << 20));
        let shown = base_string(&long);
        assert!(
            shown.len() < LONGEST + 100 && shown.starts_with("GET&") && shown.ends_with("&end"),
            "{}",
            shown.len()
        );
        assert!(shown.contains("bytes are left out here: --format json"));
        let short = "a".repeat(LONGEST);
        assert_eq!(base_string(&short), short);
    }
}
