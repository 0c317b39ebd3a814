//! What a search found is found again by a recheck, and a recheck never says yes where a probe would not.

use std::sync::atomic::AtomicU64;

use sigprobe::axis::BaseAddress;
use sigprobe::diagnose::Case;
use sigprobe::probe::recheck::{Holds, Recheck, recheck};
use sigprobe::probe::session::World;
use sigprobe::targets::{SignedBase, Way};
use sigprobe::verdict::Judge;

use super::server::Simulated;
use super::{Repeatable, Scenario, scenarios};

impl Scenario {
    /// A recheck as a later run makes it; none when the way cannot be read then.
    fn recheck(&self, way: &Way, seed: u64) -> Option<Recheck> {
        let situation = self.situation();
        let variant = way.variant(&situation).ok()?;
        let transport = Simulated::new(&self.server, &situation, seed);
        let source = Repeatable(AtomicU64::new(seed));
        let world = World { transport: &transport, source: &source, progress: &|_| {}, tape: None };
        let (credentials, settings) = (self.credentials(), self.settings());
        Some(recheck(world, &situation, &credentials, &settings, &Judge::default(), &variant))
    }
}

#[test]
fn what_was_found_is_found_again_with_two_requests_or_a_few_more() {
    let (mut two, mut more, mut unreadable, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for (name, scenario) in scenarios() {
        if !scenario.expect.verdict.starts_with("accepted") {
            continue;
        }
        let run = scenario.run(1);
        let case = Case::new(&run);
        let (best, _) = case.best().expect("what is accepted");
        let again = Way::of(&best.variant, case.situation).and_then(|way| scenario.recheck(&way, 2));
        match again {
            None => unreadable.push(name),
            Some(again) if again.holds != Holds::Yes => wrong.push(format!("{name}: {:?}", again.holds)),
            Some(again) if again.exchanges.len() == 2 => two += 1,
            Some(_) => more += 1,
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(two > 4 * more, "{two} with two requests, {more} with more");
    assert!(unreadable.len() <= 4, "{unreadable:?}");
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
            if says_yes(&elsewhere) {
                wrong.push(format!("{name}, seed {seed}: another base"));
            }
            if !scenario.expect.verdict.starts_with("accepted")
                && scenario.expect.verdict != "inconsistent"
                && says_yes(&Way::default())
            {
                wrong.push(format!("{name}, seed {seed}: {}", scenario.expect.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
