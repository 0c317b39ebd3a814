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
             -Proto or -Port. address-not-from-client: another name in the Host header changes nothing.",
        ],
        proved: &[
            "After an accepted signature, the same one was sent with another value in the header, and one that signs what \
             the header then says; both four times, in part over new connections. \"Taken from it\": the first was refused \
             each time, the second accepted each time. \"Not taken from what the client sends\": the other way round; then \
             it is a setting, or a proxy in front replaces the header, or the server takes only names that it knows from \
             it. A name that you gave may also pick a site that has it as a setting of its own: therefore a name that nobody \
             has is tried as well, and where that is not followed, or there was no request left for it, the report says so of \
             your name alone. Where once it was so and once otherwise, nothing is said: several servers may answer. Every such request \
             had a query parameter of its own, so that no cache keeps it for others.",
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
    if let Some(name) = of_one_name(&forwarded) {
        return Some(Finding {
            code: "address-from-forwarded-header",
            side: Side::None,
            said: format!(
                "Where X-Forwarded-Host says \"{name}\", that decides: the server makes its base URL of it, of this name at least, \
                 or it picks a site that has this name as a setting of its own."
            ),
            evidence: evidence(&forwarded),
            remedy: "Have the proxy in front set X-Forwarded-Host to what the client called. Where the server has several sites, \
                     look at the setting of the one that is called."
                .to_owned(),
        });
    }
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
    if let Some(name) = of_one_name(&from_host) {
        return Some(Finding {
            code: "address-from-host",
            side: Side::None,
            said: format!(
                "Where the Host header says \"{name}\", that decides: the server takes its host name from it, this name at least, \
                 or it picks a site that has this name as a setting of its own."
            ),
            evidence: evidence(&from_host),
            remedy: "Have the proxy in front pass the client's Host header on. Where the server has several sites, look at the \
                     setting of the one that is called."
                .to_owned(),
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
    let said_so = ignored.first()?.value.clone();
    Some(Finding {
        code: "address-not-from-client",
        side: Side::None,
        said: format!(
            "The server's host name stays what it is where the Host header says \"{said_so}\": it is a setting, or a proxy in \
             front replaces the header, or the server takes only names that it knows from it."
        ),
        evidence: evidence(&ignored),
        remedy: "Look at the server's base address setting first, then at the names that it takes, then at what the proxy \
                 sends as Host."
            .to_owned(),
    })
}

/// The name, where what is followed is known for no other.
fn of_one_name<'a>(followed: &[&'a AddressTest]) -> Option<&'a str> {
    let one = followed.iter().find(|test| !test.is_followed_for_every_name())?;
    Some(&one.value)
}
