//! The server signs another port, or a default port spelled out.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::remedies;

pub(super) static CAUSE: Cause = Cause {
    code: "other-port",
    forms: &[],
    page: Page {
        title: "The server signs another port",
        what: &[
            "RFC 5849 signs a port unless it is the scheme's own (80 for http, 443 for https). Some servers spell that one \
             out, some never sign a port, and behind a proxy a server may sign the port that the proxy calls.",
        ],
        shows: &[
            "A URL with :443 or :8080 is refused, or only one client of several works: clients differ here, too.",
        ],
        proved: &["A signature over the other port was accepted, twice, and the RFC's form was refused."],
        server: remedies::BASE_ADDRESS,
        proxy: &[
            remedies::PASS_HOST[0],
            "nginx: \"proxy_set_header Host $host;\" passes the name on without its port, which is right only when the \
             server should sign no port.",
            remedies::PASS_HOST[1],
            remedies::PASS_HOST[2],
            remedies::PASS_HOST[3],
            remedies::PASS_HOST[4],
        ],
        client: &[
            "Type the URL with the port that the server signs, in a client that keeps it: Insomnia and oauth-1.0a sign \
             \":443\" as typed; Postman, oauthlib, node-oauth and Bruno take it out.",
            remedies::SIGN_ANOTHER[1],
        ],
        sources: &[
            "RFC 5849 section 3.4.1.2",
            "Alteryx community thread 367731 (URLs with :443); Magento 1 Mage/Core/Controller/Request/Http.php (never a \
             port); omsmith/ims-lti src/provider.coffee (Host as it came); pelle/oauth#1",
            remedies::PROXY_SOURCES,
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (rfc, other) = (case.rfc_uri(), case.other_uri()?);
    if rfc.port == other.port {
        return None;
    }
    let called = rfc.port.as_ref().map_or_else(|| "no port".to_owned(), |port| format!("port {port}"));
    let said = match &other.port {
        Some(port) if *port == other.scheme.default_port() => {
            format!("The server spells the default port :{port} out, which RFC 5849 leaves out.")
        }
        Some(port) => format!("The server signs port {port} and is called with {called} in the URL."),
        None => format!("The server signs no port and is called with {called}."),
    };
    let remedy = match (&other.port, &rfc.port) {
        (Some(port), Some(called)) => {
            format!(
                "Replace :{port} with :{called} in the server's base address; else have the client sign :{port}."
            )
        }
        (Some(port), None) => {
            format!("Take :{port} out of the server's base address; else have the client sign :{port}.")
        }
        (None, _) => format!(
            "Put {called} into the server's base address, or have the proxy pass the client's whole Host header \
             on; else have the client sign no port."
        ),
    };
    Some(Finding { code: "other-port", side: Side::Server, said, evidence: case.evidence_of_best(), remedy })
}
