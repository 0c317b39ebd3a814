//! The text of the code that signs at run time.

use sigprobe::axis::{Situation, Variant};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::request::{Called, Request};
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
