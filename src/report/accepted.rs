//! What a report's JSON says of how to sign, for those who apply it to other requests.

use serde::Deserialize;
use thiserror::Error;

use super::SCHEMA_VERSION;
use crate::axes::base_address::WITHOUT_FIRST_SEGMENT;
use crate::axis::{BaseAddress, Situation, Variant};
use crate::request::{Called, Request};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::sign::base_string_uri;

/// Why a file is no report that can be applied.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum AcceptedError {
    #[error("it is not a report of \"sigprobe probe --format json\" (see line {}, column {})", .0.line(), .0.column())]
    Form(serde_json::Error),
    #[error(
        "it has schema version {0}, and this sigprobe reads version {SCHEMA_VERSION}: make the report anew"
    )]
    Version(u64),
    #[error("nothing is accepted in it: there is no way of signing to take from it")]
    Nothing,
    #[error("its names are stand-ins (--anonymise), which no server signs: make a report without that")]
    StandIns,
    #[error("its accepted base string URI cannot be read")]
    Uri,
    #[error(
        "it signs {} in a way that does not tell what to sign for other paths: give --base-address in place of --from",
        crate::formats::sentence(.0)
    )]
    Path(String),
}

/// Stands among the notes of a report that was made with `--anonymise`.
pub const STAND_INS: &str = "Host names, addresses, key and token are stand-ins (--anonymise).";

#[derive(Deserialize)]
struct Versioned {
    schema_version: u64,
}

#[derive(Deserialize)]
struct Document {
    called: String,
    accepted: Vec<Entry>,
    sent: Sent,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Deserialize)]
struct Entry {
    base_string_uri: String,
    variant: String,
}

#[derive(Deserialize)]
struct Sent {
    scheme: String,
    host: String,
    target: String,
    placement: String,
    signature_method: String,
}

/// The accepted way of signing that a report names first.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The hosts that were asked, without ports: the called one, and where a redirect led.
    pub hosts: Vec<String>,
    /// Where the OAuth parameters travelled when nothing else was tried.
    pub placement: String,
    /// Signature method when nothing else was tried.
    pub signature_method: String,
    /// The variant, for any request to the same server, as [`Variant::parse`] reads it.
    pub variant: String,
}

impl Accepted {
    /// The host that the report is about, when it is another than this one.
    pub fn other_than(&self, host: &str) -> Option<&str> {
        let is_other = self.hosts.iter().all(|own| !own.eq_ignore_ascii_case(host));
        self.hosts.first().filter(|_| is_other).map(String::as_str)
    }

    /// Reads the JSON of a report.
    pub fn read(json: &str) -> Result<Self, AcceptedError> {
        let versioned: Versioned = serde_json::from_str(json).map_err(AcceptedError::Form)?;
        if versioned.schema_version != u64::from(SCHEMA_VERSION) {
            return Err(AcceptedError::Version(versioned.schema_version));
        }
        let Document { called, accepted, sent, notes } =
            serde_json::from_str(json).map_err(AcceptedError::Form)?;
        if notes.iter().any(|note| note == STAND_INS) {
            return Err(AcceptedError::StandIns);
        }
        let entry = accepted.into_iter().next().ok_or(AcceptedError::Nothing)?;
        // After a redirect, or at the endpoint of a product, another URL was asked than the one that was called.
        let asked = format!("{}://{}{}", sent.scheme, sent.host, sent.target);
        let probed: Vec<Situation> = [called, asked]
            .iter()
            .filter_map(|url| Request::get(Called::parse(url).ok()?).ok())
            .map(Situation::new)
            .collect();
        let hosts = probed.iter().map(|own| own.request.sent.host().to_owned()).collect();
        let variant = entry.for_any_request(&probed)?;
        Ok(Self { hosts, placement: sent.placement, signature_method: sent.signature_method, variant })
    }
}

impl Entry {
    /// The variant in words that name the server whatever address is called, and of the path only what becomes of it.
    fn for_any_request(&self, probed: &[Situation]) -> Result<String, AcceptedError> {
        let Called { scheme, host, port, path, .. } =
            Called::parse(&self.base_string_uri).map_err(|_| AcceptedError::Uri)?;
        let signed = BaseStringUri { scheme, host, port, path };
        let (mut base, mut of_the_path, mut others) = (None, String::new(), String::new());
        for word in self.variant.split_whitespace().filter(|word| *word != "rfc5849") {
            match word.split_once('=').unwrap_or((word, "")) {
                ("base-address", text) => base = Some(text),
                ("base-uri-scheme" | "base-uri-host" | "base-uri-port", _) => {}
                ("base-uri-path" | "base-uri-path-form" | "base-uri-final-slash", _) => {
                    of_the_path = format!("{of_the_path} {word}");
                }
                _ => others = format!("{others} {word}"),
            }
        }
        // A base address that is the signed URI itself was named by the server for this request alone.
        let base = base.filter(|base| *base != self.base_string_uri);
        let ways = base.and_then(|base| with_origin_of(&signed, base)).into_iter().chain([named(&signed)]);
        let mut ways = ways
            .map(|way| way + &of_the_path)
            .chain(probed.iter().flat_map(|own| rewriting(own.request.sent.path(), &signed)));
        let is_signed = |way: &String| {
            probed.iter().any(|own| {
                Variant::parse(way, own)
                    .is_ok_and(|own_way| base_string_uri(&own.request, &own_way) == signed)
            })
        };
        let way = ways.find(is_signed).ok_or_else(|| AcceptedError::Path(self.base_string_uri.clone()))?;
        Ok(way + &others)
    }
}

/// The server's own name for itself, beside the path.
fn named(signed: &BaseStringUri) -> String {
    let BaseStringUri { scheme, host, port, .. } = signed;
    let authority = match port {
        Some(port) => format!("{host}:{port}"),
        None => format!("{host} base-uri-port=never"),
    };
    format!("base-uri-scheme={} base-uri-host={authority}", scheme.name())
}

/// The path of a base address after the origin that is signed.
fn with_origin_of(signed: &BaseStringUri, base: &str) -> Option<String> {
    let text = base.strip_suffix(WITHOUT_FIRST_SEGMENT).unwrap_or(base);
    let path = BaseAddress::parse(text).ok()?.path;
    Some(format!("base-address={}{path}{}", signed.origin(), &base[text.len()..]))
}

/// What may have made the signed path of the called one: the beginning is dropped, put before it, or replaced.
fn rewriting(called: &str, signed: &BaseStringUri) -> [String; 3] {
    let (called, own): (Vec<&str>, Vec<&str>) =
        (called.split('/').collect(), signed.path.split('/').collect());
    let same = called.iter().rev().zip(own.iter().rev()).take_while(|(one, other)| one == other).count();
    let dropped = called[..called.len() - same].iter().filter(|segment| !segment.is_empty()).count();
    let before = own[..own.len() - same].join("/");
    let base = format!("base-address={}{before}", signed.origin());
    [format!("{} base-uri-path=drop-{dropped}", named(signed)), base.clone(), base + WITHOUT_FIRST_SEGMENT]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is signed for `other` as the report of a probe of `called` has it.
    fn signed(
        called: &str,
        base_string_uri: &str,
        variant: &str,
        other: &str,
    ) -> Result<String, AcceptedError> {
        let (scheme, rest) = called.split_once("://").unwrap();
        let (host, target) = rest.split_at(rest.find('/').unwrap());
        let report = serde_json::json!({
            "schema_version": SCHEMA_VERSION,
            "called": called,
            "accepted": [{ "base_string_uri": base_string_uri, "variant": variant }],
            "sent": {
                "scheme": scheme,
                "host": host,
                "target": target,
                "placement": "header",
                "signature_method": "HMAC-SHA1",
            },
        });
        let accepted = Accepted::read(&report.to_string())?;
        let situation = Situation::new(Request::get(Called::parse(other).unwrap()).unwrap());
        let variant = Variant::parse(&accepted.variant, &situation).unwrap();
        Ok(super::base_string_uri(&situation.request, &variant).to_string())
    }

    const CALLED: &str = "https://gallery.example.com/gallery/api/v1/x/";
    const OTHER: &str = "http://10.0.0.5:8080/gallery/api/v1/other?b=1";

    #[test]
    fn a_report_about_one_path_tells_what_to_sign_for_another() {
        for (uri, variant, other) in [
            (CALLED, "rfc5849", "https://gallery.example.com/gallery/api/v1/other"),
            (
                "http://srv/gallery/api/v1/x/",
                "base-uri-host=srv base-uri-scheme=http",
                "http://srv/gallery/api/v1/other",
            ),
            (
                "https://gallery.example.com:443/gallery/api/v1/x/",
                "base-uri-port=always",
                "https://gallery.example.com:443/gallery/api/v1/other",
            ),
            (
                "http://Srv:80/Gallery/api/v1/x/",
                "base-address=http://Srv:80/Gallery",
                "http://Srv:80/Gallery/api/v1/other",
            ),
            (
                "https://srv/Gallery/api/v1/x/",
                "base-address=http://srv/Gallery base-uri-scheme=http",
                "https://srv/Gallery/api/v1/other",
            ),
            (
                "http://srv/inner/api/v1/x/",
                "base-address=http://srv/inner,without-first-segment",
                "http://srv/inner/api/v1/other",
            ),
            (
                "https://gallery.example.com/api/v1/x/",
                "base-uri-path=drop-1",
                "https://gallery.example.com/api/v1/other",
            ),
            (
                "https://gallery.example.com/gallery/api/v1/x",
                "base-uri-final-slash=removed",
                "https://gallery.example.com/gallery/api/v1/other",
            ),
            // What the server said that it signs.
            ("http://srv/v1/x/", "base-address=http://srv/v1/x/", "http://srv/v1/other"),
            (
                "http://srv/in/gallery/api/v1/x/",
                "base-address=http://srv/in/gallery/api/v1/x/",
                "http://srv/in/gallery/api/v1/other",
            ),
        ] {
            assert_eq!(signed(CALLED, uri, variant, OTHER).unwrap(), other, "{variant}");
            // What was probed is signed as it was.
            assert_eq!(signed(CALLED, uri, variant, CALLED).unwrap(), uri, "{variant}");
        }
    }

    #[test]
    fn what_tells_nothing_about_other_paths_is_refused() {
        let uri = "http://srv/quite/another";
        let fault = signed(CALLED, uri, &format!("base-address={uri}"), OTHER).unwrap_err().to_string();
        assert!(fault.contains("does not tell what to sign for other paths"), "{fault}");
    }
}
