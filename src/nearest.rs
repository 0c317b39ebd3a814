//! What somebody who mistyped a word may have meant.

/// The word that is written most like this one, when one is like it at all.
pub(crate) fn nearest<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    words
        .map(|own| (strsim::jaro_winkler(&own.to_lowercase(), &word), own))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, own)| own)
}
