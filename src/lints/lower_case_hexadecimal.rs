//! `%2b` where RFC 5849 writes `%2B`.

use super::{Lint, Told};
use crate::causes::Side;
use crate::import::{Captured, Field};
use crate::rfc5849::transmission::Placement;

pub(super) static LINT: Lint = Lint {
    code: "lower-case-hexadecimal",
    title: "Lower-case hexadecimal digits in the encoding",
    source: "RFC 5849 section 3.6",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let is_own = |field: &&Field| field.place == Placement::Header || field.name.starts_with("oauth_");
    let field = captured
        .wire
        .fields
        .iter()
        .filter(is_own)
        .find(|field| is_lower_case(&field.name_raw) || is_lower_case(&field.value_raw))?;
    let wrong = field.place == Placement::Header;
    let what = if wrong { "RFC 5849 asks for capital letters in the header" } else { "that is allowed here" };
    Some(Told::new(
        if wrong { Side::Client } else { Side::None },
        format!(
            "The value of {} is encoded with small letters (%2b instead of %2B): {what}. It reads the same, but \
             clients that write it so often sign it so, and then the signature is wrong.",
            field.name
        ),
        "Encode with capital letters when signing; in .NET use Uri.EscapeDataString instead of HttpUtility.UrlEncode.",
    ))
}

fn is_lower_case(text: &str) -> bool {
    text.as_bytes().windows(3).any(|three| {
        three[0] == b'%'
            && three[1..].iter().all(u8::is_ascii_hexdigit)
            && three[1..].iter().any(u8::is_ascii_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, in_header, said};
    use super::*;

    #[test]
    fn fires_on_small_letters_in_protocol_parameters() {
        assert!(said(&LINT, "%2B2s%3D", "%2b2s%3D").unwrap().contains("allowed here"));
        assert_eq!(said(&LINT, "b=1", "b=%c3%a4"), None);
        let told = examine(&in_header("OAuth oauth_signature=\"YWJj%3d\""), NOW).unwrap();
        assert_eq!(told.side, Side::Client);
        assert!(!is_lower_case("%2B%zz%2"));
    }
}
