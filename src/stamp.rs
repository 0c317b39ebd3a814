//! Fresh nonces and timestamps, and the random texts of the controls. Clock and entropy come from outside.

use crate::rfc5849::protocol_parameters::Stamp;

/// The world's clock and entropy.
pub trait Source: Sync {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    fn unix_seconds(&self) -> u64;
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

/// Letters and digits; 62 of them.
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// 24 characters hold 142 random bits; oauthlib's default takes 20 to 30, alphanumeric.
const NONCE_LENGTH: usize = 24;

/// The present time and a nonce that was never used before.
pub fn fresh_stamp(source: &dyn Source) -> Stamp {
    Stamp { nonce: random_text(source, NONCE_LENGTH), timestamp: source.unix_seconds() }
}

/// `length` random letters and digits. (62 does not divide 256: the first eight characters come up a fifth
/// more often, which does not matter for a nonce.)
pub fn random_text(source: &dyn Source, length: usize) -> String {
    let mut bytes = vec![0; length];
    source.fill(&mut bytes);
    bytes.into_iter().map(|byte| char::from(ALPHANUMERIC[usize::from(byte) % ALPHANUMERIC.len()])).collect()
}

/// So many letters and digits of a text are chance, whatever stays of its beginning.
const LEAST_BY_CHANCE: usize = 10;

/// A random text with the beginning of `model` that all of its kind may have, such as `ck_` or `sk_live_`, and with the form
/// of the rest.
pub fn random_behind_prefix(source: &dyn Source, model: &str) -> String {
    let is_enough = |rest: &str| rest.chars().filter(char::is_ascii_alphanumeric).count() >= LEAST_BY_CHANCE;
    let mut prefixes = model.rmatch_indices(['_', '-', '.', ':']).map(|(place, _)| place + 1);
    let begin = prefixes.find(|begin| is_enough(&model[*begin..])).unwrap_or(0);
    format!("{}{}", &model[..begin], random_like(source, &model[begin..]))
}

/// Places of a UUID that say of which kind it is.
const UUID_KIND: [usize; 2] = [14, 19];

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A random text of the form of `model`: digits for digits, hexadecimal letters for hexadecimal letters,
/// letters for letters in their case; other characters stay, and what a UUID says of its kind.
pub fn random_like(source: &dyn Source, model: &str) -> String {
    let is_uuid = is_uuid(model);
    let hexadecimal = model.chars().filter(char::is_ascii_alphabetic).all(|c| c.is_ascii_hexdigit());
    let letters = if hexadecimal { 6 } else { 26 };
    let mut bytes = vec![0; model.chars().count()];
    source.fill(&mut bytes);
    model
        .chars()
        .zip(bytes)
        .enumerate()
        .map(|(place, (c, byte))| match c {
            own if is_uuid && UUID_KIND.contains(&place) => own,
            '0'..='9' => char::from(b'0' + byte % 10),
            'a'..='z' => char::from(b'a' + byte % letters),
            'A'..='Z' => char::from(b'A' + byte % letters),
            other => other,
        })
        .collect()
}

/// The numbers below `count` in an order drawn by chance (the shuffle of Fisher and Yates; 64 random bits for a few dozen
/// numbers leave no bias worth naming).
pub fn drawn_order(source: &dyn Source, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let mut bytes = [0; 8];
        source.fill(&mut bytes);
        order.swap(last, usize::from_le_bytes(bytes) % (last + 1));
    }
    order
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// A clock that stands still, and numbers that only look random.
    pub(crate) struct Fixed(pub AtomicU64);

    impl Source for Fixed {
        fn unix_seconds(&self) -> u64 {
            1_700_000_000
        }

        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                // Numerical Recipes' linear congruential generator.
                let state =
                    self.0.load(Ordering::Relaxed).wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                self.0.store(state, Ordering::Relaxed);
                *byte = state.to_be_bytes()[4];
            }
        }
    }

    #[test]
    fn every_order_of_three_is_drawn_about_as_often() {
        let source = Fixed(AtomicU64::new(7));
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            *counts.entry(drawn_order(&source, 3)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| (800..1200).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_random_key_has_the_form_of_the_real_one() {
        let source = Fixed(AtomicU64::new(7));
        let key = random_like(&source, "8D92-zQ");
        assert_ne!(key, "8D92-zQ");
        let form: String = key
            .chars()
            .map(|c| match c {
                '0'..='9' => '0',
                'a'..='z' => 'a',
                'A'..='Z' => 'A',
                c => c,
            })
            .collect();
        assert_eq!(form, "0A00-aA");
        for (model, prefix) in [
            ("ck_0123456789abcdef", "ck_"),
            ("sk_live_0123456789abcdef", "sk_live_"),
            ("tenant:a-b.0123456789", "tenant:a-b."),
            ("0123456789-abc", ""),
            ("ck_0123", ""),
            ("0123456789_", ""),
        ] {
            let key = random_behind_prefix(&source, model);
            assert_eq!(key.len(), model.len());
            assert!(key.starts_with(prefix) && key != model, "{key} for {model}");
            assert!(!key[prefix.len()..].starts_with(&model[prefix.len()..][..3]), "{key} for {model}");
        }
        let kind = |text: &str| (text.as_bytes()[14], text.as_bytes()[19]);
        assert_eq!(kind(&random_like(&source, "01234567-89ab-4cde-9f01-23456789abcd")), (b'4', b'9'));
        assert!(random_like(&source, "8D92EC").chars().all(|c| c.is_ascii_hexdigit()));
    }
}
