//! Postman collections, version 2.0 and 2.1: folders, variables, URLs as texts and as objects, and the requests
//! that were saved with examples.
//!
//! A collection keeps the settings of a signature (`auth` of the type `oauth1`), and makes the signature when the
//! request is sent. It holds one only where somebody saved the header or the parameters.

mod variables;

use serde_json::{Map, Value};

use self::variables::Variables;
use super::budget::Budget;
use super::error::{ImportError, excerpt};
use super::json;
use super::message::Message;
use crate::rfc5849::percent_encoding::encode;

/// Every request of a collection, and whether one of them is set up to be signed.
pub(super) fn read(text: &str, budget: &Budget) -> Result<Vec<Message>, ImportError> {
    let whole: Value = json::parse(text, "a Postman collection")?;
    let collection = whole.get("collection").unwrap_or(&whole);
    let mut reader = Reader { messages: Vec::new(), signs: signs(collection) };
    reader.items(collection, &Variables::new(collection, None, budget))?;
    let signed = |text: &str| text.contains("oauth_signature");
    let any = reader.messages.iter().any(|message| {
        message.target.as_deref().is_some_and(signed)
            || message.headers.iter().any(|(_, value)| signed(value))
            || message.body.as_deref().is_some_and(|body| signed(&String::from_utf8_lossy(body)))
    });
    if reader.signs && !any { Err(ImportError::PostmanUnsigned) } else { Ok(reader.messages) }
}

/// The first variable in a URL that was left without a value.
pub(super) fn unresolved(url: &str) -> Option<String> {
    let (_, behind) = url.split_once("{{")?;
    let (name, _) = behind.split_once("}}")?;
    Some(excerpt(name))
}

struct Reader {
    messages: Vec<Message>,
    signs: bool,
}

impl Reader {
    fn items(&mut self, folder: &Value, variables: &Variables<'_>) -> Result<(), ImportError> {
        for item in list(folder, "item") {
            let variables = variables.with(item);
            self.signs |= signs(item);
            let name = excerpt(item.get("name").and_then(Value::as_str).unwrap_or_default());
            if let Some(request) = item.get("request") {
                self.signs |= signs(request);
                let origin = format!("request \"{name}\" of the Postman collection");
                self.messages.push(message(request, &variables, origin)?);
            }
            for response in list(item, "response") {
                if let Some(request) = response.get("originalRequest") {
                    let origin = format!("an example of request \"{name}\" of the Postman collection");
                    self.messages.push(message(request, &variables, origin)?);
                }
            }
            self.items(item, &variables)?;
        }
        Ok(())
    }
}

fn signs(item: &Value) -> bool {
    item.pointer("/auth/type").and_then(Value::as_str) == Some("oauth1")
}

fn message(request: &Value, variables: &Variables<'_>, origin: String) -> Result<Message, ImportError> {
    let url = request.get("url").unwrap_or(request);
    let variables = variables.with(url);
    let resolve = |text: &str| variables.resolve(text);
    let mut headers: Vec<(String, String)> = match request.get("header") {
        Some(Value::String(lines)) => {
            let pairs = lines.lines().filter_map(|line| line.split_once(':'));
            pairs
                .map(|(name, value)| Ok((name.trim().to_owned(), resolve(value.trim())?)))
                .collect::<Result<_, ImportError>>()?
        }
        _ => pairs(request.get("header"))
            .map(|(name, value)| Ok((resolve(&name)?, resolve(&value)?)))
            .collect::<Result<_, ImportError>>()?,
    };
    let body = body(request.get("body"), &resolve)?;
    if let Some((_, content_type)) = &body
        && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Type"))
    {
        headers.push(("Content-Type".to_owned(), (*content_type).to_owned()));
    }
    Ok(Message {
        origin,
        method: Some(request.get("method").and_then(Value::as_str).unwrap_or("GET").to_owned()),
        target: Some(with_path_variables(&resolve(&address(url))?, &variables)?),
        headers,
        body: body.map(|(text, _)| text.into_bytes()),
        ..Message::default()
    })
}

/// A body with the type that Postman gives it.
type Body = (String, &'static str);

fn body(
    body: Option<&Value>,
    resolve: &dyn Fn(&str) -> Result<String, ImportError>,
) -> Result<Option<Body>, ImportError> {
    let text = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_str);
    Ok(match (text("mode"), text("raw")) {
        (Some("raw"), Some(raw)) => {
            let language =
                body.and_then(|body| body.pointer("/options/raw/language")).and_then(Value::as_str);
            let content_type = if language == Some("json") { "application/json" } else { "text/plain" };
            Some((resolve(raw)?, content_type))
        }
        (Some("urlencoded"), _) => {
            let fields = pairs(body.and_then(|body| body.get("urlencoded")));
            let fields = fields
                .map(|(name, value)| Ok(format!("{}={}", encode(resolve(&name)?), encode(resolve(&value)?))));
            let fields = fields.collect::<Result<Vec<_>, ImportError>>()?;
            Some((fields.join("&"), "application/x-www-form-urlencoded"))
        }
        _ => None,
    })
}

/// The URL as it was typed; a URL object without that text is put together.
fn address(url: &Value) -> String {
    if let Some(text) = url.as_str().or_else(|| url.get("raw").and_then(Value::as_str)) {
        return if text.contains("://") || text.starts_with("{{") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
    }
    let joined = |name: &str, separator: &str| match url.get(name) {
        Some(Value::Array(pieces)) => pieces.iter().map(plain).collect::<Vec<_>>().join(separator),
        Some(other) => plain(other),
        None => String::new(),
    };
    let scheme = url.get("protocol").map_or_else(|| "http".to_owned(), plain);
    let port = url.get("port").map(plain).filter(|port| !port.is_empty());
    let query: Vec<String> = pairs(url.get("query")).map(|(name, value)| format!("{name}={value}")).collect();
    [
        scheme,
        "://".to_owned(),
        joined("host", "."),
        port.map(|port| format!(":{port}")).unwrap_or_default(),
        format!("/{}", joined("path", "/").trim_start_matches('/')),
        if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) },
    ]
    .concat()
}

/// `/users/:id` with the values of the URL object's own variables.
fn with_path_variables(address: &str, variables: &Variables<'_>) -> Result<String, ImportError> {
    let (path, query) = address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
    let pieces = path.split('/').map(|piece| {
        let value = piece.strip_prefix(':').map(|name| variables.innermost(name)).transpose()?.flatten();
        Ok(value.unwrap_or_else(|| piece.to_owned()))
    });
    let path = pieces.collect::<Result<Vec<_>, ImportError>>()?.join("/");
    Ok(query.map_or(path.clone(), |query| format!("{path}?{query}")))
}

fn list<'a>(item: &'a Value, name: &str) -> &'a [Value] {
    item.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The pairs of a list of `{"key": ..., "value": ...}` that are not switched off.
fn pairs(pairs: Option<&Value>) -> impl Iterator<Item = (String, String)> {
    let list = pairs.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(Value::as_object).filter(|pair| !is_disabled(pair)).map(|pair| {
        let text = |name: &str| pair.get(name).map(plain).unwrap_or_default();
        (text("key"), text("value"))
    })
}

fn is_disabled(pair: &Map<String, Value>) -> bool {
    pair.get("disabled").and_then(Value::as_bool).unwrap_or(false)
}

/// A value as text: Postman writes numbers and booleans too.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLLECTION: &str = r#"{"info":{"name":"x","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "variable":[{"key":"base","value":"https://{{host}}:443"},{"key":"host","value":"h"}],
        "item":[{"name":"folder","variable":[{"key":"host","value":"inner"}],"item":[
          {"name":"one","request":{"method":"GET","url":{"raw":"{{base}}/a/:id?b=c+d&oauth_signature=x","host":["{{base}}"],
            "path":["a",":id"],"variable":[{"key":"id","value":7}]},
            "header":[{"key":"A","value":"b"},{"key":"Off","value":"x","disabled":true}]}},
          {"name":"two","request":{"method":"POST","url":{"protocol":"https","host":["h","example"],"port":"8443","path":["p"],
            "query":[{"key":"q","value":"1"}]},
            "body":{"mode":"urlencoded","urlencoded":[{"key":"k","value":"a b"},{"key":"o","value":"","disabled":true}]}},
            "response":[{"originalRequest":{"method":"GET","url":"h.example/x","header":"A: b\nC: d"}}]}]}]}"#;

    #[test]
    fn reads_folders_variables_and_url_objects() {
        let messages = read(COLLECTION, &Budget::new()).unwrap();
        let targets: Vec<&str> = messages.iter().map(|message| message.target.as_deref().unwrap()).collect();
        let expected = [
            "https://inner:443/a/7?b=c+d&oauth_signature=x",
            "https://h.example:8443/p?q=1",
            "http://h.example/x",
        ];
        assert_eq!(targets, expected);
        assert_eq!(messages[0].headers, [("A".to_owned(), "b".to_owned())]);
        assert_eq!(messages[1].body.as_deref(), Some(&b"k=a%20b"[..]));
        assert_eq!(messages[2].header("c"), Some("d"));
    }

    #[test]
    fn settings_for_signing_are_no_signature() {
        let text = COLLECTION.replace("oauth_signature", "x").replace(
            "\"name\":\"one\",\"request\":{",
            "\"name\":\"one\",\"request\":{\"auth\":{\"type\":\"oauth1\",\"oauth1\":[{\"key\":\"consumerSecret\",\"value\":\"s\"}]},",
        );
        assert_eq!(read(&text, &Budget::new()).err(), Some(ImportError::PostmanUnsigned));
    }

    #[test]
    fn variables_that_hold_each_other_end() {
        let list = serde_json::json!([{"key": "a", "value": "{{a}}{{a}}"}, {"key": "x", "value": 1}]);
        let (budget, item) = (Budget::new(), serde_json::json!({ "variable": list }));
        let variables = Variables::new(&item, None, &budget);
        assert!(variables.resolve("{{a}}").unwrap().len() < 1 << 21);
        assert_eq!(variables.resolve("{{b}}{{{ x }}}{{").unwrap(), "{{b}}{1}{{");
        assert_eq!(unresolved("https://{{host}}/"), Some("host".to_owned()));
    }
}
