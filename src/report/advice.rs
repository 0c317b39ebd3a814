//! What to do, with exact values: on the server in its product's words, on the proxy in its own, in the client.

use super::Verdict;
use super::headline::base_addresses;
use super::in_the_client::in_the_client;
use crate::causes::{Finding, Side};
use crate::diagnose::Case;
use crate::remedies;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::servers::Remedies;

/// What each line of a proxy is for, by the code of the finding that it mends.
const AT_THE_PROXY: [(&str, &[&str]); 4] = [
    ("other-scheme", remedies::PASS_SCHEME),
    ("other-host", remedies::PASS_HOST),
    ("other-port", remedies::PASS_HOST),
    ("other-path", remedies::PASS_PATH),
];

/// `destination` is where the run connected in place of the URL's host and port.
pub(super) fn advice(
    case: &Case<'_>,
    verdict: Verdict,
    findings: &[Finding],
    destination: Option<&str>,
) -> Vec<String> {
    let mut advice = Vec::new();
    let own = case.server.map(|server| &server.profile.remedies);
    if let Some(signed) = case.other_uri() {
        advice.extend(case.path_to_type().map(|spelling| {
            format!("In the client: call the path {}, {spelling}, if it leads to the same.", signed.path)
        }));
        // What differs in the spelling of a path is no matter of a base address.
        if !case.only_spelling_differs() {
            on_the_server(&mut advice, &signed, &case.called_for_its_base(), own);
        }
        on_the_proxy(&mut advice, case, findings);
        advice.extend(in_the_client(case, &signed, destination));
    }
    let of_base = |finding: &&Finding| AT_THE_PROXY.iter().any(|(code, _)| *code == finding.code);
    // Where the host name comes from matters to those alone whose host name is wrong.
    let other_host = findings.iter().any(|finding| finding.code == "other-host");
    let other_address =
        findings.iter().any(|finding| AT_THE_PROXY.iter().any(|(code, _)| *code == finding.code));
    let idle = |finding: &&Finding| match finding.code {
        "address-from-host" | "address-not-from-client" => !other_host,
        code => code.starts_with("address-") && finding.side == Side::None && !other_address,
    };
    for finding in findings.iter().filter(|finding| !of_base(finding) && !idle(finding)) {
        let particular = match finding.code {
            "key-unknown" => own.and_then(|own| own.key.clone()),
            "refused-after-authentication" => own.and_then(|own| own.permission.clone()),
            _ => None,
        };
        advice.push(finding.remedy.clone());
        advice.extend(particular.map(|text| named(case, &text)));
    }
    match verdict {
        Verdict::NoneAccepted => {
            let names_another =
                findings.iter().any(|own| matches!(own.code, "token-refused" | "key-refused"));
            let names = (!names_another).then(|| {
                "Try the names that the server may go by: its machine name with --alias, the whole address of its \
                 settings page with --base-address. Then compare the secret with the one on the server; a new secret \
                 rules that out."
                    .to_owned()
            });
            advice.extend(names);
            advice.extend(own.and_then(|own| own.key.as_ref()).map(|text| named(case, text)));
        }
        Verdict::Undecided if case.signatures_are_refused_for_their_time() => advice.push(
            "Compare the time on both machines, in UTC, to the second, and set the clock that is wrong: \"w32tm /resync\" on \
             Windows, \"chronyc makestep\" on Linux. Then run this again."
                .to_owned(),
        ),
        Verdict::Undecided if findings.is_empty() && case.best().or(case.unproved()).is_none() => advice.push(
            "Check that path and method are those of an API that asks for a signature; -v shows every answer."
                .to_owned(),
        ),
        _ => {}
    }
    advice.dedup();
    if let Some(rest) = advice.first().and_then(|first| first.strip_prefix("Or ")) {
        let (letter, more) = rest.split_at(rest.chars().next().map_or(0, char::len_utf8));
        advice[0] = letter.to_uppercase() + more;
    }
    advice
}

fn on_the_server(
    advice: &mut Vec<String>,
    signed: &BaseStringUri,
    called: &BaseStringUri,
    own: Option<&Remedies>,
) {
    let base = own
        .and_then(|own| own.base_ends_before.as_deref())
        .and_then(|marker| Some((base_before(signed, marker)?, base_before(called, marker)?)));
    // A product whose addresses have a path cannot be given one without: then the path of the call is what is wrong.
    let path_is_missing = base
        .as_ref()
        .is_some_and(|(server, client)| *server != signed.origin() && *client == called.origin());
    if path_is_missing {
        advice.push(format!(
            "Call the path {}, as the server signs it. Or have the proxy keep the path.",
            signed.path
        ));
        if signed.origin() == called.origin() {
            return;
        }
    }
    let base = base.map(|(server, client)| {
        let client = if path_is_missing { server.replacen(&signed.origin(), &client, 1) } else { client };
        (server, client)
    });
    let (server, client) = base.unwrap_or_else(|| base_addresses(signed, called));
    let filled = |text: &String| text.replace("{server}", &server).replace("{client}", &client);
    let only_scheme = signed.host == called.host && signed.port == called.port && signed.path == called.path;
    let scheme = own.and_then(|own| own.scheme.as_ref()).filter(|_| signed.scheme != called.scheme);
    let address = own.and_then(|own| own.base_address.as_ref()).filter(|_| !only_scheme || scheme.is_none());
    if scheme.is_none() && address.is_none() {
        advice.push(format!(
            "On the server: set its base address from {server} to {client} (Alteryx: System Settings > Gallery > \
             General > Base Address), then restart its service and run this again."
        ));
    }
    for text in [address, scheme].into_iter().flatten() {
        advice.push(format!("On the server: {}", filled(text)));
    }
}

/// The lines of the proxy that names itself in `Server`; otherwise where to find everybody's.
fn on_the_proxy(advice: &mut Vec<String>, case: &Case<'_>, findings: &[Finding]) {
    let product = case
        .run
        .exchanges
        .iter()
        .find_map(|exchange| exchange.observation.answer()?.header("server"))
        .and_then(remedies::proxy_of);
    let found = AT_THE_PROXY.iter().filter(|(code, _)| findings.iter().any(|finding| finding.code == *code));
    let mut said: Vec<&str> = Vec::new();
    let mut pages: Vec<String> = Vec::new();
    for (code, lines) in found {
        match product.and_then(|product| Some((product, remedies::line_of(lines, product)?))) {
            Some((product, line)) if !said.contains(&line) => {
                said.push(line);
                advice.push(format!("Or on the proxy, if the {product} that answers is one: {line}"));
            }
            Some(_) => {}
            None => pages.push(format!("\"sigprobe explain {code}\"")),
        }
    }
    if !pages.is_empty() {
        let have = if pages.len() == 1 { "has" } else { "have" };
        advice.push(format!(
            "Or on a proxy before the server, if there is one and the server signs as it is called: have it pass on what \
             clients send; {} {have} the lines for nginx, Apache, HAProxy, IIS and AWS.",
            pages.join(" and ")
        ));
    }
}

/// The address up to where the API begins, as the product's settings page wants it.
fn base_before(uri: &BaseStringUri, marker: &str) -> Option<String> {
    let place = uri.path.to_ascii_lowercase().find(marker)?;
    Some(format!("{}{}", uri.origin(), &uri.path[..place]))
}

fn named(case: &Case<'_>, text: &str) -> String {
    match case.server {
        Some(server) => format!("{}: {text}", server.profile.title),
        None => text.to_owned(),
    }
}
