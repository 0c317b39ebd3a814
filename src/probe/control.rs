//! Credentials of the controls: requests that a server that checks signatures must refuse.

use crate::credentials::{Credentials, Secret};
use crate::stamp::{Source, random_behind_prefix, random_like, random_text};

/// So often another secret is drawn.
const DRAWS: usize = 8;

/// Credentials for a broken signature: the real key with a random secret. The signature is then well-formed
/// and of the right length; changing one character of the right one could leave it right, since the last
/// character of base64 has spare bits.
pub fn broken_credentials(credentials: &Credentials, source: &dyn Source) -> Credentials {
    Credentials { secret: random_secret(credentials, source), ..credentials.clone() }
}

/// Credentials that the server cannot know: a random key in the form of the real one and with its prefix, by which a server
/// may tell before it looks the key up, and a random secret, so that nothing made with the real secret travels under another key.
pub fn unknown_credentials(credentials: &Credentials, source: &dyn Source) -> Credentials {
    let secret = random_secret(credentials, source);
    let mut key = random_behind_prefix(source, &credentials.key);
    if key == credentials.key {
        // A key without letters and digits has no other of its form.
        key = random_text(source, 20);
    }
    Credentials { key, secret, token: credentials.token.clone() }
}

/// A longer prefix is more than the kind of a secret, and may not be shown.
const LONGEST_PREFIX: usize = 8;

/// Of the form of the real one: a PLAINTEXT signature shows its secret, and nothing but its letters and digits may tell the
/// broken one from the right one. A prefix such as `sk_live_` stays.
fn random_secret(credentials: &Credentials, source: &dyn Source) -> Secret {
    let real = credentials.secret.expose();
    let begin = real.rfind('_').map_or(0, |last| last + 1);
    let is_prefix = |begin: &str| begin.bytes().all(|own| own.is_ascii_lowercase() || own == b'_');
    let begin = if begin <= LONGEST_PREFIX && is_prefix(&real[..begin]) { begin } else { 0 };
    let (prefix, model) = real.split_at(begin);
    // A short one may be drawn again by chance; one without letters and digits has no other of its form.
    let drawn = || format!("{prefix}{}", random_like(source, model));
    let other = (0..DRAWS).map(|_| drawn()).find(|drawn| drawn != real);
    Secret::new(other.unwrap_or_else(|| random_text(source, real.chars().count().max(16))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that count up, so that what is drawn first may be what is there.
    struct Counting(std::sync::atomic::AtomicU8);

    impl Source for Counting {
        fn unix_seconds(&self) -> u64 {
            0
        }

        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_broken_secret_has_the_form_of_the_real_one_and_is_another() {
        for secret in ["abc/def+ghi=jkl==", "Ab1 ", "0", "a", "%20x", "\u{e4}b"] {
            let real =
                Credentials { key: "k".to_owned(), secret: Secret::new(secret.to_owned()), token: None };
            let broken = broken_credentials(&real, &Counting(0.into()));
            let form = |text: &str| -> Vec<char> {
                text.chars().map(|c| if c.is_ascii_alphanumeric() { 'x' } else { c }).collect()
            };
            assert_eq!(form(broken.secret.expose()), form(secret));
            assert_ne!(broken.secret.expose(), secret);
        }
        let beginning = |secret: &str| {
            let real =
                Credentials { key: "k".to_owned(), secret: Secret::new(secret.to_owned()), token: None };
            let broken = broken_credentials(&real, &Counting(103.into())).secret.expose().to_owned();
            broken.bytes().zip(secret.bytes()).take_while(|(one, two)| one == two).count()
        };
        assert_eq!(beginning("sk_live_0123456789"), 8);
        assert_eq!(beginning("correct_horse_battery"), 0);
        assert_eq!(beginning("Sk_0123456789"), 0);
        let without_letters =
            Credentials { key: "k".to_owned(), secret: Secret::new("--".to_owned()), token: None };
        assert_ne!(broken_credentials(&without_letters, &Counting(0.into())).secret.expose(), "--");
    }
}
