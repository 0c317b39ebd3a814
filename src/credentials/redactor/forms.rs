//! The texts that are looked for: each secret, what a run makes of it, and how it looks as bytes. How their characters may be
//! escaped and what may stand between them is no matter here.

mod escaped;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use url::Url;
use zeroize::Zeroizing;

use crate::axes::client_secret::FORMS;

/// How a form is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Notation {
    /// In its own characters.
    Text,
    /// Bytes as numbers: hexadecimal in capitals or not, with whatever divides them, or decimal with a space where something must.
    Numbers,
}

/// What is looked for.
pub(super) struct Form {
    pub(super) characters: Zeroizing<Vec<char>>,
    pub(super) notation: Notation,
}

impl Form {
    pub(super) fn new((text, notation): Written) -> Self {
        let text = Zeroizing::new(text);
        Self { characters: Zeroizing::new(text.chars().collect()), notation }
    }
}

/// The bytes from 0x80 to 0x9f, where it differs from Latin-1.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// A form that may turn out to be none.
pub(super) type Written = (String, Notation);

/// The secret as text and as bytes. One that is part of it by itself covers more than it.
pub(super) fn of_secret(secret: &str) -> Vec<Written> {
    let changed =
        FORMS.iter().filter_map(|(_, _, _, change)| String::from_utf8(change(secret.as_bytes())?).ok());
    let texts = changed
        .filter(|own| !own.contains(secret))
        .chain([secret.to_owned()])
        .chain(misread(secret))
        .chain(within_a_url(secret));
    let mut forms: Vec<Written> = texts.map(|own| (own, Notation::Text)).collect();
    for bytes in bytes_of(secret) {
        forms.extend(in_base64(&bytes));
        forms.extend(as_numbers(&bytes));
    }
    forms
}

/// What becomes of characters beyond ASCII when somebody takes UTF-8 for Latin-1 or for Windows-1252, or has no room for them. With
/// too few others left, that is any text.
fn misread(secret: &str) -> Vec<String> {
    if secret.is_ascii() {
        return Vec::new();
    }
    let windows = |byte: u8| match byte {
        0x80..=0x9f => WINDOWS_1252.chars().nth(usize::from(byte - 0x80)).unwrap_or_default(),
        _ => char::from(byte),
    };
    let mut all = vec![secret.bytes().map(char::from).collect(), secret.bytes().map(windows).collect()];
    if secret.chars().filter(char::is_ascii).count() >= super::SHORTEST {
        all.push(secret.chars().map(|own| if own.is_ascii() { own } else { '?' }).collect());
    }
    all
}

/// What is left in the path of an address, as the URL Standard has it: `a\b/../c` is `a/c` there.
fn within_a_url(secret: &str) -> Vec<String> {
    const BEFORE: &str = "http://h/";
    let Ok(mut url) = Url::parse(&format!("{BEFORE}{secret}")) else { return Vec::new() };
    url.set_fragment(None);
    let with_query = url.as_str().to_owned();
    url.set_query(None);
    let read =
        |url: &str| Some(percent_decode_str(url.strip_prefix(BEFORE)?).decode_utf8().ok()?.into_owned());
    [read(&with_query), read(url.as_str())].into_iter().flatten().filter(|own| own != secret).collect()
}

/// What a program may have had in its memory, when it showed that.
fn bytes_of(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut all = vec![secret.as_bytes().to_vec()];
    all.extend(escaped::ways(secret).into_iter().map(String::into_bytes));
    // Windows and .NET.
    all.push(secret.encode_utf16().flat_map(u16::to_le_bytes).collect());
    all.extend(secret.chars().map(|own| u8::try_from(own).ok()).collect::<Option<Vec<u8>>>());
    all.extend(within_base64(secret.as_bytes(), &STANDARD_NO_PAD).into_iter().map(String::into_bytes));
    // A dump that was itself encoded.
    let [(hexadecimal, _), _] = as_numbers(secret.as_bytes());
    all.extend([hexadecimal.to_uppercase(), hexadecimal].map(String::into_bytes));
    all.sort();
    all.dedup();
    all.into_iter().map(Zeroizing::new).collect()
}

/// Base64, by itself and inside of something longer.
pub(super) fn in_base64(bytes: &[u8]) -> Vec<Written> {
    let whole = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD].map(|engine| engine.encode(bytes));
    let within = [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|engine| within_base64(bytes, &engine));
    whole.into_iter().chain(within.into_iter().flatten()).map(|own| (own, Notation::Text)).collect()
}

/// Inside of something longer it may begin at each of three places, and shares its outermost characters with others.
fn within_base64(bytes: &[u8], engine: &impl base64::Engine) -> Vec<String> {
    let begun = |before: usize| {
        let encoded = engine.encode([&vec![0; before], bytes].concat());
        encoded.get((before * 4).div_ceil(3)..(before + bytes.len()) * 4 / 3).map(str::to_owned)
    };
    (0..3).filter_map(begun).collect()
}

fn as_numbers(bytes: &[u8]) -> [Written; 2] {
    let hexadecimal: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal: Vec<String> = bytes.iter().map(u8::to_string).collect();
    [(hexadecimal.concat(), Notation::Numbers), (decimal.join(" "), Notation::Numbers)]
}
