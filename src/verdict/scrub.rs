//! Takes out of an answer what changes with every request and means nothing: the values that we sent.

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
        if let Some((path, _)) = outgoing.url.as_str().split_once('?') {
            scrub.add(path);
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

    /// `text` with a space in place of every such value.
    pub fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.forms {
            if text.contains(form.as_str()) {
                text = text.replace(form.as_str(), " ");
            }
        }
        text
    }
}
