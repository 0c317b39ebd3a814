//! What to say where client and server differ.

use super::super::Against;
use super::{Seen, Spoken};
use crate::rfc5849::percent_encoding::decode;

impl Seen<'_> {
    /// When it is known what was signed and what the server wants, and these are not the same.
    pub(super) fn differs_from_the_server(&self) -> Option<Spoken> {
        let against = self.against.filter(|own| own.signed_is_known && !own.differences.is_empty())?;
        let parts: Vec<&str> = against.differences.iter().map(|own| own.part.as_str()).collect();
        let is_base = parts.iter().all(|part| ["scheme", "host", "port", "path"].contains(part));
        let (signed, wanted) = (signed_uri(&against.signed), signed_uri(&against.wanted));
        let server = match &self.knowledge.against {
            Some(Against::BaseAddress(base)) if !base.covers(self.captured.request.sent.path()) => {
                "a server with this base address, under which the called path is not, perhaps"
            }
            Some(Against::BaseAddress(_)) => "a server with this base address",
            _ => "this server",
        };
        let mut change = Vec::new();
        if is_base {
            change.push(format!(
                "Let the client sign \"{wanted}\", or change the server's base address so that it expects \"{signed}\"."
            ));
        } else {
            change.extend(against.differences.iter().map(|own| {
                let said = |value: &Option<String>| {
                    value.as_ref().map_or_else(|| "nothing".to_owned(), |own| format!("\"{own}\""))
                };
                format!(
                    "{}: let the client sign {} in place of {}.",
                    own.part,
                    said(&own.wanted),
                    said(&own.signed)
                )
            }));
        }
        Some(Spoken {
            headline: if signed == wanted {
                format!("Client and server differ ({}); the base URL is the same for both.", parts.join(", "))
            } else {
                format!(
                    "Client and server differ ({}): the client signed \"{signed}\", and {server} expects \"{wanted}\".",
                    parts.join(", ")
                )
            },
            change,
        })
    }
}

/// The base string URI in a base string, decoded.
fn signed_uri(base_string: &str) -> String {
    let encoded = base_string.split('&').nth(1).unwrap_or_default();
    String::from_utf8_lossy(&decode(encoded)).into_owned()
}
