//! Which ways of authentication a server offers in its refusals (RFC 9110 section 11.6.1).

use super::words;
use crate::probe::Answer;

/// Schemes that are not OAuth 1.0a.
const OTHERS: [&str; 6] = ["basic", "bearer", "digest", "negotiate", "ntlm", "kerberos"];

/// The schemes that are offered, when all answers are 401, none of them offers OAuth 1.0a, and `refusal`, the plain
/// words of the refusals, does not speak of it.
pub fn other_schemes_only<'a>(
    answers: impl Iterator<Item = &'a Answer> + Clone,
    refusal: &str,
) -> Option<Vec<String>> {
    let mut schemes: Vec<String> = answers
        .clone()
        .flat_map(|answer| &answer.headers)
        .filter(|(name, _)| name == "www-authenticate")
        .filter_map(|(_, value)| value.split([' ', ',']).next().map(str::to_owned))
        .collect();
    schemes.sort_unstable();
    schemes.dedup();
    let others = schemes.iter().all(|scheme| OTHERS.contains(&scheme.to_ascii_lowercase().as_str()));
    let speaks_of_it = refusal.contains("oauth problem")
        || refusal.contains("oauth signature")
        || words::blames_signature(refusal);
    let refused = answers.into_iter().all(|answer| answer.status == 401);
    (!schemes.is_empty() && others && !speaks_of_it && refused).then_some(schemes)
}
