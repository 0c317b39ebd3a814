//! Queries and form bodies taken apart, nothing decoded: what travelled is kept beside what it means.

/// Splits `a=b&c=d` into its pairs as they were written. Empty pieces are no parameters.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()).map(|piece| {
        match piece.iter().position(|byte| *byte == b'=') {
            Some(place) => (&piece[..place], &piece[place + 1..]),
            None => (piece, &piece[piece.len()..]),
        }
    })
}

/// Decodes one name or value: `%XX`, and `+` is a space. Other bytes stay, whatever their encoding.
pub(super) fn decode(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_encoding::percent_decode(&spaced).collect()
}
