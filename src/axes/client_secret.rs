//! In which form does the secret go into the signing key?

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

use crate::axis::{Axis, Choice, Edit, Reach, Situation};
use crate::rfc5849::percent_encoding::{decode_form, encode};

/// The secret without the white space that was pasted with it: that costs nothing, because it is the likelier
/// form, and all probing uses it; the secret as given is asked about afterwards. Then what copying, editors and
/// programs do to a secret.
pub(super) static AXIS: Axis = Axis {
    name: "client-secret",
    question: "In which form does the secret go into the signing key?",
    rfc: "the secret as it was given",
    excludes: &[],
    choices,
};

/// A form of the secret: its name, its cost, in words, and how it is made. Forms that cannot be made of this
/// secret are none.
pub(crate) type Form = (&'static str, u32, &'static str, fn(&[u8]) -> Option<Vec<u8>>);

/// The forms that a client secret and a token secret may take.
pub(crate) const FORMS: &[Form] = &[
    ("newline-after", 2, "with a line end after it", |s| Some([s, b"\n"].concat())),
    ("space-after", 2, "with a space after it", |s| Some([s, b" "].concat())),
    ("space-before", 3, "with a space before it", |s| Some([b" ", s].concat())),
    ("windows-line-end-after", 3, "with a Windows line end after it", |s| Some([s, b"\r\n"].concat())),
    ("carriage-return-after", 4, "with a carriage return after it", |s| Some([s, b"\r"].concat())),
    ("tab-after", 4, "with a tab after it", |s| Some([s, b"\t"].concat())),
    ("spaces-around", 4, "with a space before and after it", |s| Some([b" ", s, b" "].concat())),
    ("quoted", 3, "with quotation marks around it", |s| Some([b"\"", s, b"\""].concat())),
    ("single-quoted", 3, "with single quotation marks around it", |s| Some([b"'", s, b"'"].concat())),
    ("unquoted", 3, "without its quotation marks", unquoted),
    ("quoted-newline-after", 5, "with quotation marks around it and a line end after it", |s| {
        Some([b"\"", s, b"\"\n"].concat())
    }),
    ("byte-order-mark-before", 4, "with a byte order mark before it", |s| {
        Some([b"\xef\xbb\xbf", s].concat())
    }),
    ("no-break-space-after", 5, "with a no-break space after it", |s| Some([s, b"\xc2\xa0"].concat())),
    ("url-decoded", 4, "percent-decoded first", |s| Some(decode_form(std::str::from_utf8(s).ok()?))),
    ("url-encoded", 4, "percent-encoded first", |s| Some(encode(s).into_bytes())),
    ("base64-decoded", 4, "base64-decoded first", base64_decoded),
    ("base64-encoded", 4, "base64-encoded first", |s| Some(STANDARD.encode(s).into_bytes())),
    ("hex-decoded", 4, "hex-decoded first", hex_decoded),
    ("last-character-lost", 5, "without its last character", |s| Some(s.split_last()?.1.to_vec())),
    ("first-character-lost", 5, "without its first character", |s| Some(s.split_first()?.1.to_vec())),
    ("lower-case", 5, "in lower case", |s| Some(s.to_ascii_lowercase())),
    ("upper-case", 6, "in capitals", |s| Some(s.to_ascii_uppercase())),
    ("twice", 7, "written twice", |s| Some(s.repeat(2))),
];

/// A way to read bytes out of a secret.
type Bytes = (&'static str, &'static str, fn(&[u8]) -> Option<Vec<u8>>);

/// Bytes that are written down in the secret, and go into the key as they are.
const BYTES: &[Bytes] = &[
    ("base64-decoded-bytes", "secret base64-decoded first, and then not percent-encoded", base64_decoded),
    ("hex-decoded-bytes", "secret hex-decoded first, and then not percent-encoded", hex_decoded),
];

fn choices(situation: &Situation) -> Vec<Choice> {
    let mut choices = Vec::new();
    if situation.secret_has_white_space {
        choices.push(Choice {
            name: "trimmed".to_owned(),
            cost: 0,
            reach: Reach::Core,
            said: "secret without the white space around it".to_owned(),
            edit: Edit::signing_key(|key| {
                let trimmed = std::str::from_utf8(&key.client).map(|text| text.trim().as_bytes().to_vec());
                key.client = Zeroizing::new(trimmed.unwrap_or_default());
            }),
        });
    }
    for (name, cost, said, form) in FORMS {
        let edit = Edit::signing_key(|key| {
            if let Some(changed) = form(&key.client) {
                key.client = Zeroizing::new(changed);
            }
        });
        choices.push(Choice::inspect(*name, *cost, format!("secret {said}"), edit));
    }
    for (name, said, form) in BYTES {
        let edit = Edit::signing_key(|key| {
            if let Some(changed) = form(&key.client) {
                key.client = Zeroizing::new(changed);
                key.encode_client = <[u8]>::to_vec;
            }
        });
        choices.push(Choice::inspect(*name, 5, *said, edit));
    }
    let key = situation.collected().into_iter().find(|collected| collected.is_named("oauth_consumer_key"));
    if let Some(key) = key.map(|collected| collected.parameter.value).filter(|key| !key.is_empty()) {
        choices.push(Choice::inspect(
            "consumer-key",
            5,
            "the consumer key as the secret",
            Edit::signing_key(move |parts| parts.client = Zeroizing::new(key.clone())),
        ));
    }
    choices.push(Choice::inspect(
        "token-secret",
        5,
        "the token secret in place of the secret",
        Edit::signing_key(|key| key.client = key.token.clone()),
    ));
    choices.push(Choice::inspect(
        "empty",
        5,
        "no secret",
        Edit::signing_key(|key| key.client = Zeroizing::default()),
    ));
    choices
}

fn unquoted(secret: &[u8]) -> Option<Vec<u8>> {
    let quote = |c: &u8| b"\"'`".contains(c);
    let [first, middle @ .., last] = secret else { return None };
    (quote(first) && quote(last)).then(|| middle.to_vec())
}

fn base64_decoded(secret: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(secret).or_else(|_| URL_SAFE.decode(secret)).ok()
}

fn hex_decoded(secret: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = secret.as_chunks::<2>() else { return None };
    pairs
        .iter()
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}
