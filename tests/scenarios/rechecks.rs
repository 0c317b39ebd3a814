//! What a search found is found again by a recheck, and a recheck never says yes where a probe would not.

use std::sync::atomic::AtomicU64;

use sigprobe::axis::BaseAddress;
use sigprobe::check::{State, after_both, after_recheck, after_search};
use sigprobe::diagnose::Case;
use sigprobe::probe::Transport;
use sigprobe::probe::exchange::Purpose;
use sigprobe::probe::recheck::{Holds, Recheck, recheck};
use sigprobe::probe::world::World;
use sigprobe::request::Outgoing;
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::targets::{Expected, SignedBase, Way};
use sigprobe::verdict::Judge;

use super::lies::{CLOSED, Trick, Trickster};
use super::server::Simulated;
use super::{Repeatable, Scenario, scenarios};

impl Scenario {
    /// A recheck as a later run makes it; none when the way cannot be read then.
    fn recheck(&self, way: &Way, seed: u64) -> Option<Recheck> {
        let situation = self.situation();
        self.recheck_by(&Simulated::new(&self.server, &situation, seed), way, seed)
    }

    fn recheck_by(&self, transport: &dyn Transport, way: &Way, seed: u64) -> Option<Recheck> {
        let situation = self.situation();
        let variant = way.variant(&situation).ok()?;
        let source = Repeatable(AtomicU64::new(seed));
        let world = World { transport, source: &source, progress: &|_| {}, tape: None };
        let (credentials, settings) = (self.credentials(), self.settings());
        Some(recheck(world, &situation, &credentials, &settings, &Judge::default(), &variant))
    }
}

#[test]
fn what_was_found_is_found_again_with_six_requests_or_a_few_more() {
    let (mut six, mut more, mut unreadable, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for (name, scenario) in scenarios() {
        // A recheck is a few requests: what a server does in the course of many is not for it.
        let server = &scenario.server;
        let changes =
            server.overloaded + server.accepts_from + server.accidents.len() > 0 || server.lets_in.is_some();
        if !scenario.expect.verdict.starts_with("accepted") || changes {
            continue;
        }
        let run = scenario.run(1);
        let case = Case::new(&run);
        let (best, _) = case.best().expect("what is accepted");
        let again = Way::of(&best.variant, case.situation).and_then(|way| scenario.recheck(&way, 1));
        match again {
            None => unreadable.push(name),
            Some(again) if again.holds == Holds::Mangled && server.mangles_plus => {}
            Some(again) if again.holds != Holds::Yes => wrong.push(format!("{name}: {:?}", again.holds)),
            Some(again) if again.exchanges.len() == 6 => six += 1,
            Some(_) => more += 1,
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(six > 3 * more, "{six} with six requests, {more} with more");
    assert!(unreadable.len() <= 4, "{unreadable:?}");
}

/// What clients get is looked at as well: a complaint about the nonce, or a failure, is not as expected.
#[test]
fn a_right_signature_that_gets_nothing_is_not_as_expected() {
    for (name, state) in [
        ("a-nonce-that-is-always-refused", State::Differs),
        ("signature-first-then-the-clock", State::Differs),
        ("a-failure-after-authentication", State::Differs),
        ("forbidden-after-authentication", State::AsExpected),
        ("the-rfc-form", State::AsExpected),
    ] {
        let (_, scenario) = scenarios().into_iter().find(|(own, _)| own == name).unwrap();
        let run = scenario.run(1);
        let case = Case::new(&run);
        let (best, _) = case.best().unwrap();
        let way = Way::of(&best.variant, case.situation).unwrap();
        let judged = after_recheck(&scenario.recheck(&way, 2).unwrap(), &way, &scenario.situation());
        assert_eq!(judged.state, state, "{name}: {}", judged.said);
        let searched = after_search(&case, &scenario.report(1), Some(&Expected::Accepted(way)));
        assert_eq!(searched.state, state, "{name}, searched: {}", searched.said);
        assert_eq!(searched.true_now.is_some(), state == State::AsExpected, "{name}");
    }
}

#[test]
fn an_expectation_of_plaintext_names_no_address() {
    let mut situation = behaving("").situation();
    let said = |situation: &_| Expected::Accepted(Way::default()).said(situation);
    assert_eq!(said(&situation), "accepts signatures over the called URL");
    situation.request.signature_method = SignatureMethod::Plaintext;
    assert_eq!(said(&situation), "accepts PLAINTEXT, whatever the address");

    let way = Way::default();
    let said = |name: &str| {
        let (_, scenario) = scenarios().into_iter().find(|(own, _)| own == name).unwrap();
        after_recheck(&scenario.recheck(&way, 1).unwrap(), &way, &scenario.situation()).said
    };
    assert!(said("plaintext-as-called").contains("PLAINTEXT holds none"), "{}", said("plaintext-as-called"));
    assert!(said("the-rfc-form").contains("a signature over https://"), "{}", said("the-rfc-form"));
}

fn behaving(server: &str) -> Scenario {
    let uri = "https://gallery.example.com/gallery/api/v1/";
    let text = format!(
        "about = \"\"\nurl = \"{uri}\"\nexpect = {{ verdict = \"\" }}\n[server]\nsigns = [\"{uri}\"]\n{server}"
    );
    toml::from_str(&text).unwrap()
}

/// What a check says of a server with this behaviour, and how many requests it takes, where the broken signature goes third
/// and not second.
fn checked(server: &str) -> (State, usize, String) {
    let way = Way::default();
    let (_, honest) = scenarios().into_iter().find(|(name, _)| name == "the-rfc-form").unwrap();
    let is_third = |seed: &u64| honest.recheck(&way, *seed).unwrap().exchanges[2].purpose == Purpose::Broken;
    let seed = (1..100).find(is_third).unwrap();
    checked_by(server, seed)
}

fn checked_by(server: &str, seed: u64) -> (State, usize, String) {
    let (scenario, way) = (behaving(server), Way::default());
    let again = scenario.recheck(&way, seed).unwrap();
    let judged = after_recheck(&again, &way, &scenario.situation());
    (judged.state, again.exchanges.len(), judged.said)
}

/// A gateway's "not now" or a closed connection may be an accident, once.
#[test]
fn one_accident_is_no_answer() {
    for accident in ["status = 502", "status = 503", "status = 504", "fails = \"connection-closed\""] {
        for place in [0, 2] {
            let (state, requests, said) =
                checked(&format!("accident = {{ {accident} }}\naccidents = [{place}]"));
            assert!((6..=7).contains(&requests), "{accident} at {place}: {requests}");
            assert_eq!(state, State::AsExpected, "{accident} at {place}: {said}");
        }
        let (state, requests, said) = checked(&format!("accident = {{ {accident} }}\naccidents = [0, 1, 2]"));
        assert_eq!((state, requests), (State::Unreachable, 3), "{accident}: {said}");
        // The server answers who does not sign: a search may find out what it signs now.
        let (state, requests, said) = checked(&format!("accident = {{ {accident} }}\naccidents = [0, 1]"));
        assert_eq!((state, requests), (State::Differs, 3), "{accident}: {said}");
    }
    let once = |place: usize| checked(&format!("accident.fails = \"time-out\"\naccidents = [{place}]"));
    assert_eq!(once(2).0, State::AsExpected);
    assert_eq!((once(0).0, once(0).1), (State::Unreachable, 1), "who waited in vain does not wait again");
}

/// Clients open new connections, and another server behind the same address may answer those.
#[test]
fn a_server_of_the_kept_connection_alone_is_not_as_expected() {
    for refused in ["status = 401", "status = 404", "status = 200, body = \"The signature is invalid.\""] {
        let server = format!("refuses-on-new-connections = true\nrefused = {{ {refused} }}");
        let (state, _, said) = checked(&server);
        assert_eq!(state, State::Differs, "{refused}: {said}");
    }
}

/// Of two servers that take turns by connection, a right signature meets both.
#[test]
fn a_server_of_every_other_connection_is_not_as_expected() {
    let refused = "refused = { status = 401, body = \"Invalid signature\" }";
    for other in [
        "status = 401, body = \"Invalid signature\"",
        "status = 401, body = \"No such consumer\"",
        "status = 401, body = \"{error: Timestamp refused, too old}\"",
        "status = 404",
        "status = 500",
        "status = 302, headers = [[\"Location\", \"/login\"]]",
    ] {
        for first in [false, true] {
            let server = format!("{refused}\nanother = {{ {other} }}\nanother-first = {first}");
            let (state, _, said) = checked(&server);
            assert_eq!(state, State::Differs, "{other}, first: {first}: {said}");
        }
    }
    let open = "status = 200, body = \"[]\"";
    let all: Vec<_> =
        (1..40).map(|seed| checked_by(&format!("{refused}\nanother = {{ {open} }}"), seed)).collect();
    let told =
        all.iter().filter(|(state, _, said)| *state == State::Differs && said.contains("let in")).count();
    assert!((10..30).contains(&told), "{told}: the broken signature meets it every other time");
    assert!(all.iter().all(|(state, ..)| matches!(state, State::Differs | State::AsExpected)));
}

/// What a search meets does not undo what a recheck saw.
#[test]
fn a_search_that_met_one_server_only_is_not_as_expected() {
    let (_, scenario) = scenarios().into_iter().find(|(name, _)| name == "the-rfc-form").unwrap();
    let (way, situation) = (Way::default(), scenario.situation());
    let mut recheck = scenario.recheck(&way, 1).unwrap();
    let run = scenario.run(1);
    let search =
        || after_search(&Case::new(&run), &scenario.report(1), Some(&Expected::Accepted(way.clone())));
    for (holds, state) in [
        (Holds::Varies, State::Differs),
        (Holds::LetsInAtTimes, State::Differs),
        (Holds::No, State::AsExpected),
    ] {
        recheck.holds = holds;
        let both = after_both(&recheck, after_recheck(&recheck, &way, &situation), search());
        assert_eq!(both.state, state, "{}", both.said);
        assert_eq!(both.true_now.is_some(), state == State::AsExpected);
        assert!(
            both.said.contains("signature over") && both.said.contains("Nothing is wrong"),
            "{}",
            both.said
        );
    }
    let (_, open) = scenarios().into_iter().find(|(name, _)| name == "a-page-that-checks-nothing").unwrap();
    let recheck = open.recheck(&way, 1).unwrap();
    assert_eq!(recheck.holds, Holds::No);
    let both = after_both(&recheck, after_recheck(&recheck, &way, &situation), search());
    assert_eq!(both.state, State::Differs, "a wrong signature was let in: {}", both.said);
}

/// A key that is held back after a wrong signature: the search meets refusals alone, and does not undo the acceptance.
#[test]
fn a_search_that_met_refusals_alone_does_not_deny_an_acceptance() {
    let server = "refused = { status = 401, body = \"Invalid signature\" }\nholds-back-for = 3";
    let (scenario, way) = (behaving(server), Way::default());
    let situation = scenario.situation();
    let transport = Simulated::new(&scenario.server, &situation, 1);
    let recheck = scenario.recheck_by(&transport, &way, 1).unwrap();
    assert_eq!(recheck.holds, Holds::Varies);
    let first = after_recheck(&recheck, &way, &situation);
    let (run, report) = (scenario.run(1), scenario.report(1));
    assert_eq!(report.verdict.name(), "none-accepted", "every question goes after a wrong one");
    let search = after_search(&Case::new(&run), &report, Some(&Expected::Accepted(way)));
    let both = after_both(&recheck, first, search);
    assert_eq!((both.state, both.changed, both.true_now.is_some()), (State::Differs, None, false));
    for words in
        ["now so, now so (status 200, status 401)", "came to: none-accepted", "a lock-out or a limit"]
    {
        assert!(both.said.contains(words), "{}", both.said);
    }
    assert!(!both.said.contains("key or"), "nothing is said of key and secret: {}", both.said);
}

/// A server that answers what is signed right is not unreachable, whatever becomes of what is signed wrongly.
#[test]
fn no_answer_to_a_wrong_signature_is_told_as_what_it_is() {
    for (refused, said) in [
        ("fails = \"connection-closed\"", "the connection was closed without an answer"),
        ("fails = \"time-out\"", "the server did not answer within 15 s"),
        ("status = 503", "status 503"),
    ] {
        let (state, requests, sentence) = checked(&format!("refused = {{ {refused} }}"));
        assert_eq!((state, requests), (State::AsExpected, 8), "{refused}: {sentence}");
        assert!(
            sentence.ends_with(&format!("is accepted (status 200), a wrong one is not ({said})")),
            "{sentence}"
        );
    }
    let closed = "accident.fails = \"connection-closed\"";
    for server in [
        // Not each time in the same way.
        format!("{closed}\naccidents = [2]\nrefused = {{ status = 502 }}"),
        // The server has gone, or the network.
        format!("{closed}\naccidents = [2, 3, 4, 5, 6, 7, 8, 9]"),
    ] {
        let (state, _, said) = checked(&server);
        assert_eq!(state, State::Undecided, "{server}: {said}");
        assert!(said.contains("a deliberately wrong one gets nothing to compare that with"), "{said}");
    }
    let (state, _, said) = checked(&format!("{closed}\naccidents = [1, 2, 3, 4, 5, 6, 7, 8, 9]"));
    assert_eq!(state, State::Differs, "{said}");
    assert!(said.contains("now so, now so"), "{said}");
}

/// As docs/targets.md has it.
#[test]
fn what_leaves_room_for_doubt_takes_so_many_requests() {
    for (server, requests) in [
        ("accepted = { status = 403 }", 6),
        ("accepted = { status = 404 }", 6),
        ("accepted = { status = 304 }", 6),
        ("accepted = { status = 302, headers = [[\"location\", \"/home\"]] }", 6),
        ("accepted = { status = 200, body = '[{\"state\":\"failed\"}]' }", 6),
        ("refused = { status = 200, body = '{\"error\":\"signature is invalid\"}' }", 7),
        ("refused = { status = 404 }", 7),
    ] {
        let (state, took, said) = checked(server);
        assert_eq!((state, took), (State::AsExpected, requests), "{server}: {said}");
    }
}

/// A lock-out, a firewall and servers that take turns, whatever is signed.
#[test]
fn a_recheck_is_not_taken_in_by_what_depends_on_the_order() {
    fn refusal() -> (u16, String) {
        (401, r#"{"message":"signature is invalid"}"#.to_owned())
    }
    fn captcha() -> (u16, String) {
        (200, "<html>Please complete the captcha to continue</html>".to_owned())
    }
    fn locked() -> (u16, String) {
        (200, r#"{"error":"account locked: too many invalid signatures"}"#.to_owned())
    }
    fn data() -> (u16, String) {
        (200, "[]".to_owned())
    }
    let servers: [(&str, Trick); 14] = [
        ("data for one request, then a refusal", |n, _, _| if n > 1 { refusal() } else { data() }),
        ("data for two requests, then a refusal", |n, _, _| if n > 2 { refusal() } else { data() }),
        ("data for three requests, then a refusal", |n, _, _| if n > 3 { refusal() } else { data() }),
        ("a captcha after the first request", |n, _, _| if n == 1 { refusal() } else { captcha() }),
        ("a lock-out with status 200", |n, _, _| if n == 1 { refusal() } else { locked() }),
        ("data after the first request", |n, _, _| if n == 1 { refusal() } else { data() }),
        ("a captcha for everything", |_, _, _| captcha()),
        ("data in turn", |n, _, _| if n.is_multiple_of(2) { refusal() } else { data() }),
        ("a lock-out in turn", |n, _, _| if n.is_multiple_of(2) { refusal() } else { locked() }),
        ("403 in turn", |n, _, _| (if n.is_multiple_of(2) { 401 } else { 403 }, String::new())),
        ("closed after the first request", |n, _, _| if n == 1 { data() } else { (CLOSED, String::new()) }),
        ("closed in turn", |n, _, _| if n.is_multiple_of(2) { (CLOSED, String::new()) } else { data() }),
        (
            "closed but for every third",
            |n, _, _| {
                if n.is_multiple_of(3) { data() } else { (CLOSED, String::new()) }
            },
        ),
        ("200 for every third", |n, _, _| (if n.is_multiple_of(3) { 200 } else { 401 }, String::new())),
    ];
    let (_, scenario) = scenarios().remove(0);
    for (name, server) in servers {
        for before in 0..3 {
            let says_yes = |seed| {
                let transport = Trickster::new(server, before, 1);
                let holds = scenario.recheck_by(&transport, &Way::default(), seed).map(|again| again.holds);
                holds == Some(Holds::Yes)
            };
            let yes = (1..=20).filter(|seed| says_yes(*seed)).count();
            // Servers in turn may fit one of the four orders that are drawn.
            let most = if name == "closed but for every third" { 8 } else { 0 };
            assert!(yes <= most, "{name}, after {before} requests: {yes} of 20");
        }
    }
}

#[test]
fn a_recheck_never_says_yes_to_what_is_not_accepted() {
    let base = BaseAddress::parse("http://never-heard-of.example:8123/elsewhere").expect("a base address");
    let elsewhere = Way { signed: SignedBase::Base(base), variant: None };
    let mut wrong = Vec::new();
    for (name, scenario) in scenarios() {
        for seed in 1..=3 {
            let says_yes =
                |way: &Way| scenario.recheck(way, seed).is_some_and(|again| again.holds == Holds::Yes);
            // With PLAINTEXT no base is signed.
            if scenario.signature_method != "PLAINTEXT" && says_yes(&elsewhere) {
                wrong.push(format!("{name}, seed {seed}: another base"));
            }
            // A small budget alone may leave it undecided, or an accident or a limit that a recheck does not meet.
            let server = &scenario.server;
            let is_met = server.accidents.is_empty() && server.later_from.is_none_or(|from| from <= 6);
            let decided = scenario.max_probes >= 24 && is_met;
            if decided
                && !scenario.expect.verdict.starts_with("accepted")
                && scenario.expect.verdict != "inconsistent"
                && says_yes(&Way::default())
            {
                wrong.push(format!("{name}, seed {seed}: {}", scenario.expect.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// One check may meet servers in turn just so that they look right. The next ones do not.
#[test]
fn servers_in_turn_are_found_out_by_one_of_the_next_checks() {
    let (_, scenario) = scenarios().remove(0);
    let ok = |lets: bool| (if lets { 200 } else { 401 }, String::new());
    let not_found = |lets: bool| (if lets { 200 } else { 404 }, String::new());
    for period in 2..=6_u64 {
        for lets_in in 1..(1_u64 << period) - 1 {
            for answer in [ok, not_found] {
                let lets = |n: u64| lets_in >> (n % period) & 1 == 1;
                let server = Trickster::new(|n: u64, _: u64, _: &Outgoing| answer(lets(n)), 0, 1);
                let passes = (0..40).all(|seed| {
                    let holds = scenario.recheck_by(&server, &Way::default(), seed).map(|again| again.holds);
                    holds == Some(Holds::Yes)
                });
                assert!(!passes, "{lets_in:b} of {period}");
            }
        }
    }
}
