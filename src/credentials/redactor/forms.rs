//! The texts that are looked for: each secret, what a run makes of it, and how it looks as bytes. How their characters may be
//! escaped is no matter here.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::axes::client_secret::FORMS;

/// The secret as text and as bytes. One that is part of it by itself covers more than it.
pub(super) fn of_secret(secret: &str) -> Vec<String> {
    let changed =
        FORMS.iter().filter_map(|(_, _, _, change)| String::from_utf8(change(secret.as_bytes())?).ok());
    let mut forms: Vec<String> = changed.filter(|own| !own.contains(secret)).collect();
    forms.push(secret.to_owned());
    forms.extend(as_bytes(secret.as_bytes()));
    forms
}

/// Base64 and hexadecimal.
pub(super) fn as_bytes(bytes: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
        forms.push(engine.encode(bytes));
    }
    // Inside of something longer it may begin at each of three places, and shares its outermost characters with others.
    for before in 0..3 {
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode([&vec![0; before], bytes].concat());
            let own = (before * 4).div_ceil(3)..(before + bytes.len()) * 4 / 3;
            forms.extend(encoded.get(own).map(str::to_owned));
        }
    }
    for between in ["", " ", "-", ":"] {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = hex.join(between);
        forms.extend([hex.to_uppercase(), hex]);
    }
    forms
}
