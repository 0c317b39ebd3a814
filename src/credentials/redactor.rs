//! The last line of defence: finds secrets in text that is about to be written, in whatever encoding a
//! server may have echoed them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::Credentials;
use crate::rfc5849::percent_encoding::encode;
use crate::rfc5849::signature::signing_key;

/// What stands where a secret was.
pub(super) const REPLACEMENT: &str = "[secret]";

/// Shorter texts turn up by chance, and replacing them would garble what is true.
const SHORTEST: usize = 8;

/// Knows every form of the secrets of a run.
pub struct Redactor {
    /// Longest first, so that a form is not broken up by a shorter one inside it.
    forms: Vec<Zeroizing<String>>,
}

impl Redactor {
    /// Collects the forms of all secrets. One that is part of what was `given_openly` (key, URL), or that is
    /// shorter than 8 bytes, cannot be told from ordinary text and is not looked for.
    pub fn new(credentials: &Credentials, given_openly: &[&str]) -> Self {
        let mut forms: Vec<Zeroizing<String>> = Vec::new();
        let mut secrets = vec![credentials.secret.expose()];
        secrets.extend(credentials.token.as_ref().map(|(_, secret)| secret.expose()));
        for secret in secrets.iter().flat_map(|secret| [*secret, secret.trim()]) {
            if secret.len() < SHORTEST || given_openly.iter().any(|open| open.contains(secret)) {
                continue;
            }
            forms.extend(forms_of(secret));
            // As a server may show what Basic authentication would have sent.
            let basic = format!("{}:{secret}", credentials.key);
            forms.push(Zeroizing::new(STANDARD.encode(basic)));
        }
        let key = signing_key(credentials.secret.expose().trim(), credentials.token_secret());
        if key.len() > SHORTEST {
            forms.extend(forms_of(&key));
        }
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self { forms }
    }

    /// `text` with `[secret]` in place of every secret.
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.forms {
            if text.contains(form.as_str()) {
                text = text.replace(form.as_str(), REPLACEMENT);
            }
        }
        text
    }
}

/// The encodings in which a secret may come back.
fn forms_of(secret: &str) -> Vec<Zeroizing<String>> {
    let once = encode(secret);
    let lower = once.to_lowercase();
    let form = once.replace("%20", "+");
    let hex = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let json = serde_json::to_string(secret).unwrap_or_default();
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut forms = vec![
        secret.to_owned(),
        encode(&once),
        encode(encode(&once)),
        encode(&form),
        form,
        lower,
        once,
        json.trim_matches('"').to_owned(),
        html,
        hex.to_uppercase(),
        hex,
    ];
    let every_byte = |prefix: &str| {
        secret.bytes().fold(String::new(), |text, byte| text + prefix + &format!("{byte:02x}"))
    };
    let every_unit: String =
        secret.encode_utf16().fold(String::new(), |text, unit| text + &format!("\\u{unit:04x}"));
    let every_entity = secret.chars().fold(String::new(), |text, c| text + &format!("&#{};", u32::from(c)));
    forms.push(every_byte("%").to_uppercase());
    forms.push(every_unit.to_uppercase().replace("\\U", "\\u"));
    forms.extend([every_byte("%"), every_byte(" ").trim_start().to_owned(), every_unit, every_entity]);
    for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
        forms.push(engine.encode(secret));
    }
    forms.into_iter().map(Zeroizing::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Secret;

    #[test]
    fn finds_the_secret_in_every_encoding() {
        let credentials = Credentials {
            key: "key".into(),
            secret: Secret::new("p+q & \"r\" s".into()),
            token: Some(("t".into(), Secret::new("token-secret".into()))),
        };
        let redactor = Redactor::new(&credentials, &["key"]);
        for echoed in [
            "p+q & \"r\" s",
            "p%2Bq%20%26%20%22r%22%20s",
            "p%252Bq%2520%2526%2520%2522r%2522%2520s",
            r#"p+q & \"r\" s"#,
            "cCtxICYgInIiIHM=",
            "702b7120262022722220 73".replace(' ', "").as_str(),
            "token-secret",
            "%74%6f%6b%65%6e%2d%73%65%63%72%65%74",
            r"\u0074\u006f\u006b\u0065\u006e\u002d\u0073\u0065\u0063\u0072\u0065\u0074",
            "p%2Bq%20%26%20%22r%22%20s&token-secret",
        ] {
            let shown = redactor.redact(&format!("a {echoed} b"));
            assert_eq!(shown, "a [secret] b", "{echoed}");
        }
    }

    #[test]
    fn leaves_alone_what_was_given_openly() {
        let credentials =
            Credentials { key: "samesame".into(), secret: Secret::new("samesame".into()), token: None };
        assert_eq!(Redactor::new(&credentials, &["samesame"]).redact("key samesame"), "key samesame");
    }
}
