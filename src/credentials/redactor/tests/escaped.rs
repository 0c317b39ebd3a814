//! What programs make of a secret before it is encoded once more, as in a token.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const SECRET: &str = "Ü/ab\"c&d<e>f'g h+i~j*k!(l)`m";

#[test]
fn finds_what_was_escaped_within_base64_and_numbers() {
    let own = redactor(SECRET);
    for (library, escaped) in [
        ("PHP", r#"\u00dc\/ab\"c&d<e>f'g h+i~j*k!(l)`m"#),
        ("PHP, for a page", r"\u00DC\/ab\u0022c\u0026d\u003Ce\u003Ef\u0027g h+i~j*k!(l)`m"),
        ("PHP, unescaped", r#"Ü\/ab\"c&d<e>f'g h+i~j*k!(l)`m"#),
        ("Python", r#"\u00dc/ab\"c&d<e>f'g h+i~j*k!(l)`m"#),
        ("Go", r#"Ü/ab\"c\u0026d\u003ce\u003ef'g h+i~j*k!(l)`m"#),
        (".NET", r"\u00DC/ab\u0022c\u0026d\u003Ce\u003Ef\u0027g h\u002Bi~j*k!(l)\u0060m"),
        ("quote_plus", "%C3%9C%2Fab%22c%26d%3Ce%3Ef%27g+h%2Bi~j%2Ak%21%28l%29%60m"),
        ("encodeURIComponent", "%C3%9C%2Fab%22c%26d%3Ce%3Ef'g%20h%2Bi~j*k!(l)%60m"),
        ("URLSearchParams", "%C3%9C%2Fab%22c%26d%3Ce%3Ef%27g+h%2Bi%7Ej*k%21%28l%29%60m"),
        ("urlencode", "%C3%9C%2Fab%22c%26d%3Ce%3Ef%27g+h%2Bi%7Ej%2Ak%21%28l%29%60m"),
        ("jQuery", "%C3%9C%2Fab%22c%26d%3Ce%3Ef'g+h%2Bi~j*k!(l)%60m"),
        ("html.escape", "Ü/ab&quot;c&amp;d&lt;e&gt;f&#x27;g h+i~j*k!(l)`m"),
        ("htmlspecialchars", "Ü/ab&quot;c&amp;d&lt;e&gt;f&#039;g h+i~j*k!(l)`m"),
        ("markupsafe", "Ü/ab&#34;c&amp;d&lt;e&gt;f&#39;g h+i~j*k!(l)`m"),
    ] {
        for before in ["", "{", "{\""] {
            let text = format!("{before}{escaped}\"}}");
            let hexadecimal = text.bytes().fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
            for echoed in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text), hexadecimal] {
                let shown = own.redact(&echoed);
                // The outermost characters are shared with what stands beside it.
                let left = shown.replace(REPLACEMENT, "").len();
                assert!(shown.contains(REPLACEMENT) && left < 14, "{library}: {echoed}: {shown}");
            }
        }
    }
}

/// A page shows it with nothing between: whoever sees it can type it.
#[test]
fn what_nobody_sees_hides_no_secret() {
    let own = redactor("q3Xk9Zt7Lm2NvR8sQw");
    let invisible = "\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}\u{180e}\u{180f}\u{200b}\u{200e}\u{200f}\u{202a}\u{202e}\
                     \u{2060}\u{2061}\u{2069}\u{206f}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{e0000}\u{e0041}\u{e01ef}\u{e0fff}";
    for between in invisible.chars() {
        let echoed: String = "q3Xk9Zt7Lm2NvR8sQw".chars().flat_map(|letter| [letter, between]).collect();
        let shown = own.redact(&format!("a {echoed}b"));
        assert!(shown.starts_with("a [secret]"), "{between:?}: {shown}");
    }
}

/// Hardly any of the ways changes most secrets: looking for them costs nothing.
#[test]
fn a_secret_of_letters_and_digits_has_few_forms() {
    let plain = redactor("q3Xk9Zt7Lm2NvR8sQw").forms.len();
    let all = redactor(SECRET).forms.len();
    assert!(plain < 70 && all < 600, "{plain}, {all}");
}
