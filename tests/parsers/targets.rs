//! Everything that reads foreign text, one function each, with what it promises. Used by the property tests and by the
//! fuzzer (fuzz/), so that both look at the same.

use sigprobe::axis::{Authority, BaseAddress};
use sigprobe::comparison::{base_string_in, differences};
use sigprobe::credentials::{Credentials, Redactor, Secret};
use sigprobe::discover::refusal;
use sigprobe::discover::runtime_settings::RuntimeSettings;
use sigprobe::formats::inspection;
use sigprobe::import::{Hints, InputFormat, import};
use sigprobe::inspect::{Inspection, Knowledge};
use sigprobe::probe::{Answer, Observation, Outcome};
use sigprobe::record::Recording;
use sigprobe::report::Accepted;
use sigprobe::request::{Called, Request, Sent};
use sigprobe::servers::Profile;
use sigprobe::targets::Target;
use sigprobe::verdict::peculiar::peculiar;
use sigprobe::verdict::scrub::Scrub;
use sigprobe::verdict::{Class, Judge, Reference};

/// A reader of foreign bytes. It panics when a promise is broken.
pub(crate) type Reader = fn(&[u8]);

/// By name, as the fuzzer and the folders of kept inputs have it.
pub(crate) const TARGETS: &[(&str, Reader)] = &[
    ("url", url),
    ("captured_text", captured_text),
    ("inspection", inspected),
    ("runtime_settings", runtime_settings),
    ("profile", profile),
    ("targets_file", targets_file),
    ("report", report),
    ("recording", recording),
    ("base_string", base_string),
    ("answer", answer),
];

const SECRET: &str = "a-secret-that-is-nowhere";

/// One short line that shows nothing raw.
fn is_one_sentence(message: &str) {
    assert!(message.len() < 2000, "{} bytes", message.len());
    assert!(!message.chars().any(char::is_control), "{message:?}");
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn url(bytes: &[u8]) {
    let text = lossy(bytes);
    if let Ok(called) = Called::parse(&text) {
        assert_eq!(Called::parse(&called.text()), Ok(called.clone()));
        let _ = Sent::new(&called, None);
    }
    let _ = Authority::parse(&text);
    if let Ok(base) = BaseAddress::parse(&text) {
        let _ = base.paths_for("/gallery/api/v1/");
        let _ = base.covers("/gallery/ä/");
    }
}

fn captured_text(bytes: &[u8]) {
    let formats = InputFormat::ALL.iter().copied().map(Some).chain([None]);
    for format in formats {
        let hints =
            Hints { format, url: Some("https://gallery.example.com/x".to_owned()), ..Hints::default() };
        match import(bytes, &hints) {
            Ok(imported) => assert!(!imported.captured.is_empty()),
            Err(error) => is_one_sentence(&error.to_string()),
        }
    }
}

fn inspected(bytes: &[u8]) {
    let Ok(imported) = import(bytes, &Hints::default()) else { return };
    let credentials =
        Credentials { key: "key".to_owned(), secret: Secret::new(SECRET.to_owned()), token: None };
    let redactor = Redactor::new(&credentials, &["key"]);
    for captured in imported.captured.iter().take(2) {
        let knowledge = Knowledge {
            credentials: Some(credentials.for_key_of(captured)),
            aliases: Vec::new(),
            base_addresses: Vec::new(),
            depth: 1,
            jobs: 1,
            against: None,
            steps: true,
            now: 1_700_000_000,
        };
        // A text of a megabyte may hold a thousand parameters: what matters here is that nothing breaks.
        let tried = std::sync::atomic::AtomicU64::new(0);
        let progress = |made: u64| {
            tried.store(made, std::sync::atomic::Ordering::Relaxed);
            made < 2000
        };
        let inspection = Inspection::new(captured, &knowledge, &progress);
        let all = [inspection];
        let text = redactor.redact(&inspection::text(&all, &[]));
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        let json = inspection::json(&all, &[]);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }
}

fn runtime_settings(bytes: &[u8]) {
    match RuntimeSettings::read(bytes) {
        Ok(settings) => {
            let _ = (settings.discovered(), settings.gallery_addresses());
            settings.complaints().iter().for_each(|own| is_one_sentence(own));
        }
        Err(error) => is_one_sentence(&error.to_string()),
    }
}

fn profile(bytes: &[u8]) {
    match Profile::parse(&lossy(bytes)) {
        Ok(profile) => drop(profile.endpoint_for("/gallery/")),
        Err(error) => is_one_sentence(&error.to_string()),
    }
}

fn targets_file(bytes: &[u8]) {
    if let Err(error) = Target::parse(&lossy(bytes)) {
        is_one_sentence(&error.to_string());
    }
}

fn report(bytes: &[u8]) {
    match Accepted::read(&lossy(bytes)) {
        Ok(accepted) => assert!(!accepted.variant.is_empty()),
        Err(error) => is_one_sentence(&error.to_string()),
    }
}

fn recording(bytes: &[u8]) {
    match Recording::read(&lossy(bytes)).and_then(Recording::replay) {
        Ok(replayed) => assert!(serde_json::to_string(&replayed.report).is_ok()),
        Err(error) => is_one_sentence(&error.to_string()),
    }
}

fn base_string(bytes: &[u8]) {
    let text = lossy(bytes);
    if let Some(found) = base_string_in(&text) {
        assert!(differences(&found, &found).is_empty(), "{found:?}");
    }
    let (one, two) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let _ = differences(one, two);
}

fn answer(bytes: &[u8]) {
    // Status, one header, and the body.
    let (head, body) = bytes.split_at(bytes.len().min(32));
    let status = 200 + u16::from(head.first().copied().unwrap_or(0)) % 400;
    let names = ["www-authenticate", "location", "server", "date", "set-cookie", "retry-after"];
    let name = names[usize::from(head.get(1).copied().unwrap_or(0)) % names.len()];
    let headers = vec![(name.to_owned(), lossy(head))];
    let answer = Answer { status, headers, body: body.to_vec(), cut: false };
    let class = Class::of(&answer, &Scrub::default());
    assert!(class.agrees_with(&class));
    let usual = Answer { status: 401, headers: Vec::new(), body: b"denied".to_vec(), cut: false };
    let usual = Class::of(&usual, &Scrub::default());
    let probes: Vec<(usize, &Class)> = (0..8).map(|n| (n, if n == 5 { &class } else { &usual })).collect();
    for own in peculiar(&[&usual; 3], &probes) {
        assert!((own.candidate, own.answers) == (5, 1) && own.mark.is_there != (own.mark.text == "denied"));
    }
    let observation = Observation {
        elapsed: std::time::Duration::ZERO,
        remote: None,
        outcome: Outcome::Answer(answer.clone()),
    };
    let _ = Judge::default().judge(&observation, Some(&class), &Reference::default());
    let called = Called::parse("https://gallery.example.com/gallery/api/").expect("a URL");
    for found in refusal::find(&answer, &Request::get(called).expect("a URL")) {
        assert!(found.found.text().len() < 3000);
    }
}
