//! Reports in every format: what a hostile server says stands in none of them as markup, and each can be read.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sigprobe::causes::{Finding, Side};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::formats::anonymise::Anonymiser;
use sigprobe::formats::table::Style;
use sigprobe::formats::{html, json, junit, markdown, table};
use sigprobe::report::{AcceptedReport, ExchangeReport, Report, SentReport, Verdict};

/// A report in which this text stands wherever a server or a user can put one.
fn report(text: &str) -> Report {
    let exchange = |id: &str, purpose, verdict: &str| ExchangeReport {
        id: id.to_owned(),
        purpose,
        variant: Some("rfc5849".to_owned()),
        also: Vec::new(),
        said: text.to_owned(),
        base_string_uri: Some("http://h/a".to_owned()),
        signature_base_string: Some(text.to_owned()),
        status: Some(401),
        verdict: verdict.to_owned(),
        elapsed_ms: 1,
    };
    Report {
        schema_version: 1,
        tool_version: "0.1.0",
        started_at: "2026-01-02T03:04:05Z".to_owned(),
        verdict: Verdict::AcceptedUnderAnotherBase,
        headline: text.to_owned(),
        called: format!("http://h/{text}"),
        redirected: None,
        sent: SentReport {
            scheme: "http",
            connected_to: text.to_owned(),
            remote: None,
            host: text.to_owned(),
            target: "/a".to_owned(),
            method: "GET".to_owned(),
            placement: "header",
            signature_method: "HMAC-SHA1",
            proxy: Some(text.to_owned()),
        },
        discovered: Vec::new(),
        configured: None,
        server: None,
        accepted: vec![AcceptedReport {
            base_string_uri: text.to_owned(),
            variant: text.to_owned(),
            also: Vec::new(),
            accepted: 2,
            refused: 0,
        }],
        controls: vec![exchange("c1", "unsigned", "control")],
        probes: vec![exchange("p1", "variant", "accepted")],
        follow_ups: Vec::new(),
        findings: vec![Finding {
            code: "other-host",
            side: Side::Server,
            said: text.to_owned(),
            evidence: vec![text.to_owned()],
            remedy: text.to_owned(),
        }],
        possible: Vec::new(),
        proved_right: Vec::new(),
        clients: Vec::new(),
        advice: vec![text.to_owned()],
        not_tried: Vec::new(),
        indistinguishable: Vec::new(),
        notes: vec![text.to_owned()],
        requests_sent: 2,
        requests_to_answer: Some(2),
        elapsed_ms: 1234,
    }
}

fn credentials(key: &str) -> Credentials {
    let secret = || Secret::new("a-secret-of-theirs".to_owned());
    Credentials { key: key.to_owned(), secret: secret(), token: Some(("t0ken-1".to_owned(), secret())) }
}

const HOSTILE: &str = "</style></title><script>alert(1)</script>\" onload=\"x' ]]> --> <!-- [a](javascript:x) `b` |\n# c \u{1b}[31m \u{202e} &amp; @me";

/// How often each element is opened.
fn elements(page: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for piece in page.split('<').skip(1) {
        let name: String =
            piece.chars().take_while(|own| own.is_ascii_alphanumeric() || "!?/".contains(*own)).collect();
        *counts.entry(name).or_default() += 1;
    }
    counts
}

#[test]
fn the_page_has_no_element_and_no_attribute_of_somebody_elses() {
    let (hostile, plain) = (html::write(&report(HOSTILE)), html::write(&report("text")));
    assert_eq!(elements(&hostile), elements(&plain));
    assert_eq!(hostile.matches('"').count(), plain.matches('"').count());
    assert!(!hostile.contains(['\u{1b}', '\u{202e}']));
    let page = html::write(&report("text"));
    for outside in ["src=", "@import", "url(", "<script", "http-equiv=\"refresh"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn markdown_begins_with_five_lines_for_a_ticket() {
    let text = markdown::write(&report("text"));
    let begins: Vec<&str> = text.lines().take(5).filter_map(|line| line.split("**").nth(1)).collect();
    assert_eq!(begins, ["Called:", "Signed:", "Evidence:", "Change:", "Verify:"]);
    let command = "sigprobe probe \"http://h/text\" --key KEY --secret-file secret.txt";
    assert!(text.contains(&format!("this should say accepted-as-called: `{command}`\n")), "{text}");
    // XML has no such mark: there the command ends the line.
    let suite = junit::write(&report("text")).replace("&quot;", "\"");
    assert!(suite.contains(&format!("this should say accepted-as-called: {command}<")), "{suite}");
    let acts = markdown::write(&report("$(id)"));
    assert!(!acts.contains("sigprobe probe \"http://h/$(id)"), "{acts}");
    let hostile = markdown::write(&report(HOSTILE));
    assert_eq!(hostile.lines().count(), text.lines().count());
    assert!(!hostile.contains("<script") || hostile.contains("\\<script"), "{hostile}");
    assert!(
        hostile.lines().filter(|line| line.starts_with('#')).count()
            == text.lines().filter(|line| line.starts_with('#')).count()
    );
}

#[test]
fn the_table_says_how_to_sign_what_is_accepted() {
    let style = Style { color: false, width: None };
    let mut report = report("text");
    let words = "base-uri-host=alteryx-prod01 base-uri-port=never";
    report.accepted[0].variant = words.to_owned();
    let said = table::write(&report, style);
    assert!(said.contains(&format!("Signed:  text\n         as --variant \"{words}\"\n")), "{said}");
    report.accepted[0].variant = "rfc5849".to_owned();
    assert!(!table::write(&report, style).contains("--variant"));
}

#[test]
fn stand_ins_are_put_in_place_of_names_addresses_and_the_key() {
    let mut report = report("prod01.corp.example.org");
    report.called = "https://Gallery.corp.example.org/gallery/api/".to_owned();
    report.sent.connected_to = "10.1.2.3:443".to_owned();
    report.sent.host = "gallery.corp.example.org".to_owned();
    report.sent.proxy = None;
    report.probes[0].base_string_uri = Some("http://prod01.corp.example.org/gallery/api/".to_owned());
    report.accepted[0].base_string_uri = "http://prod01/gallery/api/".to_owned();
    report.notes = vec!["key k3y&1 at PROD01 and prod01x, GET&http%3A%2F%2Fprod01%2Fa&oauth_consumer_key%3Dk3y%2526261 10.1.2.31".to_owned()];
    let anonymiser = Anonymiser::new(&report, [], &credentials("k3y&1"));
    for text in [json::write(&report), markdown::write(&report), html::write(&report), junit::write(&report)]
    {
        let text = anonymiser.apply(&text);
        for own in [
            "corp.example.org",
            "prod01.",
            "://prod01/",
            "%2Fprod01%",
            "10.1.2.3:",
            "10.1.2.3<",
            "Gallery.corp",
        ] {
            assert!(!text.contains(own), "{own}: {text}");
        }
        assert!(text.contains("host-1.example.com/gallery/api/"), "the path stays: {text}");
    }
    let said = anonymiser.apply("k3y&1 k3y%261 k3y%25261 PROD01, prod01x 10.1.2.31");
    assert!(said.starts_with("KEY-1 KEY-1 KEY-1 host-"), "{said}");
    assert_eq!(
        anonymiser.apply("The K3Y&1 is right"),
        "The K3Y&1 is right",
        "a key is a key in its own letters only"
    );
    // An address that nothing is known of is one all the same.
    assert!(said.contains(", prod01x 198.51.100."), "{said}");
}

#[test]
fn names_that_stand_in_the_path_and_the_query_have_stand_ins_too() {
    let mut report = report("text");
    report.called =
        "https://gallery.acme-corp.de/gallery/nodes/other.acme-corp.de/sqlprod07/?cb=https%3A%2F%2F\
                     portal.acme-corp.de%2Fcb&ip=10.20.30.40&to=http://intern-app07/x&v=1.2"
            .to_owned();
    report.probes[0].base_string_uri = Some("http://sqlprod07.acme-corp.de/a".to_owned());
    let signed = sigprobe::rfc5849::percent_encoding::encode(report.called.as_str());
    report.notes = vec![signed.clone(), sigprobe::rfc5849::percent_encoding::encode(signed)];
    let locations = ["https://sso.login-service.example.net/in?next=http://intern-app08/x"];
    let anonymiser = Anonymiser::new(&report, locations, &credentials("k3y"));
    report.notes.push("sent on to http://intern-app08/x by gallery.acme-corp.de. The end.".to_owned());
    report.change_texts(&|text| anonymiser.apply(text));
    for text in [json::write(&report), markdown::write(&report), html::write(&report), junit::write(&report)]
    {
        for own in ["acme-corp", "sqlprod07", "10.20.30.40", "intern-app", "login-service"] {
            assert!(!text.contains(own), "{own}: {text}");
        }
    }
    assert!(
        report.called.contains("/gallery/nodes/host-") && report.called.ends_with("&v=1.2"),
        "{}",
        report.called
    );
    assert!(report.notes.last().is_some_and(|note| note.ends_with(". The end.")), "{:?}", report.notes);
    assert!(report.notes[0].starts_with("https%3A%2F%2Fhost-"), "{}", report.notes[0]);
}

#[test]
fn every_text_of_a_report_can_be_changed() {
    let mut report = report("needle");
    report.change_texts(&|text| text.replace("needle", "thread"));
    let text = json::write(&report);
    // Evidence are identifiers of our own.
    assert_eq!(text.matches("needle").count(), 1, "{text}");
}

#[test]
fn stand_ins_are_there_before_a_line_is_broken() {
    let name = "very-long-machine-name-01.intranet.corp.example";
    let mut report = report("text");
    report.sent.proxy = Some("http://proxy.corp.example:3128 (from --proxy)".to_owned());
    report.probes[0].base_string_uri = Some(format!("http://{name}/a"));
    report.probes[0].said = format!("host {name} with t0ken-1, redirected to https://login.corp.example/in");
    let locations = ["https://login.corp.example/in", "/elsewhere"];
    let anonymiser = Anonymiser::new(&report, locations, &credentials("k"));
    report.change_texts(&|text| anonymiser.apply(text));
    let text = table::write(&report, Style { color: false, width: Some(60) });
    for own in ["machine-name", "intranet", "corp", "t0ken", "proxy.", "login"] {
        assert!(!text.contains(own), "{own}: {text}");
    }
    assert!(text.contains("TOKEN-1") && text.contains("(from --proxy)"), "{text}");
}

proptest! {
    #[test]
    fn stand_ins_take_any_text(text in ".{0,60}") {
        Anonymiser::new(&report("h"), [], &credentials("k")).apply(&text);
    }

    #[test]
    fn junit_is_xml_whatever_stands_in_it(text in ".{0,60}") {
        let xml = junit::write(&report(&text));
        let document = roxmltree::Document::parse(&xml);
        prop_assert!(document.is_ok(), "{:?}: {xml}", document.err());
    }

    #[test]
    fn no_text_opens_an_element_of_the_page(text in "[<>&\"'/a-z=! -]{0,40}") {
        prop_assert_eq!(elements(&html::write(&report(&text))), elements(&html::write(&report("text"))));
    }
}
