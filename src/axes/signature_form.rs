//! How is the digest written down?

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::axis::{Axis, Choice, Edit, Situation};

/// Hexadecimal digits, base64 of them, or another dialect of base64.
pub(super) static AXIS: Axis = Axis {
    name: "signature-form",
    question: "How is the digest written down?",
    rfc: "base64 with + and /, padded, without a line end",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    let choice = |name, cost, said: &str, text: fn(&[u8]) -> String| {
        Choice::inspect(name, cost, said, Edit::digest(move |form| form.text = text))
    };
    vec![
        choice("hex", 3, "the digest in hexadecimal digits", hex),
        choice("upper-case-hex", 4, "the digest in upper-case hexadecimal digits", |digest| {
            hex(digest).to_ascii_uppercase()
        }),
        choice("base64-of-hex", 3, "base64 of the digest's hexadecimal digits", |digest| {
            STANDARD.encode(hex(digest))
        }),
        choice(
            "base64-of-upper-case-hex",
            5,
            "base64 of the digest's upper-case hexadecimal digits",
            |digest| STANDARD.encode(hex(digest).to_ascii_uppercase()),
        ),
        choice(
            "base64-of-hex-line",
            4,
            "base64 of the digest's hexadecimal digits and a line end",
            |digest| STANDARD.encode(hex(digest) + "\n"),
        ),
        choice("hex-with-dashes", 5, "the digest as BitConverter of .NET writes it, with dashes", |digest| {
            let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
            pairs.join("-")
        }),
        choice("url-safe", 3, "base64 with - and _", |digest| URL_SAFE.encode(digest)),
        choice("url-safe-no-padding", 4, "base64 with - and _ and without padding", |digest| {
            URL_SAFE_NO_PAD.encode(digest)
        }),
        choice("no-padding", 3, "base64 without padding", |digest| STANDARD_NO_PAD.encode(digest)),
        choice("newline", 3, "a line end after the signature", |digest| STANDARD.encode(digest) + "\n"),
        choice("windows-line-end", 4, "a Windows line end after the signature", |digest| {
            STANDARD.encode(digest) + "\r\n"
        }),
        choice("base64-twice", 5, "base64 of the base64", |digest| STANDARD.encode(STANDARD.encode(digest))),
    ]
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
