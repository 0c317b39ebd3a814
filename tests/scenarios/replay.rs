//! A recorded run gives the same report once more, and the recording holds no secret.

use std::sync::atomic::AtomicU64;

use sigprobe::credentials::Redactor;
use sigprobe::diagnose::Case;
use sigprobe::probe::run::run;
use sigprobe::probe::settings::Settings;
use sigprobe::probe::world::World;
use sigprobe::record::{Asked, Recording, RecordingError, Tape};
use sigprobe::report::{Facts, Report};
use sigprobe::verdict::Judge;

use super::{Repeatable, Scenario, Simulated, scenarios};

/// A run with this seed: its report as JSON, and the recording.
fn recorded(scenario: &Scenario, settings: &Settings) -> (String, String) {
    let situation = scenario.situation();
    let credentials = scenario.credentials();
    let judge = Judge::default();
    let transport = Simulated::new(&scenario.server, &situation, 1);
    let source = Repeatable(AtomicU64::new(1));
    let tape = Tape::new();
    let world = World { transport: &transport, source: &source, progress: &|_| {}, tape: Some(&tape) };
    let run = run(world, &situation, &credentials, settings, &judge);
    let facts = Facts {
        started_at: "2026-01-02T03:04:05Z".into(),
        elapsed_ms: 123,
        proxy: Some("http://proxy:3128 (from HTTPS_PROXY)".into()),
        destination: None,
        redirected: None,
        notes: vec!["A note.".into()],
    };
    let redactor = Redactor::new(&credentials, &[&credentials.key]);
    let asked =
        Asked { situation: &situation, credentials: &credentials, settings, judge: &judge, server: None };
    let text = tape.text(&asked, &run, &facts, &redactor);
    let report = Report::new(&Case::new(&run), facts);
    (serde_json::to_string_pretty(&report).unwrap(), text)
}

fn replayed(recording: &str) -> Result<String, RecordingError> {
    let replayed = Recording::read(recording)?.replay()?;
    Ok(serde_json::to_string_pretty(&replayed.report).unwrap())
}

#[test]
fn every_scenario_is_replayed_to_the_same_report() {
    for (name, scenario) in scenarios() {
        // Side by side answers come in another order, and are kept in the order of the questions.
        for concurrency in if name.starts_with("a-") { &[1, 3][..] } else { &[1] } {
            let concurrency = *concurrency;
            let settings = Settings { concurrency, ..scenario.settings() };
            let (report, recording) = recorded(&scenario, &settings);
            let again = replayed(&recording).unwrap_or_else(|error| panic!("{name}: the recording {error}"));
            let difference = report.lines().zip(again.lines()).find(|(one, two)| one != two);
            assert_eq!(difference, None, "{name}");
            assert_eq!(report.len(), again.len(), "{name}");
            let secret = scenario.secret.trim();
            assert!(
                secret.len() < 8 || !recording.contains(secret),
                "{name}: the secret is in the recording"
            );
        }
    }
}

#[test]
fn what_is_no_whole_recording_is_told_in_one_sentence() {
    let (_, scenario) = scenarios().remove(0);
    let (report, recording) = recorded(&scenario, &scenario.settings());
    assert_eq!(replayed(&recording).unwrap(), report);
    let lines: Vec<&str> = recording.lines().collect();
    let without = |place: usize| {
        let kept = lines.iter().enumerate().filter(|(own, _)| *own != place);
        kept.flat_map(|(_, line)| [*line, "\n"]).collect::<String>()
    };
    assert_eq!(replayed("").unwrap_err(), RecordingError::NotARecording);
    assert_eq!(replayed("{\"schema_version\":1}").unwrap_err(), RecordingError::NotARecording);
    assert_eq!(replayed(&without(lines.len() - 1)).unwrap_err(), RecordingError::Cut);
    assert_eq!(
        replayed(&recording.replace("{\"end\"", "{\"end")).unwrap_err(),
        RecordingError::Damaged(lines.len())
    );
    let newer = recording.replace("\"recording_version\":1", "\"recording_version\":7");
    assert_eq!(replayed(&newer).unwrap_err(), RecordingError::Version(7));
    // A request that is missing is noticed, wherever it stood.
    for (place, line) in lines.iter().enumerate().take(lines.len() - 1).skip(1) {
        let told = replayed(&without(place)).err();
        assert_eq!(told, Some(RecordingError::Changed), "without line {}: {line}", place + 1);
    }
    let end = |count: usize| format!("{{\"end\":{count}}}");
    let one_less = without(2).replace(&end(lines.len() - 2), &end(lines.len() - 3));
    let older = one_less.replacen("\"tool_version\":\"", "\"tool_version\":\"0.0.", 1);
    let told = replayed(&older).unwrap_err();
    assert!(matches!(told, RecordingError::AskedOtherwise(_)), "{told}");
}
