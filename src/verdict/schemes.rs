//! Which ways of authentication a server offers in its refusals (RFC 9110 section 11.6.1).

use super::words;
use crate::probe::Answer;

/// Schemes that are not OAuth 1.0a.
const OTHERS: [&str; 9] =
    ["basic", "bearer", "digest", "negotiate", "ntlm", "kerberos", "token", "apikey", "api-key"];

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
        .flat_map(|(_, value)| offered(value))
        .map(str::to_owned)
        .collect();
    schemes.sort_unstable();
    schemes.dedup();
    let others = schemes.iter().all(|scheme| OTHERS.contains(&scheme.to_ascii_lowercase().as_str()));
    let speaks_of_it = words::speaks_of_oauth1(refusal) || words::blames_signature(refusal);
    let refused = answers.into_iter().all(|answer| answer.status == 401);
    (!schemes.is_empty() && others && !speaks_of_it && refused).then_some(schemes)
}

/// The schemes of all challenges in one field: `Basic realm="x", OAuth realm="y"` has two.
fn offered(field: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    let pieces = field.split(move |c| {
        let ends = c == ',' && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        ends
    });
    // A piece that is "name=value" goes on with the challenge before it.
    pieces.map(str::trim).filter_map(|piece| {
        let (first, rest) = piece.split_once(char::is_whitespace).unwrap_or((piece, ""));
        let is_parameter = first.contains('=') || rest.trim_start().starts_with('=');
        (!first.is_empty() && !is_parameter).then_some(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_challenge_of_a_field() {
        let schemes = |field| offered(field).collect::<Vec<_>>();
        assert_eq!(schemes("Basic realm=\"x\", OAuth realm=\"x\""), ["Basic", "OAuth"]);
        assert_eq!(
            schemes("Basic realm=\"a, OAuth \\\" b\", charset = \"UTF-8\",Negotiate"),
            ["Basic", "Negotiate"]
        );
        assert_eq!(schemes("Basic realm=\"ab\", OAuth realm=\"x\""), ["Basic", "OAuth"]);
        assert_eq!(schemes("NTLM TlRMTVNTUAAC==, , Bearer"), ["NTLM", "Bearer"]);
        assert_eq!(schemes(r#"Basic realm="a\\", Digest realm="b""#), ["Basic", "Digest"]);
        assert_eq!(schemes(""), [""; 0]);
    }

    #[test]
    fn schemes_count_where_everything_is_refused_and_nothing_speaks_of_oauth_1() {
        let answer = |status, field: &str| {
            let headers = vec![
                ("server".to_owned(), "Digest".to_owned()),
                ("www-authenticate".to_owned(), field.to_owned()),
            ];
            Answer { status, headers, body: Vec::new(), cut: false }
        };
        let only = |answers: &[Answer], refusal| other_schemes_only(answers.iter(), refusal);
        let basic = answer(401, "Basic realm=\"x\"");
        let both = Some(vec!["Basic".to_owned(), "Bearer".to_owned()]);
        assert_eq!(only(&[basic.clone(), answer(401, "Bearer"), basic.clone()], "denied"), both);
        assert_eq!(only(&[basic.clone(), answer(200, "Bearer")], "denied"), None);
        assert_eq!(only(&[basic.clone(), answer(401, "OAuth realm=\"x\"")], "denied"), None);
        assert_eq!(only(std::slice::from_ref(&basic), "oauth 1 0 denied"), None);
        assert_eq!(only(&[basic], "the signature is invalid"), None);
        assert_eq!(only(&[Answer { headers: Vec::new(), ..answer(401, "") }], "denied"), None);
    }
}
