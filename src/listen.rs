//! The verifier: clients that fail are pointed at it, and each request is inspected as it arrives. It checks no time
//! and no nonce, and forwards nothing.

mod connections;

pub use connections::{Ear, serve};

use connections::is_name;
use serde::Serialize;

use crate::axis::BaseAddress;
use crate::credentials::{Credentials, Secret};
use crate::import::{Captured, Hints, ImportError, InputFormat, import};
use crate::inspect::{Inspection, InspectionVerdict, Knowledge};
use crate::report::SCHEMA_VERSION;
use crate::search::Progress;

/// Authentication schemes that a client may use in place of OAuth.
const SCHEMES: [&str; 20] = [
    "ApiKey",
    "AWS4-HMAC-SHA256",
    "Basic",
    "Bearer",
    "Digest",
    "DPoP",
    "GoogleLogin",
    "Hawk",
    "HOBA",
    "Kerberos",
    "Key",
    "MAC",
    "Mutual",
    "Negotiate",
    "NTLM",
    "OAuth",
    "SharedKey",
    "Signature",
    "Token",
    "WSSE",
];

/// A request as it arrived.
#[derive(Clone)]
pub struct Received {
    /// Method.
    pub method: String,
    /// Request target as it stood: a path with its query.
    pub target: String,
    /// Headers in their order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// What became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Heard {
    /// Version of this form.
    pub schema_version: u32,
    /// Method and path, without the query.
    pub request: String,
    /// Whether a server of this key, secret and base address would find the signature right.
    pub accepted: bool,
    /// The same in a sentence.
    pub said: String,
    /// The base address of the server that it was compared with; none where the `Host` header decides.
    pub base_address: Option<String>,
    /// How the request was signed; none when it is no signed request.
    pub inspection: Option<Inspection>,
}

/// What the verifier knows.
#[derive(Clone, Debug)]
pub struct Verifier {
    /// Consumer key.
    pub key: String,
    /// Its secret, the names and the depth of the search. Key, base addresses and time are set for each request.
    pub knowledge: Knowledge,
    /// The base address of the server that it stands for; none to go by the `Host` header.
    pub base_address: Option<BaseAddress>,
}

impl Verifier {
    /// Inspects one request at the time `now`, in seconds since 1970.
    pub fn hear(&self, received: &Received, now: u64, progress: &Progress<'_>) -> Heard {
        let path = received.target.split('?').next().unwrap_or_default();
        let heard = |accepted, said, inspection| Heard {
            schema_version: SCHEMA_VERSION,
            request: format!("{} {path}", received.method),
            accepted,
            said,
            base_address: self.base_address.as_ref().map(|base| base.text.clone()),
            inspection,
        };
        let host = received.header("host").unwrap_or_default();
        let called = format!("http://{host}");
        let server = self.base_address.as_ref();
        let hints = Hints {
            format: Some(InputFormat::RawHttp),
            url: Some(server.map_or_else(|| called.clone(), |base| base.text.clone())),
            ..Hints::default()
        };
        let mut captured = match import(&self.as_server_sees(received), &hints) {
            Ok(mut imported) => imported.captured.swap_remove(0),
            Err(error) => return heard(false, received.not_signed(&error), None),
        };
        if captured.value("oauth_body_hash").is_some() {
            captured.wire.body = Some(received.body.clone());
            captured.wire.body_is_whole = true;
        }
        let mut knowledge = Knowledge { now, ..self.knowledge.clone() };
        knowledge.credentials = self.knowledge.credentials.as_ref().map(|own| own.for_key_of(&captured));
        if server.is_some() {
            // A client signs what it is pointed at, if nothing tells it better.
            knowledge.base_addresses.extend(BaseAddress::parse(&called));
        }
        let mut inspection = Inspection::new(&captured, &knowledge, progress);
        if let Some(server) = server {
            says_what_is_called(&mut inspection, server, knowledge.base_addresses.last());
        }
        let is_known = captured.consumer_key() == Some(self.key.as_str());
        let verifies = inspection.verdict == InspectionVerdict::Verifies && !inspection.has_fault();
        let wants = server.map_or_else(
            || "a server that goes by the Host header".to_owned(),
            |base| format!("a server with the base address {}", base.text),
        );
        let said = match (is_known, verifies) {
            (true, true) => format!("Right: this is the signature that {wants} expects."),
            (true, false) => format!("Wrong: {wants} refuses it. {}", inspection.headline),
            (false, _) => {
                let sent = captured.consumer_key().unwrap_or_default();
                let more = if verifies {
                    format!("All else is right, the secret too: give the client the key \"{}\".", self.key)
                } else {
                    format!("With the secret of --key this is to be said of it: {}", inspection.headline)
                };
                format!(
                    "Wrong: the client sent the consumer key \"{sent}\", and --key gives \"{}\": {wants} does not know \
                     it. {more}",
                    self.key
                )
            }
        };
        heard(is_known && verifies, said, Some(inspection))
    }

    /// The request as raw HTTP, with the path that it has under the server's base address.
    fn as_server_sees(&self, received: &Received) -> Vec<u8> {
        let (path, query) = match received.target.split_once('?') {
            Some((path, query)) => (path, format!("?{query}")),
            None => (received.target.as_str(), String::new()),
        };
        let path = match &self.base_address {
            Some(base) => base.paths_for(path).into_iter().next().unwrap_or_default(),
            None => path.to_owned(),
        };
        let mut text = format!("{} {path}{query} HTTP/1.1\r\n", received.method);
        // The lengths that the headers tell are those of the body as it travelled.
        let is_length = |name: &str| {
            ["content-length", "transfer-encoding"].iter().any(|own| name.eq_ignore_ascii_case(own))
        };
        for (name, value) in received.headers.iter().filter(|(name, _)| !is_length(name)) {
            text.push_str(name);
            text.push_str(": ");
            text.push_str(value);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        // Other bodies are not signed (RFC 5849 section 3.4.1.3.1), and need not be text.
        let kind = received.header("content-type").unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("application/x-www-form-urlencoded") {
            bytes.extend_from_slice(&received.body);
        }
        bytes
    }
}

impl Received {
    /// Whether it was sent to a name: a page elsewhere may have its own name point here, and read the answer.
    pub fn is_to_a_name(&self) -> bool {
        is_name(self.header("host").unwrap_or_default())
    }

    /// Why it cannot be inspected.
    fn not_signed(&self, error: &ImportError) -> String {
        if !matches!(error, ImportError::NoSignature { .. }) {
            return format!("This request cannot be inspected: {error}.");
        }
        let header = self.header("authorization").map(|value| {
            let kind = value.split_whitespace().next().unwrap_or_default();
            let known = SCHEMES.into_iter().find(|own| own.eq_ignore_ascii_case(kind));
            // Who forgets the scheme sends a secret in its place: what is not known is not shown.
            let kind =
                known.map_or_else(|| "of another kind".to_owned(), |own| format!("of the kind \"{own}\""));
            format!(" Its Authorization header is {kind}, which is not OAuth 1.0a.")
        });
        format!(
            "This request is not signed: there is no oauth_signature in its URL, Authorization header or form body.{}",
            header.unwrap_or_default()
        )
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Credentials {
    /// The same secrets under the key and the token that a captured request names.
    #[must_use]
    pub fn for_key_of(&self, captured: &Captured) -> Self {
        let copy = |secret: &Secret| Secret::new(secret.expose().to_owned());
        Self {
            key: captured.consumer_key().unwrap_or_default().to_owned(),
            secret: copy(&self.secret),
            token: self.token.as_ref().map(|(_, secret)| {
                (captured.value("oauth_token").unwrap_or_default().to_owned(), copy(secret))
            }),
        }
    }
}

/// Clears the client where it signs just what it calls: then it is the server that goes by another address.
fn says_what_is_called(inspection: &mut Inspection, server: &BaseAddress, called: Option<&BaseAddress>) {
    let (Some(called), Some(best)) = (called, inspection.explanations.first()) else { return };
    let [only] = best.deviations.as_slice() else { return };
    if only.axis != "base-address" || only.choice != called.text || inspection.has_fault() {
        return;
    }
    inspection.headline = format!(
        "The client signs the address that it calls, \"{}\", as RFC 5849 has it; the server's side differs: it goes by {}. The secret is right.",
        best.base_string_uri, server.text
    );
    inspection.change = vec![format!(
        "Set the server's base address to what clients call; or let the client sign under {}, also where it calls another \
         address.",
        server.text
    )];
}
