//! What a captured text left open, and what else its reader should know.

use super::{Against, AgainstReport, Knowledge};
use crate::clients::{CLIENTS, Client};
use crate::import::Captured;
use crate::search::Explanation;

/// The notes of an inspection, a sentence each.
pub(super) fn notes(
    captured: &Captured,
    best: Option<&Explanation>,
    knowledge: &Knowledge,
    against: Option<&AgainstReport>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if against.is_some_and(|own| !own.same_request) {
        notes.push(
            "What --against holds belongs to another request (it has another oauth_nonce): nonce and timestamp are not \
             compared."
                .to_owned(),
        );
    }
    if captured.scheme_is_assumed {
        notes.push(format!(
            "The text does not say whether it is http or https: {} was assumed. --url says which.",
            captured.request.sent.scheme().name()
        ));
    }
    if let Some(variable) = &captured.shell_variable {
        notes.push(format!(
            "The command holds \"{variable}\", for which the shell puts a value that cannot be known here: it was read as it \
             stands. Write the value in its place."
        ));
    }
    if captured.method_is_assumed {
        notes.push(format!(
            "The text does not name the HTTP method: {} was assumed. --method says which.",
            captured.request.method
        ));
    }
    if let Some(Against::BaseAddress(base)) = &knowledge.against
        && !base.covers(captured.request.sent.path())
        && against.is_some_and(|own| !own.wanted.is_empty())
    {
        notes.push(format!(
            "The path {} is not under {}, the path of --against: what the server wants is only a guess, with the one \
             put before the other.",
            captured.request.sent.path(),
            base.path
        ));
    }
    if let Some(best) =
        best.filter(|best| !best.variant.deviations.is_empty() && best.variant.is_base_uri_only())
    {
        let signs = |own: &&Client| own.signs(&captured.request.called).to_string() == best.base_string_uri;
        let known: Vec<&str> = CLIENTS.iter().filter(signs).map(|own| own.title.as_str()).collect();
        if !known.is_empty() {
            notes.push(format!(
                "Of a URL typed like this, these clients sign just that: {}.",
                known.join(", ")
            ));
        }
    }
    notes
}
