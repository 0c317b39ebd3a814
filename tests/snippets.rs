//! The text of the code that signs at run time.

use sigprobe::axis::{Situation, Variant};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::snippets::{LANGUAGES, Recipe, SnippetError};

fn recipe(url: &str, variant: &str) -> Result<Recipe, SnippetError> {
    let situation = Situation::new(Request::get(Called::parse(url).unwrap()).unwrap());
    let variant = Variant::parse(variant, &situation).unwrap();
    let token = Some(("to'ken".to_owned(), Secret::new("never shown".to_owned())));
    let credentials = Credentials {
        key: "@KEY@\"'\u{2019}$x`".to_owned(),
        secret: Secret::new("never shown".to_owned()),
        token,
    };
    Recipe::new(&situation.request, &credentials, &variant)
}

#[test]
fn every_value_stands_as_a_literal_of_its_language() {
    let recipe =
        recipe("https://h.example.com/a?b=1&a=%27%22%5C%24%0A%C3%BC", "base-uri-scheme=http").unwrap();
    for language in LANGUAGES {
        let code = recipe.write(language);
        assert!(!code.contains("never shown"), "{}", language.name);
        let values: Vec<&str> = code
            .lines()
            .filter(|line| {
                let line = line.trim_start().to_ascii_lowercase();
                [
                    "query",
                    "key",
                    "token",
                    "signed",
                    "$query",
                    "$key",
                    "$token",
                    "$signed",
                    "const",
                    "static readonly",
                ]
                .iter()
                .any(|begin| line.starts_with(begin))
                    && line.contains('=')
            })
            .filter(|line| !line.contains("=>"))
            .collect();
        insta::assert_snapshot!(language.name, values.join("\n"));
    }
}

#[test]
fn nothing_is_left_of_the_template() {
    let recipe = recipe("https://h.example.com/a?b=1", "rfc5849").unwrap();
    for language in LANGUAGES {
        let code = recipe.write(language).replace("@KEY@", "");
        let mark = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        assert!(!code.split('@').skip(1).any(mark), "{}", language.name);
    }
}

#[test]
fn what_the_code_cannot_do_is_refused() {
    let refused = |variant| recipe("https://h.example.com/a?b=1", variant).err();
    assert!(matches!(refused("ampersand=missing"), Some(SnippetError::Deviation(_))));
    assert_eq!(refused("oauth-version=not-sent"), None);
}

#[test]
fn no_code_waits_for_ever() {
    let recipe = recipe("https://h.example.com/a", "rfc5849").unwrap();
    for (language, limit) in [
        ("python", "timeout=30)"),
        ("bash", "--max-time 30"),
        ("node", "AbortSignal.timeout(30000)"),
        ("powershell", "-TimeoutSec 30"),
        ("csharp", "request.Timeout = request.ReadWriteTimeout = 30000;"),
    ] {
        let language = LANGUAGES.iter().find(|own| own.name == language).unwrap();
        assert!(recipe.write(language).contains(limit), "{}", language.name);
    }
}

#[test]
fn a_request_with_a_body_is_refused() {
    let url = Called::parse("https://h.example.com/a").unwrap();
    let credentials =
        Credentials { key: "k".to_owned(), secret: Secret::new("s3cret".to_owned()), token: None };
    for (body, content_type, placement) in [
        (Some("a=b"), "application/x-www-form-urlencoded", Placement::Header),
        (Some("{}"), "application/json", Placement::Header),
        (None, "application/x-www-form-urlencoded", Placement::Body),
    ] {
        let request = Request {
            body: body.map(|body| body.as_bytes().to_vec()),
            content_type: Some(content_type.to_owned()),
            placement,
            ..Request::get(url.clone()).unwrap()
        };
        let refused = Recipe::new(&request, &credentials, &Variant::rfc5849()).err();
        assert_eq!(refused, Some(SnippetError::Body), "{content_type}");
    }
}
