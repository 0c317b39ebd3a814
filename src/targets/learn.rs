//! Writing down what is true now: the expectations of a targets file are replaced, all else stays as it is.

use toml_edit::{DocumentMut, Table, value};

use super::{Expected, SignedBase, TargetsError, Way, reader::fault};
use crate::report::Verdict;

/// Every word that says what is expected.
const EXPECTATIONS: [&str; 4] = ["accepted-base", "accepted-url", "accepted-variant", "verdict"];

impl Expected {
    /// The words and texts that say it in a targets file.
    pub fn written(&self) -> Vec<(&'static str, String)> {
        let Way { signed, variant } = match self {
            Self::Verdict(verdict) => return vec![("verdict", verdict.name().to_owned())],
            Self::Accepted(way) if *way == Way::default() => {
                return vec![("verdict", Verdict::AcceptedAsCalled.name().to_owned())];
            }
            Self::Accepted(way) => way,
        };
        let signed = match signed {
            SignedBase::AsCalled => None,
            SignedBase::Base(base) => Some(("accepted-base", base.text.clone())),
            SignedBase::Whole(uri) => Some(("accepted-url", uri.to_string())),
        };
        let variant = variant.clone().map(|variant| ("accepted-variant", variant));
        signed.into_iter().chain(variant).collect()
    }

    /// The same as it stands there, on one line.
    pub fn line(&self) -> String {
        let words = self.written().into_iter().map(|(word, text)| format!("{word} = \"{text}\""));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// The text of a targets file with these expectations for the targets of these names. Comments, order and line ends
/// stay.
pub fn learn(text: &str, learnt: &[(&str, &Expected)]) -> Result<String, TargetsError> {
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let mut document: DocumentMut =
        body.parse().map_err(|error: toml_edit::TomlError| fault(body, error.span(), error.message()))?;
    let tables = document.get_mut("target").and_then(toml_edit::Item::as_array_of_tables_mut);
    for table in tables.into_iter().flat_map(|tables| tables.iter_mut()) {
        let name = table.get("name").and_then(toml_edit::Item::as_str).unwrap_or_default().trim();
        if let Some((_, expected)) = learnt.iter().find(|(own, _)| *own == name) {
            expect(table, &expected.written());
        }
    }
    let written = document.to_string();
    let written = if body.contains("\r\n") { written.replace('\n', "\r\n") } else { written };
    Ok(format!("{mark}{written}"))
}

/// Puts new expectations into a table. A comment beside or above an old one goes on with the first new one.
fn expect(table: &mut Table, written: &[(&'static str, String)]) {
    let old: Vec<(toml_edit::Key, toml_edit::Item)> = EXPECTATIONS
        .iter()
        .filter(|word| !written.iter().any(|(own, _)| own == *word))
        .filter_map(|word| table.remove_entry(word))
        .collect();
    let mut decors = old.iter().filter_map(|(key, item)| Some((key.leaf_decor(), item.as_value()?.decor())));
    for (word, text) in written {
        if let Some(own) = table.get_mut(word).and_then(toml_edit::Item::as_value_mut) {
            let decor = own.decor().clone();
            *own = text.as_str().into();
            *own.decor_mut() = decor;
            continue;
        }
        table.insert(word, value(text.as_str()));
        let Some((key_decor, value_decor)) = decors.next() else { continue };
        if let Some(mut key) = table.key_mut(word) {
            *key.leaf_decor_mut() = key_decor.clone();
        }
        if let Some(own) = table.get_mut(word).and_then(toml_edit::Item::as_value_mut) {
            *own.decor_mut() = value_decor.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::BaseAddress;
    use crate::targets::Target;

    #[test]
    fn comments_and_order_stay() {
        let text = "# our servers\n\n[[target]] # first\nname = \"prod\"  # the one that matters\nurl = \"https://g/x/\"\nkey = \"k\"\n\
            # until the balancer is changed\nverdict = \"accepted-as-called\" # since May\nsecret-file = \"s.txt\"\n\n\
            [[target]]\nname = \"test\"\nurl = \"https://t/x/\"\nkey = \"k\"\nsecret-env = \"S\" # no file\n# the end\n";
        let base = |text: &str| SignedBase::Base(BaseAddress::parse(text).unwrap());
        let first = Expected::Accepted(Way {
            signed: base("http://m/x"),
            variant: Some("space-encoding=plus".into()),
        });
        let second = Expected::Verdict(Verdict::NoneAccepted);
        let now = learn(text, &[("prod", &first), ("test", &second)]).unwrap();
        insta::assert_snapshot!(now, @r#"
        # our servers

        [[target]] # first
        name = "prod"  # the one that matters
        url = "https://g/x/"
        key = "k"
        secret-file = "s.txt"
        # until the balancer is changed
        accepted-base = "http://m/x" # since May
        accepted-variant = "space-encoding=plus"

        [[target]]
        name = "test"
        url = "https://t/x/"
        key = "k"
        secret-env = "S" # no file
        verdict = "none-accepted"
        # the end
        "#);
        let read = Target::parse(&now).unwrap();
        assert_eq!((read[0].expected.as_ref(), read[1].expected.as_ref()), (Some(&first), Some(&second)));
        let again = learn(&now, &[("prod", &first), ("test", &second)]).unwrap();
        assert_eq!(again, now, "what is there already changes nothing");
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let now_windows = learn(&windows, &[("prod", &first), ("test", &second)]).unwrap();
        assert_eq!(now_windows, format!("\u{feff}{}", now.replace('\n', "\r\n")));
        assert_eq!(learn(text, &[]).unwrap(), text);
    }
}
