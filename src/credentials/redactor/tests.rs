//! What is found and what is left alone.

mod cost;
mod escaped;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;
use crate::credentials::Secret;
use crate::rfc5849::percent_encoding::encode;

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
        ("Super-Secret", "53 75 70 65 72 2d 53 65 63 72 65 74"),
        ("Super-Secret", "53, 75,70, 65,\n  72, 2d, 53, 65, 63, 72, 65, 74"),
        ("Super-Secret", "537570657\n22d53656372\r\n6574"),
        ("\u{fc}ber-geheim", "FC6265722D67656865696D"),
        ("Super-Secret", "83,117,112,101,114,45,83,101,99,114,101,116"),
        ("Super-Secret", "83 117 112 101 114 45 83 101 99 114 101 116"),
        ("Super-Secret", "83, 117, 112, 101, 114, 45,\n 83, 101, 99, 114, 101, 116"),
        ("p@ss-w(o)rd!$1", "p&commat;ss-w&lpar;o&rpar;rd&excl;&dollar;1"),
        ("p@ss-w(o)rd!$1", "p&#64ss-w&#40o&#x29rd&#33$1"),
        ("p@ss-w(o)rd!$1", "p&#0000064ss-w\\050o\\051rd\\x21\\x{24}1"),
        ("p@ss-w(o)rd!$1", "p=40ss-w(o)=\r\nrd!=241"),
        ("a&b<c>d\"e-f", "a&ampb&ltc&gtd&quote-f"),
        ("it's \"so\" 100%", "it''s \"\"so\"\" 100%"),
        ("it's \"so\" 100%", r#"it'\''s "so" 100%"#),
        ("a b c d e f", r"a\ b\ c\ d\ e\ f"),
        ("\u{fc}ber-geheim", "\u{c3}\u{bc}ber-geheim"),
        ("\u{fc}ber-geheim", "&Atilde;&frac14;ber-geheim"),
        ("\u{dc}ber-geheim", "\u{c3}\u{153}ber-geheim"),
        ("\u{fc}ber-geheim", "?ber-geheim"),
        ("cn=admin(secret)*", r"cn=admin\28secret\29\2a"),
        ("a b c d e f", "a b\n  c d\r\n\te&nbsp;f"),
        ("Super-Secret", "Super-\n    Secret"),
        ("Super-Secret", "Super-\\\n    Secret"),
        ("Super-Secret", r"Super\r\n-Secret"),
        ("Super-Secret", "Super-<wbr>Secret"),
        ("Super-Secret", "Super-<br />\nSecret"),
        ("Super-Secret", "Super-<BR>Sec<WBR>ret"),
        ("Super-Secret", "Super-<br class=x>\nSec<Br/>re<wbr id='y' />t"),
        ("Super-Secret", "Super-&#8203;Se&shy;cret"),
        (r"ab\cd\ef-gh\ij", "ab/cd/ef-gh/ij"),
        (r"ab\cd/ef-gh\ij", "ab/cd%2Fef-gh/ij"),
        ("abcdef/../ghi jklm/./nop", "ghi%20jklm/nop"),
        ("abcdefghij#klm?nop", "abcdefghij"),
        ("abcdef/../ghijkl?mnop", "ghijkl?mnop"),
        ("Super-Secret", "S\0u\0p\0e\0r\0-\0S\0e\0c\0r\0e\0t"),
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

/// Lines of so many characters.
fn wrapped(text: &str, columns: usize, line_end: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    all.chunks(columns).map(String::from_iter).collect::<Vec<String>>().join(line_end)
}

#[test]
fn finds_what_is_wrapped_over_lines() {
    let secret = "0123456789 abcdefghij+KLMNOPQRST/uvwxyz=".repeat(4);
    let own = redactor(&secret);
    let hexadecimal = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    for form in [secret.clone(), STANDARD.encode(&secret), hexadecimal, encode(&secret)] {
        for columns in [1, 16, 64, 76] {
            for line_end in ["\n", "\r\n", "\n      ", "=\r\n", "\\n", "<br>\n"] {
                // These would stand in the middle of an escape.
                if form.contains('%') && ["\\n", "<br>\n"].contains(&line_end) {
                    continue;
                }
                let echoed = wrapped(&form, columns, line_end);
                assert_eq!(own.redact(&format!("x: {echoed}; y")), "x: [secret]; y", "{echoed}");
            }
        }
    }
}

fn hexadecimal(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + &format!("{byte:02x}"))
}

#[test]
fn finds_encodings_within_encodings() {
    let own = redactor("Gr\u{fc}n+Secret-99");
    let utf16: Vec<u8> = "x Gr\u{fc}n+Secret-99".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let inner = STANDARD.encode("user:Gr\u{fc}n+Secret-99");
    for echoed in [
        STANDARD.encode(&utf16),
        STANDARD.encode(format!("Authorization: Basic {inner}")),
        STANDARD.encode("{\"value\":\"Gr\u{fc}n+Secret-99\"}"),
        STANDARD.encode("secret=Gr%C3%BCn%2BSecret-99"),
        encode(STANDARD.encode(&inner)),
        STANDARD.encode("secret=Gr%c3%bcn%2bSecret-99"),
        STANDARD.encode(hexadecimal("Gr\u{fc}n+Secret-99")),
        STANDARD.encode(format!("x: {}", hexadecimal("Gr\u{fc}n+Secret-99").to_uppercase())),
        hexadecimal(&hexadecimal("Gr\u{fc}n+Secret-99")),
    ] {
        let shown = own.redact(&echoed);
        let within = &echoed[echoed.len() * 5 / 8..echoed.len() * 3 / 4];
        assert!(shown.contains("[secret]") && !shown.contains(within), "{echoed}: {shown}");
    }
}

#[test]
fn finds_the_key_of_the_signature_in_every_encoding() {
    let secret = Secret::new("one+s".into());
    let token = Some(("t".into(), Secret::new("two t".into())));
    let own = Redactor::new(&Credentials { key: "key".into(), secret, token }, &["key"]);
    for key in ["one%2Bs&two%20t", "one+s&two t"] {
        let hexadecimal: Vec<String> = key.bytes().map(|byte| format!("0x{byte:02X}")).collect();
        for echoed in [
            key.to_owned(),
            encode(key),
            encode(encode(key)),
            key.replace('&', "&amp;"),
            key.replace('&', "\\u0026"),
            STANDARD.encode(key),
            wrapped(&STANDARD.encode(key), 8, "\r\n"),
            hexadecimal.join(", ")[2..].to_owned(),
        ] {
            assert_eq!(own.redact(&format!("<{echoed}>")), "<[secret]>", "{echoed}");
        }
    }
}

/// One of many ways to write a character down.
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
        10 => own.to_string().bytes().fold(String::new(), |text, byte| text + &format!("={byte:02X}")),
        11 => own.to_string().bytes().fold(String::new(), |text, byte| text + &format!("\\{byte:03o}")),
        12 => format!("&#{};\r\n", u32::from(own)),
        13 => format!("\\u{{{:x}}}", u32::from(own)),
        14 => format!("{own}=\n"),
        15 => format!("{own}&shy;"),
        _ => own.to_string(),
    }
}

proptest! {
    #[test]
    fn finds_it_however_each_character_is_escaped(ways in prop::collection::vec(0..16_usize, 16)) {
        let secret = "aB+/ =%&\"\\<\u{fc}\u{65e5}'~*";
        let echoed: String = secret.chars().zip(ways).map(|(own, way)| escaped(own, way)).collect();
        // A way that ends with a line break may be used for the last character.
        let echoed = echoed.trim_end_matches("&shy;").trim_end_matches(['\r', '\n']).to_owned();
        let echoed = echoed.strip_suffix("*=").map_or(echoed.clone(), |own| format!("{own}*"));
        let shown = redactor(secret).redact(&format!("x {echoed} x"));
        prop_assert_eq!(shown, "x [secret] x", "{}", echoed);
    }

    #[test]
    fn takes_any_text(text in r"[a+%\\&u{}x#;0-9a-fA-F\u{fc}\u{fffd}.]{0,60}") {
        redactor("\u{fc}+%2B\\a&amp;").redact(&text);
    }

    #[test]
    fn leaves_a_text_without_a_secret_as_it_is(text in r##"([ -~]|\PC|[\r\n\t]|[%\\&=+'"#;<>]|Qq!z|517121|UXEh|&#81;){0,80}"##) {
        prop_assert_eq!(redactor("Qq!z-wh0lly~else").redact(&text), text);
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
    for mark in ["***", "&hellip; and more", "[truncated]", "\\u2026"] {
        assert_eq!(own.redact(&format!("\"Sup3r+SecretV{mark}\"")), format!("\"[secret]{mark}\""));
    }
    for mark in [
        "\u{2022}\u{2022}\u{2022}\u{2022}",
        "&bull;&bull;",
        "\u{25cf}\u{25cf}\u{25cf}",
        "####",
        "XXXX",
        "xxxx",
        " [REDACTED]",
        "<truncated>",
        "[cut]",
        "[Truncated 9 characters]",
        "<masked>",
        "<hidden>",
        "[snip]",
        "--snip--",
        "**",
        "____",
        "----",
        "..",
        " . . .",
    ] {
        assert_eq!(own.redact(&format!("\"Sup3r+SecretV{mark}\"")), format!("\"[secret]{mark}\""));
    }
    let hexadecimal = |text: &str| text.bytes().fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
    assert_eq!(own.redact(&format!("<{}>", hexadecimal("Sup3r%2bSecretValue"))), "<[secret]>");
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
