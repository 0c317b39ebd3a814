//! Where the server takes its base URL from: from what the client sends, or from elsewhere.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::follow_up::address::{AddressTest, Field};
use crate::remedies;

pub(super) static CAUSE: Cause = Cause {
    code: "address-source",
    forms: &["address-from-host", "address-from-forwarded-header", "address-not-from-client"],
    page: Page {
        title: "Where the server takes its base URL from",
        what: &[
            "A server makes the URL that it signs of a setting, of the Host header, or of what a proxy tells it in \
             X-Forwarded-Host, -Proto and -Port. Which of them it is decides where to change something.",
        ],
        shows: &[
            "The server accepts one name only (a setting), any name that it is called by (Host), or another scheme once a \
             header says so.",
            "address-from-host: it follows the Host header. address-from-forwarded-header: it follows X-Forwarded-Host, \
             -Proto or -Port. address-not-from-client: it does not depend on what the client sends.",
        ],
        proved: &[
            "After an accepted signature, the same one was sent with another value in the header, and one that signs what \
             the header then says. \"Taken from it\": the first was refused, the second accepted. \"Not taken from what \
             the client sends\": the other way round; then it is a setting, or a proxy in front replaces the header. Every \
             such request had a query parameter of its own, so that no cache keeps it for others.",
        ],
        server: remedies::BASE_ADDRESS,
        proxy: remedies::PASS_HOST,
        client: &[
            "Where the address comes from Host, the client decides it: call the name, and sign the name that is called.",
        ],
        sources: &[
            "RFC 5849 section 3.4.1.2 (the Host header)",
            "passport-http-oauth lib/passport-http-oauth/strategies/utils.js, WooCommerce class-wc-rest-authentication.php \
             (home setting), PECL OAuth provider.c (X-Forwarded-Proto)",
            remedies::PROXY_SOURCES,
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let tests = &case.run.follow_ups.addresses;
    let named = |holds: fn(&AddressTest) -> bool, host: bool| -> Vec<&AddressTest> {
        tests.iter().filter(|test| holds(test) && (test.field == Field::Host) == host).collect()
    };
    let evidence = |tests: &[&AddressTest]| -> Vec<String> {
        let places = tests.iter().flat_map(|test| &test.exchanges);
        places.map(|place| case.run.exchanges[*place].id.clone()).collect()
    };
    let forwarded = named(AddressTest::is_followed, false);
    let from_host = named(AddressTest::is_followed, true);
    let ignored = named(AddressTest::is_ignored, true);
    if !forwarded.is_empty() {
        let headers = forwarded.iter().map(|test| test.field.header()).collect::<Vec<_>>().join(" and ");
        return Some(Finding {
            code: "address-from-forwarded-header",
            side: Side::None,
            said: format!("The server makes its base URL of {headers}, when a request has it."),
            evidence: evidence(&forwarded),
            remedy: format!("Have the proxy in front set {headers} to what the client called."),
        });
    }
    if !from_host.is_empty() {
        return Some(Finding {
            code: "address-from-host",
            side: Side::None,
            said: "The server takes its host name from the Host header of each request, not from a setting."
                .to_owned(),
            evidence: evidence(&from_host),
            remedy:
                "Have the proxy in front pass the client's Host header on; a setting need not be changed."
                    .to_owned(),
        });
    }
    (!ignored.is_empty()).then(|| Finding {
        code: "address-not-from-client",
        side: Side::None,
        said: "The server's host name does not depend on the Host header that the client sends: it is a setting, or a \
               proxy in front replaces the header."
            .to_owned(),
        evidence: evidence(&ignored),
        remedy: "Look at the server's base address setting first, then at what the proxy sends as Host."
            .to_owned(),
    })
}
