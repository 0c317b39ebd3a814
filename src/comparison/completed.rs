//! A base string that is shown in part: cut off at its end, or with masks in the place of values. What is not shown differs
//! from nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::rfc5849::percent_encoding::decode;

/// A base string with what is not shown of it taken from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The whole of it.
    pub text: String,
    /// Whether nothing had to be taken.
    pub is_whole: bool,
}

static CUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\.+|\u{2026}|[\[(](?:\.\.\.|\u{2026}|truncated|cut)[^\])]*[\])]?)$")
        .expect("the pattern is valid")
});
/// A mask is one from its third character on: `x` and `*` may be values. The first letters may stand before it.
static MASK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^x{3,}$|[*\u{2022}\u{25cf}]{3}|^[\[({]?(?:redacted|masked|hidden|filtered|removed)[\])}]?$",
    )
    .expect("the pattern is valid")
});

/// `shown` with the rest of `signed` in the place of what is cut off, and its values in the place of masks.
pub fn completed(shown: &str, signed: &str) -> Completed {
    let as_shown = || Completed { text: shown.to_owned(), is_whole: true };
    let (Some((head, parameters)), Some((signed_head, signed_parameters))) = (split(shown), split(signed))
    else {
        return as_shown();
    };
    let begun = CUT.replace(parameters, "");
    let own: Vec<&str> = signed_parameters.split(BETWEEN).collect();
    let mut pairs: Vec<&str> = begun.split(BETWEEN).collect();
    let mut is_whole = true;
    if signed_parameters.starts_with(&*begun) {
        is_whole = begun == signed_parameters;
        pairs.clone_from(&own);
    } else if begun != parameters {
        let last = pairs.last().copied().unwrap_or_default();
        let Some(place) = own.iter().position(|pair| pair.starts_with(last)) else { return as_shown() };
        is_whole = false;
        pairs.pop();
        pairs.extend(&own[place..]);
    }
    for pair in &mut pairs {
        let Some((name, value)) = pair.split_once(EQUALS) else { continue };
        let of_that_name = |own: &&&str| own.split_once(EQUALS).is_some_and(|(own, _)| own == name);
        if let Some(signed) = own.iter().find(of_that_name).filter(|own| *own != pair && is_masked(value)) {
            *pair = signed;
            is_whole = false;
        }
    }
    let head = if head != signed_head && is_masked(head) {
        is_whole = false;
        signed_head
    } else {
        head
    };
    Completed { text: format!("{head}&{}", pairs.join(BETWEEN)), is_whole }
}

/// The ampersand between parameters, and what stands between name and value, as a base string has them.
const BETWEEN: &str = "%26";
const EQUALS: &str = "%3D";

/// Method and URI, and the parameters.
fn split(base_string: &str) -> Option<(&str, &str)> {
    let (place, _) = base_string.match_indices('&').nth(1)?;
    Some((&base_string[..place], &base_string[place + 1..]))
}

fn is_masked(value: &str) -> bool {
    let text = |value: &str| String::from_utf8_lossy(&decode(value)).into_owned();
    let value: Cow<'_, str> = if value.contains('%') { text(&text(value)).into() } else { value.into() };
    MASK.is_match(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str =
        "GET&http%3A%2F%2Fh%2Fa&a%3D1%26oauth_consumer_key%3DKEY%26oauth_nonce%3Dn%26oauth_version%3D1.0";

    #[test]
    fn what_is_cut_off_or_masked_is_taken_from_what_was_signed() {
        let key = |mask: &str| SIGNED.replace("KEY", mask);
        for shown in [
            SIGNED[..SIGNED.len() - 1].to_owned(),
            SIGNED[..SIGNED.len() - 9].to_owned(),
            format!("{}...", &SIGNED[..SIGNED.len() - 9]),
            format!("{}\u{2026}", &SIGNED[..SIGNED.len() - 25]),
            format!("{}[truncated]", &SIGNED[..SIGNED.len() - 25]),
            key("****"),
            key("%252A%252A%252A%252A"),
            key("K***"),
            key("xxxxx"),
            key("[redacted]"),
            SIGNED.replace("%2F%2Fh", "%2F%2F***"),
        ] {
            let whole = Completed { text: SIGNED.to_owned(), is_whole: false };
            assert_eq!(completed(&shown, SIGNED), whole, "{shown}");
        }
    }

    #[test]
    fn what_is_shown_and_differs_stays() {
        let whole = |text: &str| Completed { text: text.to_owned(), is_whole: true };
        for shown in ["KEX", "x", "*", "xx"].map(|key| SIGNED.replace("KEY", key)) {
            assert_eq!(completed(&shown, SIGNED), whole(&shown), "{shown}");
        }
        for shown in [SIGNED.to_owned(), format!("{SIGNED}.")] {
            assert_eq!(completed(&shown, SIGNED), whole(SIGNED), "{shown}");
        }
        for shown in ["GET", "", "GET&h", "GET&h&", "&&", "GET&h&..."] {
            completed(shown, SIGNED);
            completed(SIGNED, shown);
        }
        let other = SIGNED.replace("http%3A", "https%3A");
        let cut = completed(&other[..other.len() - 9], SIGNED);
        assert_eq!(cut, Completed { text: other.clone(), is_whole: false });
        // Without the query, and cut off.
        let without = SIGNED.replace("a%3D1%26", "");
        let cut = completed(&format!("{}...", &without[..without.len() - 9]), SIGNED);
        assert_eq!(cut, Completed { text: without, is_whole: false });
    }
}
