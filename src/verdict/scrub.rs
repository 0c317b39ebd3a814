//! Takes out of an answer what changes with every request and means nothing: the values that we sent.

use crate::credentials::REPLACEMENT;
use crate::request::Outgoing;
use crate::rfc5849::percent_encoding::encode;
use crate::sign::Trace;

/// The texts of one request that its answer may echo, in the encodings in which answers echo them.
#[derive(Clone, Debug, Default)]
pub struct Scrub {
    forms: Vec<String>,
}

impl Scrub {
    /// Collects the values of one signed request.
    pub fn of_signed(outgoing: &Outgoing, trace: &Trace) -> Self {
        let mut scrub = Self::of_unsigned(outgoing);
        scrub.add(&trace.signature_base_string);
        scrub.add(&trace.normalized_parameters);
        scrub.add(&trace.signature);
        for parameter in &trace.protocol_parameters {
            if !matches!(parameter.name.as_slice(), b"oauth_version" | b"oauth_signature_method") {
                scrub.add(&String::from_utf8_lossy(&parameter.value));
            }
        }
        scrub.sorted()
    }

    /// Collects the values of a request without a signature: its URL.
    pub fn of_unsigned(outgoing: &Outgoing) -> Self {
        let mut scrub = Self::default();
        scrub.add(outgoing.url.as_str());
        if let Some((path, query)) = outgoing.url.as_str().split_once('?') {
            scrub.add(path);
            // "Cannot GET /a?oauth_nonce=..." says nothing of the nonce.
            scrub.add(&format!("{}?{query}", outgoing.url.path()));
        }
        scrub.sorted()
    }

    fn add(&mut self, value: &str) {
        // A value of a letter or two turns up by chance in every text.
        if value.len() < 4 {
            return;
        }
        let once = encode(value);
        let twice = encode(&once);
        let html = value.replace('&', "&amp;");
        let json = value.replace('&', "\\u0026").replace('=', "\\u003d").replace('/', "\\/");
        for form in [value.to_owned(), twice, html, json, once] {
            if !self.forms.contains(&form) {
                self.forms.push(form);
            }
        }
    }

    /// Longest first, so that a value inside a longer one does not break it up.
    fn sorted(mut self) -> Self {
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self
    }

    /// `text` with a space in place of every such value, and of what stands where a secret was: it is no word of the server's.
    pub fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.forms {
            if text.contains(form.as_str()) {
                text = text.replace(form.as_str(), " ");
            }
        }
        text.replace(REPLACEMENT, " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Variant;
    use crate::credentials::{Credentials, Secret};
    use crate::request::{Called, Request};
    use crate::rfc5849::protocol_parameters::Stamp;
    use crate::sign::sign;

    #[test]
    fn an_echo_of_what_was_sent_means_nothing() {
        let request = Request::get(Called::parse("https://h.example/a?b=1").unwrap()).unwrap();
        let credentials =
            Credentials { key: "a-key".into(), secret: Secret::new("secret".into()), token: None };
        let stamp = Stamp { nonce: "nonce-1".into(), timestamp: 1_700_000_000 };
        let signed = sign(&request, &credentials, &Variant::rfc5849(), &stamp);
        let scrub = Scrub::of_signed(&signed.outgoing, &signed.trace);
        let trace = &signed.trace;
        for own in [
            "nonce-1",
            "1700000000",
            "a-key",
            "https://h.example/a?b=1",
            "https://h.example/a",
            "/a?b=1",
            &trace.signature,
            &encode(&trace.signature),
            &trace.signature_base_string,
            &encode(&trace.signature_base_string),
            &trace.signature_base_string.replace('&', "&amp;"),
            &trace.signature_base_string.replace('&', "\\u0026"),
            &trace.normalized_parameters,
        ] {
            assert_eq!(scrub.apply(&format!("({own})")), "( )", "{own}");
        }
        // They say the same in every request, and what is refused with them may be about them.
        assert_eq!(scrub.apply("HMAC-SHA1 1.0"), "HMAC-SHA1 1.0");
        assert_eq!(scrub.apply("refused [secret]."), "refused  .");
        let unsigned = Scrub::of_unsigned(&signed.outgoing);
        assert_eq!(unsigned.apply("nonce-1 https://h.example/a"), "nonce-1  ");
    }
}
