//! The secret itself, sent where everybody on the way can read it.

use super::{Lint, Told};
use crate::import::Captured;
use crate::rfc5849::base_string_uri::Scheme;
use crate::rfc5849::signature::SignatureMethod;

pub(super) static LINT: Lint = Lint {
    code: "plaintext-over-http",
    title: "PLAINTEXT without TLS",
    source: "RFC 5849 section 3.4.4: the server must require TLS",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let is_plaintext =
        captured.signature_method == Some(SignatureMethod::Plaintext) && captured.method_label.is_some();
    let is_http = captured.request.called.scheme == Scheme::Http && !captured.scheme_is_assumed;
    let host = captured.request.sent.host();
    let is_loopback = host == "localhost" || host.starts_with("127.") || host == "[::1]";
    if !is_plaintext || !is_http || is_loopback {
        return None;
    }
    Some(Told::client(
        "With PLAINTEXT the signature is the secret itself, and this request carries it over plain http: everybody on \
         the way can read it, and servers have to refuse it.",
        "Call the server with https, or sign with HMAC; and have the secret replaced.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, captured};
    use super::*;

    #[test]
    fn fires_without_tls_only() {
        let fires = |origin: &str, method: &str| {
            let url = format!("{origin}/?oauth_signature_method={method}&oauth_signature=a%2526");
            examine(&captured(&url), NOW).is_some()
        };
        assert!(fires("http://h", "PLAINTEXT"));
        assert!(!fires("https://h", "PLAINTEXT"));
        assert!(!fires("http://127.0.0.1:8080", "PLAINTEXT"));
        assert!(!fires("http://h", "HMAC-SHA1"));
    }
}
