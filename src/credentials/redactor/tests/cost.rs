//! How long it takes, whatever the text is made of.

use std::time::{Duration, Instant};

use super::*;

#[test]
fn what_is_long_and_repeats_itself_takes_no_long_time() {
    let secret = "4KB-".repeat(1024);
    let echoes = [secret.clone(), encode(&secret), STANDARD.encode(&secret), secret[..4000].to_owned()];
    let text = echoes.join("\n").repeat(4);
    let start = Instant::now();
    let shown = redactor(&secret).redact(&text);
    assert!(shown.len() < 200, "{shown}");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Secrets of the very characters that escapes are made of.
#[test]
fn a_secret_of_escapes_takes_no_long_time_in_a_text_of_them() {
    for (secret, hostile) in [
        (r"\\\\\\\\abc", "\\"),
        (r"\\\\\\\\abc", "\\\n"),
        (r"\\\\\\\\abc", "\\u005c"),
        (r"\\server\share\a", "\\"),
        ("''''''''abc", "'"),
        ("+++++++abc", "+"),
    ] {
        let took = takes(&redactor(secret), hostile, 16_000);
        assert!(took.as_secs() < 20, "{secret} in {hostile:?}: {took:?}");
    }
    // What is not read any more is not shown.
    let shown = redactor(r"\\\\\\\\abc").redact(&format!("{}{}", "\\".repeat(16_000), r"\\\\\\\\abc"));
    assert!(!shown.contains("abc"), "{shown}");
}

/// How long a text takes that is nothing but this.
fn takes(own: &Redactor, hostile: &str, bytes: usize) -> Duration {
    let text = hostile.repeat(bytes / hostile.len());
    let start = Instant::now();
    own.redact(&text);
    start.elapsed()
}

#[test]
fn a_text_that_is_longer_takes_longer_in_proportion() {
    let own = redactor("a%2B\\+&amp;/u0041");
    let hostile = [
        "&",
        "&a",
        "&am",
        "&#x",
        "&#38",
        "&#x2",
        "&lt",
        "%",
        "%2",
        "%25",
        "%%",
        "\\",
        "\\u",
        "\\x2",
        "\\1",
        "=",
        "=3D",
        "'",
        "'\\'",
        "\"",
        "\n",
        "a\n",
        "a=\n",
        "=\r\n",
        "<br>",
        "<br",
        "<BR a",
        "a\u{200b}",
        "\0",
        "0x",
        "0x61,",
        "61 ",
        "%\\&+",
        "a%2B\\",
        "&amp;",
        "\u{fffd}",
    ];
    for hostile in hostile {
        let (short, long) = (takes(&own, hostile, 500), takes(&own, hostile, 8_000));
        // Linear would be 16 times as long, quadratic 256 times; the rest is for a machine that does something else meanwhile.
        assert!(long.as_millis() < 500 + 64 * short.as_millis(), "{hostile:?}: {short:?}, {long:?}");
    }
}
