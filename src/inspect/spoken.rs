//! An inspection in sentences: whose side is wrong, and what to change.

use super::given_secret::{SECRETS, SWAPPED, apart_from_the_client, proves_the_secret};
use super::same_fault::says_itself;
use super::{Against, AgainstReport, InspectionVerdict, Knowledge};
use crate::axis::{Deviation, Edit, Variant};
use crate::causes::{Finding, Side};
use crate::import::Captured;
use crate::rfc5849::base_string_uri::Scheme;
use crate::rfc5849::protocol_parameters::Stamp;
use crate::search::{Explanation, Found};
use crate::sign::{base_string_uri, trace};

/// What the sentences are made of.
pub(super) struct Seen<'a> {
    pub(super) captured: &'a Captured,
    pub(super) verdict: InspectionVerdict,
    pub(super) found: Option<&'a Found>,
    pub(super) findings: &'a [Finding],
    pub(super) against: Option<&'a AgainstReport>,
    pub(super) knowledge: &'a Knowledge,
}

/// The first sentence, and what to change.
pub(super) struct Spoken {
    pub(super) headline: String,
    pub(super) change: Vec<String>,
}

/// Begins the sentence that clears both sides.
const NOTHING_BETWEEN: &str = "Nothing is wrong between this client and this server";
impl Spoken {
    pub(super) fn new(seen: &Seen<'_>) -> Self {
        let best = seen.found.and_then(|found| found.explanations.first());
        let fault = seen.findings.iter().find(|own| own.side != Side::None);
        let spoken = match (seen.verdict, best) {
            (InspectionVerdict::Verifies, _) => seen.verifies(fault),
            (InspectionVerdict::Explained, Some(best)) => seen.explained(best),
            (InspectionVerdict::NotExplained | InspectionVerdict::Explained, _) => seen.not_explained(fault),
            (InspectionVerdict::Linted, _) => match fault {
                Some(fault) => {
                    let headline = format!("The client's side is wrong: {}", fault.said);
                    Self { headline, change: vec![fault.remedy.clone()] }
                }
                None => Self::only(
                    "The form of this request shows no fault. Whether its signature is right cannot be said without \
                     the secret: give --secret-file.",
                ),
            },
        };
        match fault {
            Some(fault) if !spoken.headline.contains(&fault.said) => spoken.with(fault),
            _ => spoken,
        }
    }

    /// The same with a fault that the request shows by itself.
    fn with(mut self, fault: &Finding) -> Self {
        self.headline = match self.headline.strip_prefix(NOTHING_BETWEEN) {
            Some(rest) => format!(
                "The client's side is wrong, though what is signed is what the server wants: {} ({})",
                fault.said,
                rest.trim_start_matches([':', ' '])
            ),
            None => format!("{} And the request has a fault of its own: {}", self.headline, fault.said),
        };
        self.change.push(fault.remedy.clone());
        self
    }

    fn only(headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), change: Vec::new() }
    }
}

impl Seen<'_> {
    fn verifies(&self, fault: Option<&Finding>) -> Spoken {
        if let Some(differs) = self.differs_from_the_server() {
            return differs;
        }
        if let Some(fault) = fault {
            let headline =
                format!("The client's side is wrong, though what is signed is right: {}", fault.said);
            return Spoken { headline, change: vec![fault.remedy.clone()] };
        }
        let scheme = if self.captured.scheme_is_assumed {
            let scheme = self.captured.request.sent.scheme();
            let other = if scheme == Scheme::Https { Scheme::Http } else { Scheme::Https };
            format!(
                ", provided that {} was called (the text does not say; had it been {}, the client would have signed \
                 the wrong scheme)",
                scheme.name(),
                other.name()
            )
        } else {
            String::new()
        };
        let then = match self.against {
            Some(_) => {
                "The server wants just this base string: if it refuses it, it has another secret, does not know the key, \
                 or minds the time or the nonce."
            }
            None => {
                "A server that refuses it signs another base URL, has another secret, does not know the key, or minds \
                 the time or the nonce."
            }
        };
        Spoken::only(format!(
            "Nothing is wrong with this signature: it is the one that RFC 5849 asks for, with this secret{scheme}. {then}"
        ))
    }

    fn explained(&self, best: &Explanation) -> Spoken {
        let (around, client) = apart_from_the_client(&best.variant);
        let mut change = Vec::new();
        if let Some(around) = around {
            change.push(format!(
                "Take the {around} around the secret out of what was given here; if the server was given the secret with \
                 them, take them out there too."
            ));
            if client.deviations.is_empty() && self.differs_from_the_server().is_none() {
                let headline = format!(
                    "The client is right, and the secret that was given here is not: there is {around} around it, and \
                     without that this signature is the one that RFC 5849 asks for."
                );
                return Spoken { headline, change };
            }
        }
        let secret = if proves_the_secret(&client) { " The secret is right." } else { "" };
        let by_request = |own: &&Deviation| self.findings.iter().find(|finding| says_itself(finding, own));
        if let Some(finding) = client.deviations.first().as_ref().and_then(by_request)
            && client.deviations.iter().all(|own| by_request(&own).is_some())
        {
            let headline = format!(
                "The client's side is wrong: {} All else about the signature is right.{secret}",
                finding.said
            );
            change.push(finding.remedy.clone());
            return Spoken { headline, change };
        }
        let (keyed, others): (Vec<&Deviation>, Vec<&Deviation>) =
            client.deviations.iter().partition(|own| is_behind_the_base_string(own));
        if let Some(differs) = self.differs_from_the_server() {
            change.extend(differs.change);
            change.extend(keyed.iter().copied().map(to_rfc5849));
            let said: Vec<&str> = keyed.iter().map(|own| own.choice.said.as_str()).collect();
            let more = if said.is_empty() {
                secret.to_owned()
            } else {
                format!(" The signature was made in another way as well: {}.", said.join(", "))
            };
            return Spoken { headline: format!("{}{more}", differs.headline), change };
        }
        if self.against.is_some() && keyed.is_empty() {
            return Spoken {
                headline: format!(
                    "{NOTHING_BETWEEN}: what was signed is what the server wants, though not what RFC 5849 asks for: \
                     {}.{secret}",
                    client.said()
                ),
                change,
            };
        }
        let signed = &best.base_string_uri;
        let right = base_string_uri(&self.captured.request, &Variant::rfc5849()).to_string();
        if client.is_base_uri_only() {
            change.push(format!(
                "Let the client sign \"{right}\" for this call. If it is the server that expects \"{signed}\", the client \
                 is right as it is: to see that, add --against \"URL\" with the base address that the server is set to."
            ));
            let headline = format!(
                "The client's side differs from RFC 5849: it signed the base URL \"{signed}\" in place of \"{right}\": \
                 {}.{secret}",
                client.said()
            );
            return Spoken { headline, change };
        }
        let is_uri = |own: &Deviation| matches!(own.choice.edit, Edit::BaseStringUri(_));
        // What --against wants is signed already.
        let wrong = if self.against.is_some() { keyed } else { [keyed, others].concat() };
        if wrong.iter().any(|own| is_uri(own)) {
            change.push(format!(
                "Let the client sign the base URL \"{right}\" in place of \"{signed}\"; if it is the server that expects \
                 \"{signed}\", leave that as it is."
            ));
        }
        let is_left = |own: &&Deviation| !is_uri(own) && by_request(own).is_none();
        change.extend(wrong.into_iter().filter(is_left).map(to_rfc5849));
        let headline = format!(
            "The client's side differs from RFC 5849: it signed in another way: {}.{secret}",
            client.said()
        );
        Spoken { headline, change }
    }

    /// When it is known what was signed and what the server wants, and these are not the same.
    fn differs_from_the_server(&self) -> Option<Spoken> {
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

    fn not_explained(&self, fault: Option<&Finding>) -> Spoken {
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
}

impl Seen<'_> {
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

/// Whether the base string is the same with it.
pub(super) fn is_behind_the_base_string(own: &Deviation) -> bool {
    matches!(own.choice.edit, Edit::SigningKey(_) | Edit::Digest(_))
}

/// What to change for one deviation of a client.
fn to_rfc5849(own: &Deviation) -> String {
    let (axis, said) = (own.axis, &own.choice.said);
    let is_form = said.starts_with("secret ") || said.starts_with("token secret with");
    if SECRETS.contains(&axis.name) && is_form {
        return if said.contains("coded first") {
            format!("The client signs with the {said}: let it take the secret as it is.")
        } else {
            format!("The client has the {said}: enter it there again, exactly as it was given out.")
        };
    }
    format!("The client's mistake: {said}. {} RFC 5849 wants: {}.", axis.question, axis.rfc)
}

/// The base string URI in a base string, decoded.
fn signed_uri(base_string: &str) -> String {
    let encoded = base_string.split('&').nth(1).unwrap_or_default();
    String::from_utf8_lossy(&crate::rfc5849::percent_encoding::decode(encoded)).into_owned()
}
