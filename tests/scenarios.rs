//! Simulated servers and proxies: they prove the planning and the judging, not the signing (foreign verifiers
//! in tests/interop.rs do that). Each situation is a few lines of TOML in tests/scenarios/.

#![allow(clippy::disallowed_methods, reason = "tests have files of their own")]

#[path = "scenarios/address_source.rs"]
mod address_source;
#[path = "scenarios/advised.rs"]
mod advised;
#[path = "scenarios/evidence.rs"]
mod evidence;
#[path = "scenarios/lies.rs"]
mod lies;
#[path = "scenarios/rechecks.rs"]
mod rechecks;
#[path = "scenarios/replay.rs"]
mod replay;
#[path = "scenarios/server.rs"]
mod server;
#[path = "scenarios/table.rs"]
mod table;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;
use sigprobe::axis::{Authority, BaseAddress, Situation};
use sigprobe::causes::{CAUSES, Cause};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::diagnose::Case;
use sigprobe::discover::runtime_settings::RuntimeSettings;
use sigprobe::discover::{Discovered, Origin};
use sigprobe::probe::run::{Run, run};
use sigprobe::probe::settings::Settings;
use sigprobe::probe::world::World;
use sigprobe::report::{Facts, RedirectedReport, Report};
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::servers::Profile;
use sigprobe::stamp::Source;
use sigprobe::verdict::Judge;

use server::{Server, Simulated};

/// One situation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Scenario {
    /// What happens, and where it was seen.
    about: String,
    /// The URL that is called.
    url: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    base_addresses: Vec<String>,
    #[serde(default)]
    addresses: Vec<String>,
    /// Names in the server's certificate.
    #[serde(default)]
    certificate: Vec<String>,
    /// The text of Alteryx's RuntimeSettings.xml.
    runtime_settings: Option<String>,
    /// The secret as the user gives it; the server's own is "secret".
    #[serde(default = "right_secret")]
    secret: String,
    /// A token, and its secret as the user gives it.
    token: Option<(String, String)>,
    #[serde(default = "header")]
    placement: String,
    #[serde(default = "hmac_sha1")]
    signature_method: String,
    #[serde(default)]
    first: bool,
    #[serde(default)]
    test_replay: bool,
    #[serde(default)]
    repeat: usize,
    #[serde(default = "budget")]
    max_probes: usize,
    /// The product that the user names.
    product: Option<String>,
    server: Server,
    expect: Expectation,
}

fn right_secret() -> String {
    "secret".to_owned()
}

fn header() -> String {
    Placement::Header.name().to_owned()
}

fn hmac_sha1() -> String {
    SignatureMethod::HmacSha1.name().to_owned()
}

fn budget() -> usize {
    192
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Expectation {
    verdict: String,
    /// Exactly these base string URIs are accepted.
    #[serde(default)]
    accepted: Vec<String>,
    /// The best accepted variant.
    variant: Option<String>,
    /// Findings with these codes are among those reported.
    #[serde(default)]
    findings: Vec<String>,
    /// Causes with these codes are among those that are possible.
    #[serde(default)]
    possible: Vec<String>,
    /// Some finding says so.
    said: Option<String>,
    /// Some finding says so of what to change.
    remedy: Option<String>,
    /// Some line of the advice says so.
    advised: Option<String>,
    /// No line of the advice says so.
    not_advised: Option<String>,
    /// The product is recognised.
    server: Option<String>,
    /// These parts are proved right, and no others, when given.
    proved_right: Option<Vec<String>>,
    /// No finding has one of these codes, and none is possible.
    #[serde(default)]
    absent: Vec<String>,
    /// The first sentence begins so.
    headline: Option<String>,
    /// It does not hold this.
    not_in_the_headline: Option<String>,
    /// The first acceptance is confirmed within this many requests.
    requests_to_answer: Option<usize>,
    /// No more requests than this are sent.
    requests_sent: Option<usize>,
}

/// A clock that stands still, and entropy that is the same in every run of the tests.
struct Repeatable(AtomicU64);

impl Source for Repeatable {
    fn unix_seconds(&self) -> u64 {
        server::NOW.unsigned_abs()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            // The multiplier and increment of Knuth's MMIX.
            let step = |state: u64| {
                state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
            };
            let old = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |state| Some(step(state)));
            *byte = step(old.unwrap_or_default()).to_be_bytes()[0];
        }
    }
}

impl Scenario {
    /// What is known before anything is sent.
    fn situation(&self) -> Situation {
        let called = Called::parse(&self.url).expect("a URL");
        let places = [Placement::Header, Placement::Query, Placement::Body];
        let placement = places.into_iter().find(|place| place.name() == self.placement).expect("a placement");
        let signature_method = SignatureMethod::parse(&self.signature_method).expect("a signature method");
        let request = Request { placement, signature_method, ..Request::get(called).expect("a URL") };
        let mut situation = Situation {
            aliases: self.aliases.iter().map(|alias| Authority::parse(alias).expect("an alias")).collect(),
            base_addresses: self
                .base_addresses
                .iter()
                .map(|base| BaseAddress::parse(base).expect("a base address"))
                .collect(),
            addresses: self.addresses.clone(),
            secret_has_white_space: self.secret.trim() != self.secret,
            ..Situation::new(request)
        };
        let names = self.certificate.iter().map(|name| Discovered::name(name, Origin::Certificate));
        situation.discover(names.map(|name| name.expect("a name")));
        if let Some(text) = &self.runtime_settings {
            let settings = RuntimeSettings::read(text.as_bytes()).expect("a settings file");
            situation.discover(settings.discovered());
            situation.runtime_settings = Some(settings);
        }
        situation
    }

    fn credentials(&self) -> Credentials {
        let token = self.token.clone().map(|(token, secret)| (token, Secret::new(secret)));
        Credentials { key: "key1".into(), secret: Secret::new(self.secret.clone()), token }
    }

    fn settings(&self) -> Settings {
        Settings {
            max_probes: self.max_probes,
            first: self.first,
            test_replay: self.test_replay,
            repeat: self.repeat,
            ..Settings::default()
        }
    }

    fn run(&self, seed: u64) -> Run {
        let situation = self.situation();
        let transport = Simulated::new(&self.server, &situation, seed);
        let source = Repeatable(AtomicU64::new(seed));
        let world = World { transport: &transport, source: &source, progress: &|_| {}, tape: None };
        run(world, &situation, &self.credentials(), &self.settings(), &Judge::default())
    }

    fn report(&self, seed: u64) -> Report {
        self.redirected_report(seed, None)
    }

    fn redirected_report(&self, seed: u64, redirected: Option<RedirectedReport>) -> Report {
        let run = self.run(seed);
        let facts = Facts {
            started_at: String::new(),
            elapsed_ms: 0,
            proxy: None,
            destination: None,
            redirected,
            notes: Vec::new(),
        };
        let product = self.product.as_deref().map(|name| Profile::named(name).expect("a product"));
        Report::new(&Case::new(&run).with_server(product), facts)
    }
}

/// Every scenario by its name.
fn scenarios() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let scenario = toml::from_str(&std::fs::read_to_string(&file).unwrap())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, scenario)
        })
        .collect()
}

#[test]
fn every_scenario_ends_as_it_should() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 40);
    let mut wrong = Vec::new();
    for (name, scenario) in scenarios {
        assert!(!scenario.about.is_empty());
        let report = scenario.report(1);
        let mut faults = Vec::new();
        if report.verdict.name() != scenario.expect.verdict {
            faults.push(format!("verdict {} ({})", report.verdict.name(), report.headline));
        }
        let accepted: Vec<_> = report.accepted.iter().map(|a| a.base_string_uri.clone()).collect();
        if accepted != scenario.expect.accepted {
            let variants: Vec<_> = report.accepted.iter().map(|a| &a.variant).collect();
            faults.push(format!("accepted {accepted:?} as {variants:?}"));
        }
        let variant = report.accepted.first().map(|accepted| accepted.variant.clone());
        if scenario.expect.variant.is_some() && scenario.expect.variant != variant {
            faults.push(format!("variant {variant:?}"));
        }
        for code in &scenario.expect.findings {
            if !report.findings.iter().any(|finding| finding.code == code) {
                let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
                faults.push(format!("no finding {code}, but {codes:?}"));
            }
        }
        let possible = report.possible.iter().map(|possible| possible.code);
        for code in report.findings.iter().map(|finding| finding.code).chain(possible) {
            if scenario.expect.absent.iter().any(|own| own == code) {
                faults.push(format!("{code} is reported"));
            }
        }
        for code in &scenario.expect.possible {
            if !report.possible.iter().any(|possible| possible.code == code) {
                let codes: Vec<_> = report.possible.iter().map(|possible| possible.code).collect();
                faults.push(format!("{code} is not possible, but {codes:?}"));
            }
        }
        if let Some(said) = &scenario.expect.said
            && !report.findings.iter().any(|finding| finding.said.contains(said))
        {
            let all: Vec<_> = report.findings.iter().map(|finding| &finding.said).collect();
            faults.push(format!("nothing says {said:?}, but {all:?}"));
        }
        if let Some(remedy) = &scenario.expect.remedy
            && !report.findings.iter().any(|finding| finding.remedy.contains(remedy))
        {
            let all: Vec<_> = report.findings.iter().map(|finding| &finding.remedy).collect();
            faults.push(format!("no remedy is {remedy:?}, but {all:?}"));
        }
        // These servers name nothing that a shell acts on.
        let checks = report.possible.iter().map(|possible| &possible.check);
        let advice =
            report.findings.iter().map(|finding| &finding.remedy).chain(checks).chain(&report.advice);
        for line in advice.filter(|line| line.contains("the command is left out")) {
            faults.push(format!("a command is lost: {line:?}"));
        }
        let is_advised = |words: &String| report.advice.iter().any(|line| line.contains(words));
        if scenario.expect.advised.as_ref().is_some_and(|words| !is_advised(words))
            || scenario.expect.not_advised.as_ref().is_some_and(is_advised)
        {
            faults.push(format!("advised is {:?}", report.advice));
        }
        let server = report.server.as_ref().map(|server| server.name.clone());
        if scenario.expect.server.is_some() && scenario.expect.server != server {
            faults.push(format!("the server is {server:?}"));
        }
        let right: Vec<_> = report.proved_right.iter().map(|right| right.what.to_owned()).collect();
        if scenario.expect.proved_right.is_some_and(|expected| expected != right) {
            faults.push(format!("proved right {right:?}"));
        }
        if scenario.expect.headline.is_some_and(|begin| !report.headline.starts_with(&begin)) {
            faults.push(format!("headline {:?}", report.headline));
        }
        if scenario.expect.not_in_the_headline.is_some_and(|words| report.headline.contains(&words)) {
            faults.push(format!("headline {:?}", report.headline));
        }
        if let Some(most) = scenario.expect.requests_to_answer
            && report.requests_to_answer.is_none_or(|requests| requests > most)
        {
            faults.push(format!("{:?} requests to the answer", report.requests_to_answer));
        }
        if scenario.expect.requests_sent.is_some_and(|most| report.requests_sent > most) {
            faults.push(format!("{} requests sent", report.requests_sent));
        }
        if !faults.is_empty() {
            wrong.push(format!("{name}: {}", faults.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The URL that was called is not the one that was asked about then.
#[test]
fn clients_of_a_redirected_url_have_another_one_to_type() {
    let (_, scenario) = scenarios().into_iter().find(|(name, _)| name == "the-rfc-form").unwrap();
    let said = |redirected| {
        let report = scenario.redirected_report(1, redirected);
        report.clients.into_iter().find(|own| own.can).unwrap().said
    };
    assert_eq!(said(None), "can: type the URL as it was called here.");
    let (from, to) = ("http://gallery.example.com/".to_owned(), scenario.url.clone());
    let redirected = RedirectedReport { from, to, requests: 4 };
    assert_eq!(said(Some(redirected)), "can: type the URL that the redirect leads to.");
}

#[test]
fn every_cause_is_produced_by_a_scenario() {
    let reports: Vec<Report> = scenarios().iter().map(|(_, scenario)| scenario.report(1)).collect();
    let codes: Vec<&str> = reports
        .iter()
        .flat_map(|report| {
            let found = report.findings.iter().map(|finding| finding.code);
            found.chain(report.possible.iter().map(|possible| possible.code))
        })
        .collect();
    let produced = |cause: &&&Cause| {
        codes.iter().any(|code| Cause::named(code).is_some_and(|own| own.code == cause.code))
    };
    let never: Vec<_> = CAUSES.iter().filter(|cause| !produced(cause)).map(|cause| cause.code).collect();
    assert!(never.is_empty(), "no scenario produces {never:?}");
    for code in codes {
        assert!(Cause::named(code).is_some(), "{code} has no page");
    }
}
