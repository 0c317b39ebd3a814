//! What a client can do about a server that signs another base URL: sign as the server does, by itself or through the
//! proxy. Each command is whole and stands at the end of its line, so that it can be pasted.

use std::fmt::Write as _;

use crate::axis::{Situation, Variant};
use crate::credentials::{Credentials, Secret};
use crate::diagnose::Case;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::sign::base_string_uri;
use crate::sign::shape::Shape;
use crate::snippets::Recipe;
use crate::targets::{SignedBase, Way};

/// Lines of advice for whoever keeps calling the same URL.
pub(super) fn in_the_client(
    case: &Case<'_>,
    signed: &BaseStringUri,
    destination: Option<&str>,
) -> Vec<String> {
    let request = &case.situation.request;
    let called = request.called.text();
    let mut said = format!("Or in the client: keep calling {called}, and sign the base string URI {signed}");
    let Some((best, flags)) = case.best().and_then(|(best, _)| {
        let (flags, is_for_every_path) = flags(case, &best.variant, signed)?;
        Some((&best.variant, (flags, is_for_every_path)))
    }) else {
        return vec![said];
    };
    let (flags, is_for_every_path) = flags;
    let credentials = "--key KEY --secret-file secret.txt";
    if has_code(case, best) {
        let method =
            if request.method == "GET" { String::new() } else { format!(" --method {}", request.method) };
        let _ = write!(
            said,
            ". Code that does so (--as python, bash, node, postman, powershell, csharp): sigprobe sign \"{called}\"{method} \
             {flags} {credentials} --as python"
        );
    }
    let mut lines = vec![said];
    if is_for_every_path {
        let origin = case.rfc_uri().origin();
        let there = destination.map_or_else(String::new, |own| format!(" --connect-to \"::{own}\""));
        lines.push(format!(
            "Or for clients that cannot sign so: they call http://127.0.0.1:9000 in place of {origin}, where this signs for \
             them: sigprobe proxy --to \"{origin}\"{there} {flags} {credentials}"
        ));
    }
    lines
}

/// What `sign` and `proxy` need to sign as is accepted, and whether that holds for other paths; none when no flags say it.
fn flags(case: &Case<'_>, variant: &Variant, signed: &BaseStringUri) -> Option<(String, bool)> {
    let request = &case.situation.request;
    if Shape::new(request, &variant.deviations).signature_method == SignatureMethod::Plaintext {
        return None;
    }
    let way = Way::of(variant, case.situation)?;
    // What only this run knew, such as the server's clock, no flag can say.
    let mut fresh = Situation::new(request.clone());
    let (words, mut flags, is_for_every_path) = match &way.signed {
        SignedBase::Base(base) => {
            fresh.base_addresses.push(base.clone());
            let others = way.variant.unwrap_or_default();
            let more = if others.is_empty() { others.clone() } else { format!(" --variant \"{others}\"") };
            (
                format!("base-address={} {others}", base.text),
                format!("--base-address \"{}\"{more}", base.text),
                true,
            )
        }
        SignedBase::AsCalled | SignedBase::Whole(_) => {
            let words = variant.to_string();
            let flags = format!("--variant \"{words}\"");
            (words, flags, !variant.deviates_on("base-address") && !variant.deviates_on("base-uri-text"))
        }
    };
    let again = Variant::parse(&words, &fresh).ok()?;
    if base_string_uri(request, &again) != *signed {
        return None;
    }
    if request.placement != Placement::Header {
        let _ = write!(flags, " --placement {}", request.placement.name());
    }
    if request.signature_method != SignatureMethod::HmacSha1 {
        let _ = write!(flags, " --signature-method {}", request.signature_method.name());
    }
    if case.sends_token() {
        flags.push_str(" --token TOKEN --token-secret-file token-secret.txt");
    }
    Some((flags, is_for_every_path))
}

/// Whether `sign --as python` can do it.
fn has_code(case: &Case<'_>, variant: &Variant) -> bool {
    let credentials =
        Credentials { key: "KEY".to_owned(), secret: Secret::new("SECRET".to_owned()), token: None };
    Recipe::new(&case.situation.request, &credentials, variant).is_ok()
}
