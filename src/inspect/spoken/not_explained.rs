//! What to say of a signature that nothing explains.

use super::super::given_secret::SWAPPED;
use super::{Seen, Spoken};
use crate::axis::Variant;
use crate::causes::Finding;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::sign::trace;

impl Seen<'_> {
    pub(super) fn not_explained(&self, fault: Option<&Finding>) -> Spoken {
        if self.captured.signature_method.is_none() {
            return Spoken::only(format!(
                "{} is not supported yet: this signature was not checked. The base string that RFC 5849 asks for stands \
                 below.",
                self.captured.method_label.as_deref().unwrap_or("This signature method")
            ));
        }
        if let Some(missing) = self.cut_off() {
            return Spoken {
                headline: format!(
                    "The client's side is wrong: the signature is the right one, but its last {missing} characters are \
                     missing."
                ),
                change: vec![
                    "Send the whole signature: look for a field or a column that is too short, or copy it again."
                        .to_owned(),
                ],
            };
        }
        if let Some(fault) = fault.filter(|own| own.code == SWAPPED) {
            let headline = format!("The client's side is wrong: {}", fault.said);
            return Spoken { headline, change: vec![fault.remedy.clone()] };
        }
        if let Some(fault) = fault {
            let headline = format!(
                "The client's side is wrong: {} Beside that, no way that was tried gives this signature.",
                fault.said
            );
            return Spoken { headline, change: vec![fault.remedy.clone()] };
        }
        let tried = self.found.map_or(0, |found| found.tried);
        let depth = self.found.map_or(self.knowledge.depth, |found| found.depth);
        let until = if self.found.is_some_and(|found| !found.complete) {
            "the search was ended early".to_owned()
        } else if depth < self.knowledge.depth {
            format!(
                "all ways with up to {depth} differences from RFC 5849; more are too many for so long a request"
            )
        } else {
            format!("all ways with up to {depth} differences from RFC 5849")
        };
        let has_token = self.knowledge.credentials.as_ref().is_some_and(|own| own.token.is_some());
        let lacks_token =
            self.captured.value("oauth_token").is_some_and(|token| !token.is_empty()) && !has_token;
        let reason = if lacks_token {
            "The request has an oauth_token, whose secret was not given: that is the likeliest reason. Give it with \
             --token-secret-file."
        } else if has_token {
            "The likeliest reasons are another secret, another token secret, a name of the server that was not given with \
             --alias, or more mistakes at once."
        } else {
            "The likeliest reasons are another secret, a name of the server that was not given with --alias, or more \
             mistakes at once."
        };
        Spoken::only(format!(
            "This signature is not explained: none of {tried} signatures is it ({until}). {reason}"
        ))
    }

    /// How many characters the signature lacks at its end, when it is the beginning of the right one.
    fn cut_off(&self) -> Option<usize> {
        let credentials = self.knowledge.credentials.as_ref()?;
        let mut request = self.captured.request.clone();
        request.signature_method = self.captured.signature_method?;
        let stamp = Stamp { nonce: String::new(), timestamp: 0 };
        let right = trace(&request, credentials, &Variant::rfc5849(), &stamp).signature;
        let own = self.captured.signature.replace(' ', "+");
        let own = own.trim_end_matches('=');
        (own.len() >= FEWEST && right.starts_with(own)).then(|| right.len() - own.len())
    }
}

/// So few characters may agree by chance.
const FEWEST: usize = 6;
