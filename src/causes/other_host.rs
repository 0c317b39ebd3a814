//! The server signs another host name.

use super::{Cause, Examined, Finding, Page, Possible, Side};
use crate::diagnose::Case;
use crate::remedies;
use crate::report::Verdict;

pub(super) static CAUSE: Cause = Cause {
    code: "other-host",
    forms: &[],
    page: Page {
        title: "The server goes by another name than the one that is called",
        what: &[
            "The host is part of what is signed. A server that signs with a name from its own settings, or with the name \
             that a proxy calls it by, refuses clients that call it by another: an alias, www, the machine's name, its \
             address, or localhost where the setting was never changed.",
        ],
        shows: &[
            "Works when called by one name, refused when called by another, although both lead to the same server.",
        ],
        proved: &[
            "A signature over the other name was accepted, twice, and the one over the called name was refused.",
        ],
        server: remedies::BASE_ADDRESS,
        proxy: remedies::PASS_HOST,
        client: remedies::SIGN_ANOTHER,
        sources: &[
            "RFC 5849 section 3.4.1.2",
            "Alteryx knowledge base 1006538 and help.alteryx.com, Gallery (default http://localhost/gallery/; machine \
             address or name recommended); WP-API/OAuth1#58; woocommerce#11410; openstreetmap-website#1398",
            remedies::PROXY_SOURCES,
        ],
    },
    examine: |case| proved(case).map(Examined::Proved).or_else(|| possible(case).map(Examined::Possible)),
};

fn proved(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.host == other.host {
        return None;
    }
    let said = if rfc.host.eq_ignore_ascii_case(&other.host) {
        format!("The server signs the host as {}: letter case counts here.", other.host)
    } else {
        let found = case.situation.origin_of(&other.host);
        let found = found.map_or_else(String::new, |origin| format!(" ({origin})"));
        format!("The server signs the host {}{found} and is called by the name {}.", other.host, rfc.host)
    };
    Some(Finding {
        code: "other-host",
        side: Side::Server,
        said,
        evidence: case.evidence_of_best(),
        remedy: format!(
            "Set the server's base address to {}, or have the proxy pass the client's Host header on; else have \
             the client sign {}.",
            rfc.host, other.host
        ),
    })
}

fn possible(case: &Case<'_>) -> Option<Possible> {
    (case.verdict() == Verdict::NoneAccepted).then(|| Possible {
        code: "other-host",
        side: Side::Server,
        said: "The server may go by a name that was not tried.".to_owned(),
        check: "Look up the base address on the server's settings page, and its machine name (\"hostname\"); run this again \
                with --base-address ADDRESS or --alias NAME."
            .to_owned(),
    })
}
