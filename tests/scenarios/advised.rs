//! The commands that a report advises for the client's side sign what the server accepts.

use sigprobe::axis::{BaseAddress, Situation, Variant};
use sigprobe::report::Report;
use sigprobe::request::{Called, Request};
use sigprobe::sign::base_string_uri;

use crate::scenarios;

/// What stands in double quotes after this flag.
fn quoted<'a>(command: &'a str, flag: &str) -> Option<&'a str> {
    command.split_once(&format!("{flag} \""))?.1.split('"').next()
}

/// What this command signs as base string URI for the URL that was called.
fn signed(command: &str, called: &str) -> String {
    let mut situation = Situation::new(Request::get(Called::parse(called).unwrap()).unwrap());
    let base = quoted(command, "--base-address").map(|text| BaseAddress::parse(text).unwrap());
    let word = base.as_ref().map_or_else(String::new, |own| format!("base-address={}", own.text));
    situation.base_addresses.extend(base);
    let words = format!("{word} {}", quoted(command, "--variant").unwrap_or_default());
    let variant = Variant::parse(&words, &situation).unwrap_or_else(|error| panic!("{command}: {error}"));
    base_string_uri(&situation.request, &variant).to_string()
}

fn command<'a>(report: &'a Report, begin: &str) -> Option<&'a str> {
    report.advice.iter().find_map(|line| Some(&line[line.find(&format!(": {begin}"))? + 2..]))
}

#[test]
fn what_is_advised_in_the_client_signs_what_is_accepted() {
    let (mut with_code, mut with_proxy, mut without) = (0, 0, Vec::new());
    for (name, scenario) in scenarios() {
        let report = scenario.report(1);
        if !report.advice.iter().any(|line| line.starts_with("Or in the client: ")) {
            continue;
        }
        let (sign, proxy) = (command(&report, "sigprobe sign "), command(&report, "sigprobe proxy "));
        for command in [sign, proxy].into_iter().flatten() {
            assert!(command.contains("--key KEY --secret-file secret.txt"), "{name}: {command}");
            assert_eq!(
                signed(command, &report.called),
                report.accepted[0].base_string_uri,
                "{name}: {command}"
            );
        }
        with_code += usize::from(sign.is_some_and(|own| own.ends_with("--as python")));
        with_proxy += usize::from(proxy.is_some_and(|own| own.contains("--to \"http")));
        if sign.is_none() && proxy.is_none() {
            without.push(name);
        }
    }
    assert!(with_code >= 30 && with_proxy >= 30, "{with_code}, {with_proxy}, {without:?}");
    assert!(without.len() <= 3, "{without:?}");
}
