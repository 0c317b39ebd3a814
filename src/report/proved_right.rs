//! What the answers prove to be right: the parts that nobody has to look at again.

use serde::Serialize;

use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::probe::run::State;
use crate::servers::Check;

/// Seconds between two clocks from which on nobody would call them close: the strictest servers allow so many.
const FAR: i64 = 300;

/// Something that is not the fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvedRight {
    /// Stable name: `key`, `secret`, `scheme`, `host`, `port`, `path`, `clock`, `signature-method` or `placement`.
    pub what: &'static str,
    /// In a sentence.
    pub said: String,
    /// Identifiers of the requests that prove it.
    pub evidence: Vec<String>,
}

/// An accepted signature proves everything that went into it; without one, only the key may be proved.
pub(super) fn proved_right(case: &Case<'_>) -> Vec<ProvedRight> {
    let Some((best, standing)) = case.best() else { return before_the_signature(case) };
    let evidence = case.evidence_of_acceptance();
    let mut right = Vec::new();
    let mut add = |what, said: String| right.push(ProvedRight { what, said, evidence: evidence.clone() });
    let variant = &best.variant;
    add("key", "The key is right.".to_owned());
    if variant.deviates_on("client-secret") {
        add(
            "secret",
            format!("The secret is right, once it is taken so: {}.", case.said_on("client-secret")),
        );
    } else if !case.secrets_are_exchanged() {
        add("secret", "The secret is right.".to_owned());
    }
    // A refusal may be about the time in words that are not known here; and where the clocks differ by more than any server
    // allows, its time is not looked at.
    let is_far = case.situation.clock_offset.is_some_and(|offset| offset.abs() > FAR);
    if !variant.deviates_on("clock") && !is_far && case.is_served(standing) {
        add("clock", "This machine's clock is close enough to the server's.".to_owned());
    }
    // What is accepted at times only is right for one of several servers.
    if standing.state == State::Sometimes {
        return right;
    }
    let called = case.rfc_uri();
    let signed = case.signed_uri().unwrap_or_else(|| called.clone());
    // With PLAINTEXT no address is signed.
    let base_is_text = variant.deviates_on("base-uri-text") || case.accepts_plaintext();
    if signed.scheme == called.scheme && !base_is_text {
        add("scheme", format!("The scheme {} is right.", called.scheme.name()));
    }
    if signed.host == called.host && !base_is_text {
        add("host", format!("The host name {} is right.", called.host));
    }
    if signed.port == called.port && !base_is_text {
        add(
            "port",
            called.port.as_ref().map_or_else(
                || "No port is signed, and that is right.".to_owned(),
                |port| format!("The port {port} is right."),
            ),
        );
    }
    if signed.path == called.path && !base_is_text {
        add("path", format!("The path {} is right.", called.path));
    }
    if !variant.deviates_on("signature-method") {
        add("signature-method", format!("{} is accepted.", case.situation.request.signature_method.name()));
    }
    if !variant.deviates_on("placement") {
        add(
            "placement",
            format!("OAuth parameters in the {} are read.", case.situation.request.placement.name()),
        );
    }
    right
}

/// Without an acceptance: the key, when it is told from a random one, and what the product checks before it refuses.
fn before_the_signature(case: &Case<'_>) -> Vec<ProvedRight> {
    let mut right = Vec::new();
    let broken = case.control_ids(Purpose::Broken);
    let by_product =
        |check| case.server.filter(|_| case.server_proves(check)).map(|server| server.profile.title.clone());
    if case.key_is_refused().is_some() {
        // Known is not right.
    } else if case.key_is_told_apart() == Some(true) && !case.key_is_unknown() {
        let mut evidence = broken.clone();
        evidence.extend(case.control_ids(Purpose::UnknownKey));
        right.push(ProvedRight {
            what: "key",
            said: "The key is known: the server tells it from a random one.".to_owned(),
            evidence,
        });
    } else if let Some(title) = by_product(Check::Key) {
        right.push(ProvedRight {
            what: "key",
            said: format!("The key is right: {title} looks at it before it refuses for what it says."),
            evidence: broken.clone(),
        });
    }
    // Some products look at the past alone, or at the future.
    let is_off = case.situation.clock_offset.is_some();
    if let Some(title) = by_product(Check::Timestamp).filter(|_| !is_off) {
        right.push(ProvedRight {
            what: "clock",
            said: format!(
                "This machine's clock is close enough: {title} looks at the time before it refuses for what it says."
            ),
            evidence: broken,
        });
    }
    right
}
