//! What the settings file says, held against what is called and what is accepted.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::axis::BaseAddress;
use crate::diagnose::Case;
use crate::remedies;

pub(super) static CAUSE: Cause = Cause {
    code: "configured-base-address",
    forms: &[],
    page: Page {
        title: "What is configured, what is called, and what is accepted",
        what: &[
            "Alteryx keeps the address that users are to call in RuntimeSettings.xml. With a balancer in front, BaseAddress is \
             usually the machine's own address and not the one that clients call; CanonicalBaseAddress is then the \
             balancer's. With --runtime-settings the report compares all of them.",
        ],
        shows: &[
            "A client that calls the address of the balancer is refused, one on the machine itself is not; or all are refused \
             after a restore or a move to another machine, which leaves the old name in the file.",
        ],
        proved: &[
            "The address was read from the file, and the signature over the accepted one was accepted twice. Whether the \
             server takes its address from the file follows only when that very address is accepted and the called one is \
             refused.",
        ],
        server: remedies::BASE_ADDRESS,
        proxy: NOTHING_ON_THE_PROXY,
        client: remedies::SIGN_ANOTHER,
        sources: &[
            "github.com/alteryx/cookbook-alteryx-server, attributes/default.rb and spec/unit/files (defaults and overrides)",
            "Alteryx knowledge base 1006538 (load balancers: BaseAddress, CanonicalBaseAddress)",
            "github.com/Akaizoku/alteryx-deploy, powershell/Invoke-RestoreAlteryx.ps1 (host and scheme after a restore)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let settings = case.situation.runtime_settings.as_ref()?;
    let (accepted, _) = case.best()?;
    let signed = &accepted.base_string_uri;
    let called = case.situation.request.called.text();
    let is_signed = |base: &BaseAddress| {
        let paths = base.paths_for(case.situation.request.sent.path());
        paths.first().is_some_and(|path| *signed == format!("{}{path}", origin(base)))
    };
    let configured = settings.gallery_addresses();
    let listed: Vec<String> =
        configured.iter().map(|(origin, base)| format!("{} ({origin})", base.text)).collect();
    let from_file = configured.iter().find(|(_, base)| is_signed(base));
    let other = case.signed_uri().filter(|uri| *uri != case.rfc_uri());
    if other.is_some() && !case.rfc_form_is_refused() {
        return None;
    }
    let (side, follows, remedy) = match (from_file, other) {
        (Some((origin, base)), Some(_)) => (
            Side::Server,
            format!("the server signs {} ({origin}), and clients sign the address that they call", base.text),
            format!("In System Settings, the field that shows {} is the one to change.", base.text),
        ),
        (None, Some(_)) => (
            Side::Server,
            "what is accepted is none of the configured addresses".to_owned(),
            "Make sure that the file is that of the server that answered, and give the overrides as well as the defaults; \
             else look at what the proxy in front passes on: Host header, scheme and port."
                .to_owned(),
        ),
        (Some((origin, _)), None) => (
            Side::None,
            format!("the called address is accepted, and it is the configured one ({origin})"),
            "Nothing needs to be changed in RuntimeSettings.xml.".to_owned(),
        ),
        (None, None) => (
            Side::None,
            "the called address is accepted, although another is configured".to_owned(),
            "Nothing needs to be changed for signatures; links in mails use the configured address.".to_owned(),
        ),
    };
    Some(Finding {
        code: "configured-base-address",
        side,
        said: format!(
            "Configured: {}. Called: {called}. Accepted: {signed}. So {follows}.",
            listed.join(", ")
        ),
        evidence: case.evidence_of_best(),
        remedy,
    })
}

fn origin(base: &BaseAddress) -> String {
    let port = base.authority.port.as_ref().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{}{port}", base.scheme.name(), base.authority.host)
}
