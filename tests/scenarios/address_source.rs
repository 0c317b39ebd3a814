//! Where the address comes from is said only where all servers behind it go by the same.

use crate::scenarios;

/// Both are right for the called form; one goes by the Host header, the other by its setting.
#[test]
fn servers_of_two_kinds_are_not_taken_for_one() {
    let all = scenarios();
    let (_, scenario) = all.iter().find(|(name, _)| name == "two-servers-and-one-goes-by-host").unwrap();
    let claims = (1..=64).filter(|seed| {
        let report = scenario.report(*seed);
        report.findings.iter().any(|finding| finding.code.starts_with("address-"))
    });
    // By chance one in 128.
    assert!(claims.count() <= 2);
}
