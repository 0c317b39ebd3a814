//! What is found, what is left alone, and how long it takes.

use proptest::prelude::*;

use super::*;
use crate::credentials::Secret;

fn redactor(secret: &str) -> Redactor {
    let secret = Secret::new(secret.to_owned());
    Redactor::new(&Credentials { key: "key".into(), secret, token: None }, &["key"])
}

#[test]
fn finds_the_secret_in_every_encoding() {
    let credentials = Credentials {
        key: "key".into(),
        secret: Secret::new("p+q & \"r\" s".into()),
        token: Some(("t".into(), Secret::new("token-secret".into()))),
    };
    let redactor = Redactor::new(&credentials, &["key"]);
    for echoed in [
        "p+q & \"r\" s",
        "p%2Bq%20%26%20%22r%22%20s",
        "p%252Bq%2520%2526%2520%2522r%2522%2520s",
        r#"p+q & \"r\" s"#,
        "cCtxICYgInIiIHM=",
        "702b7120262022722220 73".replace(' ', "").as_str(),
        "token-secret",
        "%74%6f%6b%65%6e%2d%73%65%63%72%65%74",
        r"\u0074\u006f\u006b\u0065\u006e\u002d\u0073\u0065\u0063\u0072\u0065\u0074",
        "p%2Bq%20%26%20%22r%22%20s&token-secret",
    ] {
        let shown = redactor.redact(&format!("a {echoed} b"));
        assert_eq!(shown, "a [secret] b", "{echoed}");
    }
}

#[test]
fn finds_what_encoders_of_many_kinds_make_of_it() {
    for (secret, echoed) in [
        ("AbCd+Ef/GhIj==", "AbCd%2bEf%2fGhIj%3d%3d"),
        ("AbCd+Ef/GhIj==", r"AbCd\u002BEf/GhIj=="),
        ("AbCd+Ef/GhIj==", r"AbCd\\u002BEf/GhIj=="),
        ("AbCd+Ef/GhIj==", "AbCd&#x2B;Ef/GhIj&#x3D;&#x3D;"),
        ("AbCd+Ef/GhIj==", r"AbCd+Ef\/GhIj=="),
        ("AbCd+Ef/GhIj==", r"AbCd+Ef\\/GhIj=="),
        ("ab!cd(ef)gh*ij/k", "ab!cd(ef)gh*ij%2Fk"),
        ("ab\"cd\\ef\"ghij", r#"ab\"cd\\ef\"ghij"#),
        ("ab\"cd\\ef\"ghij", r#"ab\\\"cd\\\\ef\\\"ghij"#),
        ("Super99x", r"\u0053\u0075\u0070\u0065\u0072\u0039\u0039\u0078"),
        ("abcd\u{200b}SecretValue", r"abcd\u{200b}SecretValue"),
        ("ab_cd_ef_gh*ij", r"ab\_cd\_ef\_gh\*ij"),
        ("a b c d e f", "a+b%20c%2Bd+e&#32;f"),
        ("\u{fc}ber-geheim", "%FCber-geheim"),
        ("\u{fc}ber-geheim", "\u{fffd}ber-geheim"),
        ("100%25 sure+", "100%25+sure%2B"),
        ("Super-Secret", "super-secret"),
        ("Super-Secret", "Super-Secre"),
        ("Super-Secret", "53-75-70-65-72-2D-53-65-63-72-65-74"),
    ] {
        assert_eq!(redactor(secret).redact(&format!("a {echoed}; b")), "a [secret]; b", "{echoed}");
    }
    // Inside of other base64: in Basic, in a token, in an encoded header.
    for before in ["", "u", "us"] {
        let shown =
            redactor("super-secret-99").redact(&STANDARD.encode(format!("{before}super-secret-99:x")));
        assert!(shown.contains("[secret]") && shown.len() < 20, "{shown}");
    }
}

/// One of ten ways to write a character down.
fn escaped(own: char, way: usize) -> String {
    let once = || encode(own.to_string());
    let units = |lead: &str| {
        own.encode_utf16(&mut [0; 2])
            .iter()
            .fold(String::new(), |text, unit| text + &format!("{lead}u{unit:04x}"))
    };
    let every_byte =
        || own.to_string().bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
    match way {
        1 => once(),
        2 => encode(once()),
        3 => encode(encode(once())),
        4 => every_byte(),
        5 => units("\\"),
        6 => units("\\\\"),
        7 => format!("&#x{:X};", u32::from(own)),
        8 => format!("&amp;#{};", u32::from(own)),
        9 if own.is_ascii_punctuation() => format!("\\{own}"),
        _ => own.to_string(),
    }
}

proptest! {
    #[test]
    fn finds_it_however_each_character_is_escaped(ways in prop::collection::vec(0..10_usize, 16)) {
        let secret = "aB+/ =%&\"\\<\u{fc}\u{65e5}'~*";
        let echoed: String = secret.chars().zip(ways).map(|(own, way)| escaped(own, way)).collect();
        let shown = redactor(secret).redact(&format!("x {echoed} x"));
        prop_assert_eq!(shown, "x [secret] x", "{}", echoed);
    }

    #[test]
    fn takes_any_text(text in r"[a+%\\&u{}x#;0-9a-fA-F\u{fc}\u{fffd}.]{0,60}") {
        redactor("\u{fc}+%2B\\a&amp;").redact(&text);
    }
}

#[test]
fn finds_the_beginning_where_a_text_was_cut() {
    let own = redactor("Sup3r+SecretValue");
    for cut in ["Sup3r+SecretV", "Sup3r%2BSecretV", "Sup3r+SecretV ...", "Sup3r+SecretV..."] {
        assert_eq!(own.redact(cut).trim_end_matches(['.', ' ']), "[secret]", "{cut}");
    }
    assert_eq!(own.redact("Sup3r+SecretVirtue"), "Sup3r+SecretVirtue");
    assert_eq!(own.redact("a Sup3r+Se%5"), "a [secret]%5");
    let long = redactor(&"0123456789abcdef".repeat(4));
    assert_eq!(long.redact("\"0123456789abcdef0123456789ab\""), "\"[secret]\"");
}

#[test]
fn leaves_alone_what_is_part_of_what_was_given_openly() {
    let secret = Secret::new("samesame".into());
    let credentials = Credentials { key: "key-samesame".into(), secret, token: None };
    let own = Redactor::new(&credentials, &["key-samesame"]);
    assert_eq!(own.redact("key-samesame, samesame"), "key-samesame, samesame");
    let secret = Secret::new("the-key-and-more".into());
    let own =
        Redactor::new(&Credentials { key: "the-key-and".into(), secret, token: None }, &["the-key-and"]);
    assert_eq!(own.redact("the-key-and"), "the-key-and");
    assert_eq!(own.redact("the-key-and-more"), "[secret]");
}

#[test]
fn shows_neither_key_nor_secret_when_they_are_the_same() {
    let credentials =
        Credentials { key: "samesame".into(), secret: Secret::new("samesame".into()), token: None };
    assert!(credentials.key_is_secret());
    let own = Redactor::new(&credentials, &["samesame"]);
    assert_eq!(own.redact("oauth_consumer_key%3Dsamesame%26a"), "oauth_consumer_key%3D[secret]%26a");
}

#[test]
fn what_is_long_and_repeats_itself_takes_no_long_time() {
    let secret = "4KB-".repeat(1024);
    let echoes = [secret.clone(), encode(&secret), STANDARD.encode(&secret), secret[..4000].to_owned()];
    let text = echoes.join("\n").repeat(4);
    let start = std::time::Instant::now();
    let shown = redactor(&secret).redact(&text);
    assert!(shown.len() < 200, "{shown}");
    let own = redactor("a%2B\\+&amp;/u0041");
    for hostile in
        ["&", "&a", "&am", "&#x", "%", "%2", "%25", "\\", "\\u", "\\x2", "%\\&+", "a%2B\\", "&amp;"]
    {
        own.redact(&hostile.repeat(16_000 / hostile.len()));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
