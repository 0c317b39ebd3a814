//! JSON texts: which kind one is, and what is wrong with it in words. (`serde_json` limits nesting by itself.)

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::error::ImportError;

/// Reads `text` as `what`.
pub(super) fn parse<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof => ImportError::Truncated("the JSON is not complete"),
        Category::Data => ImportError::Form { what, line: error.line() },
        Category::Syntax | Category::Io => ImportError::Json { line: error.line(), column: error.column() },
    })
}

/// What a JSON text is, by its outermost names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Har,
    Postman,
    Other,
    /// It is no JSON from end to end.
    Broken,
}

#[derive(Deserialize)]
struct Recording {
    #[serde(rename = "entries")]
    _entries: IgnoredAny,
}

#[derive(Deserialize)]
struct Outermost {
    log: Option<Recording>,
    item: Option<IgnoredAny>,
    collection: Option<IgnoredAny>,
}

/// Looks at the outermost names of a text that begins with a brace.
pub(super) fn kind(text: &str) -> Kind {
    match serde_json::from_str(text) {
        Ok(Outermost { log: Some(_), .. }) => Kind::Har,
        Ok(Outermost { item: Some(_), .. } | Outermost { collection: Some(_), .. }) => Kind::Postman,
        Ok(_) => Kind::Other,
        Err(error) if error.is_data() => Kind::Other,
        // What was cut off or damaged is told by how it begins.
        Err(_) if begins_with(text, "{\"log\":{") => Kind::Har,
        Err(_) if begins_with(text, "{\"info\":{") => Kind::Postman,
        Err(_) => Kind::Broken,
    }
}

/// Whether `text` begins so, white space aside.
fn begins_with(text: &str, beginning: &str) -> bool {
    let mut own = text.chars().filter(|c| !c.is_whitespace());
    beginning.chars().all(|c| own.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_kinds_apart() {
        for (text, expected) in [
            ("{\"log\":{\"entries\":[]}}", Kind::Har),
            ("{ \"log\": {\"entr", Kind::Har),
            ("{\"log\":{\"entries\":[{]}}", Kind::Har),
            ("{\"log\":\"GET / HTTP/1.1\",\"stream\":\"stdout\"}", Kind::Other),
            ("{\"info\":{},\"item\":[]}", Kind::Postman),
            ("{\"collection\":{\"item\":[]}}", Kind::Postman),
            ("{\"a\":1}", Kind::Other),
            ("{\"a\":1}\n{\"a\":2}", Kind::Broken),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
