//! Reading a targets file.

mod expected;

use std::collections::HashMap;
use std::time::Duration;

use toml_edit::{Document, Item, Key, Table};

use super::reader::{Reader, fault, line_and_column};
use super::{Place, Target, TargetsError};
use crate::axis::{Authority, BaseAddress};
use crate::nearest::nearest;
use crate::probe::route::Route;
use crate::request::Called;

use expected::expected;

/// Every word that a target knows.
const WORDS: &[&str] = &[
    "name",
    "url",
    "key",
    "secret-file",
    "secret-env",
    "token",
    "token-secret-file",
    "token-secret-env",
    "accepted-base",
    "accepted-url",
    "accepted-variant",
    "verdict",
    "realm",
    "aliases",
    "base-addresses",
    "server",
    "headers",
    "placement",
    "signature-method",
    "ca-file",
    "insecure",
    "connect-to",
    "host-header",
    "proxy",
    "timeout",
    "refused-when",
    "accepted-when",
];

impl Target {
    /// Reads all targets of a text, in their order.
    pub fn parse(text: &str) -> Result<Vec<Self>, TargetsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Document::parse(text).map_err(|error| {
            let mut message = error.message().trim().replace('\n', ", ");
            if message.contains("escape") {
                message += " (in double quotes a backslash is written twice; single quotes take it as it is)";
            }
            fault(text, error.span(), message)
        })?;
        let mut targets: Vec<Self> = Vec::new();
        let mut lines: HashMap<String, usize> = HashMap::new();
        for table in tables(text, document.as_table())? {
            let reader = Reader { text, table };
            let target = target(&reader)?;
            if let Some(line) = lines.insert(target.name.clone(), target.line) {
                return Err(reader.fault(
                    "name",
                    format!(
                        "there are two targets named {} (the first begins on line {line}): give each a name of its own",
                        target.name
                    ),
                ));
            }
            targets.push(target);
        }
        if targets.is_empty() {
            return Err(fault(
                text,
                Some(0..0),
                "there is no target here: begin each with a line [[target]]",
            ));
        }
        Ok(targets)
    }
}

/// The tables under `[[target]]`; nothing else may stand beside them.
fn tables<'a>(text: &str, root: &'a Table) -> Result<Vec<&'a Table>, TargetsError> {
    for (key, item) in root {
        let at = root.key(key).and_then(Key::span).or_else(|| item.span());
        if key != "target" {
            // What is not like it may be a secret, and is not repeated.
            let said = if nearest(key, ["target"].into_iter()).is_some() {
                format!("\"{key}\" is not known here: did you mean [[target]]?")
            } else {
                "this is not known here: write it under a line [[target]]".to_owned()
            };
            return Err(fault(text, at, said));
        }
        if !matches!(item, Item::ArrayOfTables(_)) {
            return Err(fault(text, at, "a target begins with a line [[target]], in two pairs of brackets"));
        }
    }
    Ok(root
        .get("target")
        .and_then(Item::as_array_of_tables)
        .map_or_else(Vec::new, |all| all.iter().collect()))
}

fn target(reader: &Reader<'_>) -> Result<Target, TargetsError> {
    reader.only(WORDS)?;
    let url = reader.needed("url")?;
    Called::parse(&url).map_err(|error| reader.fault("url", error.to_string()))?;
    let secret = place(reader, "secret")?.ok_or_else(|| {
        reader.fault(
            "secret-file",
            "it is not said where the secret is: add secret-file = \"FILE\" or secret-env = \"VARIABLE\"",
        )
    })?;
    let token = match (reader.text("token")?, place(reader, "token-secret")?) {
        (Some(token), Some(place)) => Some((token, place)),
        (None, None) => None,
        _ => {
            return Err(reader.fault(
                "token",
                "token and token-secret-file go together: add the other, or leave both out",
            ));
        }
    };
    let timeout = reader.number("timeout")?;
    if timeout.is_some_and(|seconds| !(0.01..=3600.0).contains(&seconds)) {
        return Err(reader.fault("timeout", "timeout is in seconds, from 0.01 to 3600"));
    }
    let at = reader.table.span().map_or(0, |span| span.start);
    Ok(Target {
        name: reader.needed("name")?,
        line: line_and_column(reader.text, at).0,
        places: reader.places(),
        url,
        key: reader.needed("key")?,
        secret,
        token,
        expected: expected(reader)?,
        realm: reader.text("realm")?,
        aliases: reader.texts("aliases", |text| Authority::parse(text).map(|_| ()))?,
        base_addresses: reader.texts("base-addresses", |text| BaseAddress::parse(text).map(|_| ()))?,
        server: reader.text("server")?,
        headers: reader.texts("headers", |_| Ok(()))?,
        placement: reader.word("placement", &["header", "query"])?,
        signature_method: reader
            .word("signature-method", &["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT"])?,
        ca_file: reader.text("ca-file")?,
        insecure: reader.flag("insecure")?,
        connect_to: reader.texts("connect-to", |text| Route::connect_to(text).map(|_| ()))?,
        host_header: reader.text("host-header")?,
        proxy: reader.text("proxy")?,
        timeout: timeout.map(Duration::from_secs_f64),
        refused_when: reader.text("refused-when")?,
        accepted_when: reader.text("accepted-when")?,
    })
}

/// Where the secret of this kind is: `KIND-file` or `KIND-env`.
fn place(reader: &Reader<'_>, kind: &str) -> Result<Option<Place>, TargetsError> {
    let (file, variable) = (format!("{kind}-file"), format!("{kind}-env"));
    match (reader.text(&file)?, reader.text(&variable)?) {
        (Some(_), Some(_)) => Err(reader
            .fault(&variable, format!("{file} and {variable} say the same thing: leave one of them out"))),
        (Some(file), None) if file == "-" => Err(reader.fault(
            &format!("{kind}-file"),
            "standard input cannot hold the secret of a target: name a file",
        )),
        (Some(file), None) => Ok(Some(Place::File(file))),
        (None, Some(variable)) => Ok(Some(Place::Environment(variable))),
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expected, Way};
    use super::*;
    use proptest::prelude::*;

    const WHOLE: &str =
        "[[target]]\nname = \"prod\"\nurl = \"https://gallery/x/\"\nkey = \"k\"\nsecret-file = \"s.txt\"\n";

    fn said(text: &str) -> String {
        Target::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn reads_what_is_written() {
        let text = format!(
            "# ours\n{WHOLE}accepted-base = \"http://srv/gallery\"\naliases = [\"srv\"]\ntimeout = 2.5\n\n\
             [[target]]\nname = \"test\"\nurl = \"http://t/\"\nkey = \"k\"\nsecret-env = \"S\"\nverdict = \"accepted-as-called\"\n"
        );
        let targets = Target::parse(&text).unwrap();
        assert_eq!((targets[0].line, targets[1].line), (2, 11));
        assert_eq!(targets[0].timeout, Some(Duration::from_millis(2500)));
        assert_eq!(targets[1].expected, Some(Expected::Accepted(Way::default())));
        assert_eq!(targets[1].secret, Place::Environment("S".into()));
        assert_eq!(
            Target::named(&targets, "prdo").unwrap_err(),
            "there is no target \"prdo\": did you mean prod?"
        );
    }

    #[test]
    fn faults_name_line_column_and_the_nearest_word() {
        for (more, begin, part) in [
            ("accepted-bsae = \"http://srv\"\n", "line 6, column 1", "did you mean accepted-base?"),
            ("secret_file = \"x\"\n", "line 6, column 1", "did you mean secret-file?"),
            ("secret = \"hunter2\"\n", "line 6, column 1", "does not belong into this file"),
            ("token-secret = \"hunter2\"\n", "line 6, column 1", "token-secret-file"),
            ("verdict = \"acepted-as-called\"\n", "line 6, column 11", "did you mean accepted-as-called?"),
            ("hunter2 = 1\n", "line 6, column 1", "this word is not known here: the words are name, url"),
            ("\"hunter2\".x = 1\n", "line 6, column 1", "this word is not known here"),
            ("verdict = \"hunter2\"\n", "line 6, column 11", "this verdict is not known: it is one of"),
            ("placement = \"hunter2\"\n", "line 6, column 13", "this placement is not known: it is one of"),
            ("[hunter2]\n", "line 6, column", "this is not known here: write it under"),
            ("verdict = \"interrupted\"\n", "line 6, column 11", "is not known"),
            ("placement = \"haeder\"\n", "line 6, column 13", "did you mean header?"),
            ("aliases = [\"a\", \"http://b\"]\n", "line 6, column 17", "or use base-addresses"),
            ("connect-to = [\"a:b\"]\n", "line 6, column 15", ": connect-to \"a:b\" is not of the form"),
            ("aliases = \"a\"\n", "line 6, column 11", "list of texts"),
            ("timeout = \"5\"\n", "line 6, column 11", "without quotes"),
            ("timeout = 0\n", "line 6, column 11", "0.01 to 3600"),
            ("insecure = \"yes\"\n", "line 6, column 12", "true or false"),
            ("realm = \"\"\n", "line 6, column 9", "realm is empty"),
            ("secret-env = \"S\"\n", "line 6, column 14", "leave one of them out"),
            ("accepted-base = \"srv/gallery\"\n", "line 6, column 17", "no scheme"),
            (
                "accepted-variant = \"space-encodin=plus\"\n",
                "line 6, column 20",
                "did you mean space-encoding?",
            ),
            (
                "accepted-base = \"http://a\"\nverdict = \"none-accepted\"\n",
                "line 7, column 11",
                "leave verdict out",
            ),
            ("ca-file = \"C:\\keys\\ca.pem\"\n", "line 6, column", "single quotes"),
            (WHOLE, "line 7, column 8", "two targets named prod (the first begins on line 1)"),
            ("[target.x]\n", "line 6, column", ""),
            ("[[tagret]]\n", "line 6, column 3", "did you mean [[target]]?"),
            ("name = \"again\"\n", "line 6, column 1", "duplicate key"),
        ] {
            let said = said(&format!("{WHOLE}{more}"));
            assert!(said.starts_with(begin) && said.contains(part), "{more}: {said}");
            assert!(!said.contains("hunter2") && !said.contains('\n'), "{said}");
        }
        assert!(said("").contains("[[target]]"));
        assert!(said("[target]\nname = \"x\"\n").contains("two pairs of brackets"));
        assert!(said(&WHOLE.replace("key = \"k\"\n", "")).contains("key is missing"));
        assert!(said(&WHOLE.replace("secret-file = \"s.txt\"\n", "")).contains("where the secret is"));
        assert!(
            said(&WHOLE.replace("https://gallery/x/", "gallery/x"))
                .starts_with("line 3, column 7: the URL has no scheme")
        );
    }

    #[test]
    fn every_word_is_documented() {
        let page = include_str!("../../docs/targets.md");
        for word in WORDS {
            assert!(page.contains(&format!("`{word}`")), "docs/targets.md lacks {word}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*", more in "[a-z=\\[\\]\"\\n -]{0,60}") {
            let _ = Target::parse(&text);
            if let Err(error) = Target::parse(&format!("{WHOLE}{more}")) {
                prop_assert!(error.line > 0 && error.column > 0);
            }
        }
    }
}
