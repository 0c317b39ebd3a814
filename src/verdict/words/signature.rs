//! Words by which servers refuse a signature.

use super::{NEAR, is_fault, says};

/// Speaks of the secret or of the signature itself, and not of the method that it is made with.
pub fn speaks_of_the_signature(plain_text: &str) -> bool {
    plain_text.contains("secret") || plain_text.replace("signature method", "").split(' ').any(is_signature)
}

/// A signature, also in other languages. English and French share the first.
fn is_signature(word: &str) -> bool {
    const SIGNATURES: [&str; 4] = ["assinatura", "firma", "handtekening", "signatur"];
    word.contains("signature") || SIGNATURES.contains(&word)
}

/// Says that the signature is refused: near it stands a word for what is wrong with it.
pub fn blames_signature(plain_text: &str) -> bool {
    if misses_the_signature(plain_text) {
        return false;
    }
    let words: Vec<&str> = plain_text.split(' ').collect();
    words.iter().enumerate().any(|(place, word)| {
        let is_a_name =
            word.starts_with("esignature") || place > 0 && matches!(words[place - 1], "e" | "electronic");
        let near = place.saturating_sub(NEAR)..words.len().min(place + NEAR + 1);
        let is_denied = words[place..near.end].iter().any(|own| NEGATIONS.contains(own));
        is_signature(word) && !is_a_name && (is_denied || is_fault(&words[near]) || is_code(word))
    })
}

/// Whether it is a code such as `SignatureDoesNotMatch`.
fn is_code(word: &str) -> bool {
    word.contains("signature")
        && says(word, &["fail", "invalid", "mismatch", "notmatch", "unsuccessful", "wrong"])
}

/// They deny what stands before them: "la firma no es válida".
const NEGATIONS: [&str; 5] = ["não", "nicht", "niet", "no", "non"];

/// Says that no signature arrived, which says nothing of one that was sent; not that it may be a wrong one as well.
pub(super) fn misses_the_signature(plain_text: &str) -> bool {
    says(
        plain_text,
        &[
            "missing oauth signature",
            "missing signature",
            "no oauth signature",
            "no signature",
            "parameters absent oauth signature",
            "signature is missing",
            "signature missing",
        ],
    ) && !says(plain_text, &["invalid", "incorrect", "mismatch", "wrong"])
}
