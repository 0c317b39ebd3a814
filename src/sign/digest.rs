//! The digest of a signature method (RFC 5849 section 3.4.2) and its text, so that a deviation can take
//! another digest, key it in another way, or write it down in another form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};

use crate::axis::{Deviation, Edit, Variant};
use crate::request::Request;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::shape::Shape;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashFunction {
    /// 20 bytes.
    Sha1,
    /// 28 bytes.
    Sha224,
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

impl HashFunction {
    /// Every hash function, the shortest first.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its name as standards write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Bytes of its digest.
    pub fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The hash function of a signature method; none for PLAINTEXT.
    pub fn of(method: SignatureMethod) -> Option<Self> {
        match method {
            SignatureMethod::HmacSha1 => Some(Self::Sha1),
            SignatureMethod::HmacSha256 => Some(Self::Sha256),
            SignatureMethod::HmacSha512 => Some(Self::Sha512),
            SignatureMethod::Plaintext => None,
        }
    }
}

/// How key and text come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keying {
    /// HMAC with the key over the text.
    Hmac,
    /// HMAC with the text as the key, over the key.
    Swapped,
    /// The text alone.
    Unkeyed,
    /// The key, then the text, without HMAC.
    KeyBefore,
    /// The text, then the key, without HMAC.
    KeyAfter,
}

/// How a digest is made and written down.
#[derive(Clone, Copy, Debug)]
pub struct DigestForm {
    /// The hash function; none when the signature is the key itself.
    pub hash: Option<HashFunction>,
    /// How the key goes in.
    pub keying: Keying,
    /// How the digest becomes text.
    pub text: fn(&[u8]) -> String,
}

impl DigestForm {
    /// The form that the method has, then the edits of these deviations.
    pub fn new(method: SignatureMethod, deviations: &[Deviation]) -> Self {
        let mut form = Self {
            hash: HashFunction::of(method),
            keying: Keying::Hmac,
            text: |digest| STANDARD.encode(digest),
        };
        for deviation in deviations {
            if let Edit::Digest(edit) = &deviation.choice.edit {
                edit(&mut form);
            }
        }
        form
    }

    /// The digest of `base_string`; the key itself when there is no hash function.
    pub fn digest(&self, base_string: &[u8], key: &[u8]) -> Vec<u8> {
        match self.hash {
            None => key.to_vec(),
            Some(HashFunction::Sha1) => keyed::<sha1::Sha1>(self.keying, base_string, key),
            Some(HashFunction::Sha224) => keyed::<sha2::Sha224>(self.keying, base_string, key),
            Some(HashFunction::Sha256) => keyed::<sha2::Sha256>(self.keying, base_string, key),
            Some(HashFunction::Sha384) => keyed::<sha2::Sha384>(self.keying, base_string, key),
            Some(HashFunction::Sha512) => keyed::<sha2::Sha512>(self.keying, base_string, key),
        }
    }

    /// The signature: the digest as text.
    pub fn signature(&self, base_string: &[u8], key: &[u8]) -> String {
        match self.hash {
            None => String::from_utf8_lossy(key).into_owned(),
            Some(_) => (self.text)(&self.digest(base_string, key)),
        }
    }
}

impl Variant {
    /// The variant, unless its signature is the signing key itself under the label of a method that makes a digest. That
    /// explains captured requests; nobody signs so for somebody else, because it gives the secret away.
    pub fn keeping_the_key(self, request: &Request) -> Result<Self, String> {
        if self.shows_the_key(request) {
            return Err("with digest=none the signature is the secret itself, which is neither written nor sent: leave \
                        digest=none out"
                .to_owned());
        }
        Ok(self)
    }

    /// Whether a signature that promises a digest is the key.
    pub(crate) fn shows_the_key(&self, request: &Request) -> bool {
        let method = Shape::new(request, &self.deviations).signature_method;
        method != SignatureMethod::Plaintext && DigestForm::new(method, &self.deviations).hash.is_none()
    }
}

fn keyed<D: EagerHash + sha1::Digest>(keying: Keying, text: &[u8], key: &[u8]) -> Vec<u8> {
    let hmac = |key: &[u8], text: &[u8]| {
        let mut mac = Hmac::<D>::new_from_slice(key).expect("HMAC takes a key of any length");
        mac.update(text);
        mac.finalize().into_bytes().to_vec()
    };
    match keying {
        Keying::Hmac => hmac(key, text),
        Keying::Swapped => hmac(text, key),
        Keying::Unkeyed => D::digest(text).to_vec(),
        Keying::KeyBefore => D::new().chain_update(key).chain_update(text).finalize().to_vec(),
        Keying::KeyAfter => D::new().chain_update(text).chain_update(key).finalize().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Situation;
    use crate::request::Called;

    #[test]
    fn every_hash_function_has_its_name_and_length() {
        let names = HashFunction::ALL.map(HashFunction::name);
        assert_eq!(names, ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"]);
        for hash in HashFunction::ALL {
            let form = DigestForm { hash: Some(hash), keying: Keying::Hmac, text: |_| String::new() };
            assert_eq!(form.digest(b"text", b"key").len(), hash.length(), "{}", hash.name());
        }
    }

    #[test]
    fn a_signature_that_is_the_key_is_refused_unless_the_method_says_so() {
        for (method, variant, shows_the_key) in [
            (SignatureMethod::HmacSha1, "rfc5849", false),
            (SignatureMethod::HmacSha1, "digest=none", true),
            (SignatureMethod::HmacSha256, "digest=none", true),
            (SignatureMethod::Plaintext, "rfc5849", false),
        ] {
            let called = Called::parse("https://gallery.example.com/").unwrap();
            let request = Request { signature_method: method, ..Request::get(called).unwrap() };
            let read = Variant::parse(variant, &Situation::new(request.clone())).unwrap();
            assert_eq!(read.shows_the_key(&request), shows_the_key, "{method:?} {variant}");
            assert_eq!(read.keeping_the_key(&request).is_err(), shows_the_key, "{method:?} {variant}");
        }
    }
}
