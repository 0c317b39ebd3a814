//! Variants as text: as reports print them, and read back for any request.

use std::fmt;
use std::sync::Arc;

use super::{Authority, Axis, BaseAddress, Choice, Deviation, Situation, Variant};
use crate::axes::AXES;
use crate::axes::base_address::{WITHOUT_FIRST_SEGMENT, signing};
use crate::axes::base_uri_path::PREFIX;
use crate::nearest::nearest;
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.deviations.is_empty() {
            return f.write_str("rfc5849");
        }
        for (i, deviation) in self.deviations.iter().enumerate() {
            let space = if i > 0 { " " } else { "" };
            write!(f, "{space}{}={}", deviation.axis.name, deviation.choice.name)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Variant({self})")
    }
}

impl Variant {
    /// Reads what [`fmt::Display`] printed, for whatever request: names and addresses that this situation does not know
    /// are taken from the text itself, and what this request does anyway is no deviation.
    pub fn parse(text: &str, situation: &Situation) -> Result<Self, String> {
        let mut variant = Self::rfc5849();
        for word in text.split_whitespace().filter(|word| *word != "rfc5849") {
            let (axis, name) =
                word.split_once('=').ok_or_else(|| format!("\"{word}\" is not of the form axis=choice"))?;
            let axis = AXES.iter().find(|known| known.name == axis).ok_or_else(|| {
                // What is no word may be part of a secret.
                if !axis.bytes().all(|own| own.is_ascii_alphanumeric() || own == b'-') {
                    return "a variant is of the form axis=choice, and there is no axis of that name"
                        .to_owned();
                }
                format!("there is no axis \"{axis}\"{}", meant(axis, AXES.iter().map(|own| own.name)))
            })?;
            // With a base address, "the other scheme" is the one that the base address does not have.
            let is_relative = axis.name == "base-uri-scheme" && variant.deviates_on("base-address");
            if !is_relative && is_so_anyway(axis.name, name, situation) {
                continue;
            }
            let deviation = Deviation { axis, choice: Arc::new(choice(axis, name, situation)?) };
            variant = variant
                .with(&deviation)
                .ok_or_else(|| format!("\"{word}\" does not go together with \"{variant}\""))?;
        }
        Ok(variant)
    }
}

/// The choice of this name, with a name or an address of the server that nobody else has told.
fn choice(axis: &Axis, name: &str, situation: &Situation) -> Result<Choice, String> {
    let offered =
        |situation: &Situation| (axis.choices)(situation).into_iter().find(|choice| choice.name == name);
    if let Some(choice) = offered(situation) {
        return Ok(choice);
    }
    let mut told = situation.clone();
    match axis.name {
        "base-uri-host" => told.aliases.push(Authority::parse(name)?),
        "base-address" => {
            let text = name.strip_suffix(WITHOUT_FIRST_SEGMENT).unwrap_or(name);
            let base = BaseAddress::parse(text)?;
            if let Some(uri) = whole(name, situation) {
                return Ok(Choice::clone(&signing(&uri).choice));
            }
            told.base_addresses.push(base);
        }
        "base-uri-path" => {
            // Prefixes are the paths of base addresses.
            let path = name.strip_prefix(PREFIX).unwrap_or_default();
            told.base_addresses.extend(BaseAddress::parse(&format!("http://host{path}")));
        }
        _ => {}
    }
    offered(&told).ok_or_else(|| match (axis.name, name) {
        ("clock", "server") => {
            "how much the server's clock differs is known during a probe only: set this machine's clock right, and leave \
             out \"clock=server\""
                .to_owned()
        }
        (own, name) => {
            let choices = (axis.choices)(situation);
            let meant = meant(name, choices.iter().map(|choice| choice.name.as_str()));
            format!("\"{own}\" has no choice \"{name}\" here{meant}")
        }
    })
}

/// A question about the word that is most like a mistyped one, for the end of a sentence.
fn meant<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> String {
    nearest(word, words).map_or_else(String::new, |own| format!(": did you mean {own}?"))
}

/// The base string URI that a report prints where a server named one: it ends as the path that is called does, which a
/// base address does not.
fn whole(text: &str, situation: &Situation) -> Option<BaseStringUri> {
    let Called { scheme, host, port, path, .. } = Called::parse(text).ok()?;
    let called = situation.request.sent.path();
    let end = |path: &str| {
        let last = path.split('/').rfind(|segment| !segment.is_empty()).map(str::to_owned);
        last.map(|last| (last, path.ends_with('/')))
    };
    let is_whole = end(&path).is_some() && end(&path) == end(called);
    is_whole.then_some(BaseStringUri { scheme, host, port, path })
}

/// Whether it is signed like this anyway: its axis does not offer what would change nothing.
fn is_so_anyway(axis: &str, name: &str, situation: &Situation) -> bool {
    let request = &situation.request;
    let rfc = || request.sent.base_string_uri();
    match axis {
        "base-uri-host" => name == rfc().host,
        "base-uri-scheme" => name == rfc().scheme.name(),
        "base-uri-path" => name == "as-typed" && request.called.path == request.sent.path(),
        "base-uri-final-slash" => name == if rfc().path.ends_with('/') { "added" } else { "removed" },
        "placement" => name == request.placement.name(),
        "signature-method" => name == request.signature_method.name(),
        "client-secret" => name == "trimmed" && !situation.secret_has_white_space,
        "query-in-signature" => {
            let query = request.called.query.as_deref().unwrap_or_default();
            match name {
                "left-out" | "doubled" => query.is_empty(),
                "plus-kept" => !query.contains('+'),
                "as-text" => !query.contains('%'),
                _ => false,
            }
        }
        "body-in-signature" => {
            request.body.as_deref().unwrap_or_default().is_empty()
                && ["left-out", "taken-for-a-form", "json-fields", "as-a-name"].contains(&name)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Request;
    use crate::sign::base_string_uri;

    fn situation(url: &str) -> Situation {
        Situation::new(Request::get(Called::parse(url).unwrap()).unwrap())
    }

    /// What the variant of this text signs for `url`.
    fn signed(text: &str, url: &str) -> String {
        let situation = situation(url);
        let variant = Variant::parse(text, &situation).unwrap_or_else(|error| panic!("{text}: {error}"));
        base_string_uri(&situation.request, &variant).to_string()
    }

    #[test]
    fn names_and_addresses_come_from_the_text_itself() {
        let url = "https://gallery.example.com:8443/gallery/api/v1/";
        for (text, uri) in [
            ("base-uri-host=alteryx-prod01 base-uri-port=never", "https://alteryx-prod01/gallery/api/v1/"),
            ("base-uri-host=SRV01:81 base-uri-scheme=http", "http://SRV01:81/gallery/api/v1/"),
            (
                "base-uri-scheme=http base-uri-host=[2001:db8::1]:80",
                "http://[2001:db8::1]:80/gallery/api/v1/",
            ),
            ("base-uri-host=127.0.0.1", "https://127.0.0.1:8443/gallery/api/v1/"),
            ("base-address=http://alteryx-prod01/gallery", "http://alteryx-prod01/gallery/api/v1/"),
            (
                "base-address=http://Srv:80/Gallery base-uri-final-slash=removed",
                "http://Srv:80/Gallery/api/v1",
            ),
            ("base-address=http://srv/inner,without-first-segment", "http://srv/inner/api/v1/"),
            ("base-uri-path=prefix:/in", "https://gallery.example.com:8443/in/gallery/api/v1/"),
            // What a server said that it signs, rewritten path and all.
            ("base-address=http://srv/api/v1/", "http://srv/api/v1/"),
        ] {
            assert_eq!(signed(text, url), uri, "{text}");
        }
    }

    #[test]
    fn a_base_address_serves_for_whatever_is_called() {
        let text = "base-address=http://srv/gallery base-uri-port=always";
        let variant = Variant::parse(text, &situation("https://h/gallery/x/x")).unwrap();
        for (url, uri) in [
            ("https://h/gallery/api/v1/?a=b", "http://srv:80/gallery/api/v1/"),
            ("https://h/Gallery", "http://srv:80/gallery"),
            ("https://h/other/api", "http://srv:80/gallery/other/api"),
            ("https://h/", "http://srv:80/gallery/"),
        ] {
            assert_eq!(base_string_uri(&situation(url).request, &variant).to_string(), uri);
        }
    }

    #[test]
    fn what_a_report_prints_is_read_back_as_it_was() {
        for text in
            ["base-uri-host=srv:81 base-uri-scheme=http", "base-address=http://srv/api/v1/", "rfc5849"]
        {
            let variant = Variant::parse(text, &situation("https://h/gallery/api/v1/")).unwrap();
            assert_eq!(variant.to_string(), text);
        }
    }

    #[test]
    fn what_the_request_does_anyway_is_no_deviation() {
        let text = "base-uri-scheme=https base-uri-host=h base-uri-path=as-typed base-uri-final-slash=removed \
                    placement=header signature-method=HMAC-SHA1 client-secret=trimmed query-in-signature=left-out";
        assert_eq!(Variant::parse(text, &situation("https://h/a")).unwrap().to_string(), "rfc5849");
        let other = Variant::parse(text, &situation("http://h/a/?b=1")).unwrap().to_string();
        assert_eq!(other, "base-uri-scheme=https base-uri-final-slash=removed query-in-signature=left-out");
    }

    #[test]
    fn what_cannot_be_read_is_said_in_one_sentence() {
        for (text, said) in [
            ("base-uri-host=http://srv", "write only the host"),
            ("base-address=srv", "has no scheme"),
            ("base-uri-port=maybe", "\"base-uri-port\" has no choice \"maybe\" here"),
            ("clock=server", "during a probe only"),
            ("base-uri-host=a base-uri-host=b", "does not go together with \"base-uri-host=a\""),
            ("base-address=http://a base-uri-host=b", "does not go together"),
            ("placement=body", "has no choice"),
        ] {
            let fault = Variant::parse(text, &situation("https://h/a")).unwrap_err();
            assert!(fault.contains(said), "{fault}");
        }
    }
}
