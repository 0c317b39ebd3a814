//! Signature methods (RFC 5849 sections 3.4.2 and 3.4.4): a base string and a key to a signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use zeroize::Zeroizing;

use super::percent_encoding::Encoder;

/// How a signature is made. HMAC-SHA256 and HMAC-SHA512 are no part of the RFC but in wide use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum SignatureMethod {
    /// Section 3.4.2.
    HmacSha1,
    /// As HMAC-SHA1, with SHA-256.
    HmacSha256,
    /// As HMAC-SHA1, with SHA-512.
    HmacSha512,
    /// Section 3.4.4: the signature *is* the key.
    Plaintext,
}

impl SignatureMethod {
    /// Every method, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::HmacSha1, Self::HmacSha256, Self::HmacSha512, Self::Plaintext];

    /// The value of `oauth_signature_method`.
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha512 => "HMAC-SHA512",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// Reads a name in any letter case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name().eq_ignore_ascii_case(text))
    }
}

/// Joins the encoded client secret and the encoded token secret with `&`, which is there even when
/// the token secret is empty. The key is wiped when it is dropped.
pub fn signing_key(client_secret: &str, token_secret: &str) -> Zeroizing<String> {
    // Room for all of it at once, so that no copy is left behind by a reallocation.
    let mut key = Encoder::with_room(Encoder::room_for(client_secret.len() + token_secret.len()) + 1);
    key.encoded(client_secret);
    key.plain("&");
    key.encoded(token_secret);
    Zeroizing::new(key.finish())
}

/// The value of `oauth_signature`, not yet percent-encoded: base64 of the keyed digest, or the key
/// itself for PLAINTEXT.
pub fn signature(method: SignatureMethod, base_string: &str, key: &str) -> String {
    match method {
        SignatureMethod::HmacSha1 => digest::<sha1::Sha1>(base_string, key),
        SignatureMethod::HmacSha256 => digest::<sha2::Sha256>(base_string, key),
        SignatureMethod::HmacSha512 => digest::<sha2::Sha512>(base_string, key),
        SignatureMethod::Plaintext => key.to_owned(),
    }
}

fn digest<D: hmac::EagerHash>(base_string: &str, key: &str) -> String {
    let mut mac = Hmac::<D>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(base_string.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAuth Core 1.0 sections 9.4.1 and 9.2; <http://wiki.oauth.net/TestCases>.
    #[test]
    fn gives_the_published_keys_and_signatures() {
        for (secret, token_secret, key, of_nothing) in [
            (
                "djr9rjt0jd78jf88",
                "jjd999tj88uiths3",
                "djr9rjt0jd78jf88&jjd999tj88uiths3",
                "yUsI5jibqNBZ9W+XPOJaeyrwluM=",
            ),
            (
                "djr9rjt0jd78jf88",
                "jjd99$tj88uiths3",
                "djr9rjt0jd78jf88&jjd99%24tj88uiths3",
                "DiK4c9nwDwPEAQPV1XL153JMKvc=",
            ),
            ("djr9rjt0jd78jf88", "", "djr9rjt0jd78jf88&", "QdIl7ldiQOL0oFLNUENqw/mw3ls="),
        ] {
            let made = signing_key(secret, token_secret);
            assert_eq!(*made, key);
            assert_eq!(signature(SignatureMethod::HmacSha1, "", &made), of_nothing);
            assert_eq!(signature(SignatureMethod::Plaintext, "ignored", &made), key);
        }
        assert_eq!(signature(SignatureMethod::HmacSha1, "bs", "cs&"), "egQqG5AJep5sJ7anhXju1unge2I=");
        assert_eq!(signature(SignatureMethod::HmacSha1, "bs", "cs&ts"), "VZVjXceV7JgPq/dOTnNmEfO0Fv8=");
    }
}
