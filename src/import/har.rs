//! HAR: what browsers and proxies record (version 1.2). Only the requests are looked at, so a recording with
//! large answers costs no more than its text.

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::error::ImportError;
use super::json;
use super::message::Message;
use crate::rfc5849::percent_encoding::encode;

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: Request,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: Option<String>,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: Option<String>,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

/// Every request of a recording.
pub(super) fn read(text: &str) -> Result<Vec<Message>, ImportError> {
    let har: Har = json::parse(text, "a HAR file")?;
    let entries = har.log.entries.into_iter().enumerate();
    Ok(entries.map(|(i, entry)| message(entry, format!("entry {} of the HAR file", i + 1))).collect())
}

fn message(entry: Entry, origin: String) -> Message {
    let request = entry.request;
    let mut headers: Vec<(String, String)> = Vec::new();
    for Pair { name, value } in request.headers {
        match name.as_str() {
            // HTTP/2 has no Host header, and calls these so.
            ":authority" => headers.push(("Host".to_owned(), value)),
            ":method" | ":path" | ":scheme" => {}
            _ => headers.push((name, value)),
        }
    }
    let mut body = None;
    if let Some(data) = request.post_data {
        let is_named = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
        if let Some(mime_type) = data.mime_type.filter(|mime_type| !is_named && !mime_type.is_empty()) {
            headers.push(("Content-Type".to_owned(), mime_type));
        }
        let text = data.text.filter(|text| !text.is_empty()).unwrap_or_else(|| form(&data.params));
        body = (!text.is_empty()).then(|| text.into_bytes());
    }
    let at = entry.started_date_time.and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok());
    Message {
        origin,
        method: request.method,
        target: Some(request.url),
        headers,
        body,
        at: at.and_then(|at| at.unix_timestamp().try_into().ok()),
        ..Message::default()
    }
}

/// A recording without the body's text has its parameters at least, decoded.
fn form(params: &[Pair]) -> String {
    let pairs = params.iter().map(|pair| format!("{}={}", encode(&pair.name), encode(&pair.value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_method_headers_and_body() {
        let text = r#"{"log":{"version":"1.2","entries":[
            {"startedDateTime":"2026-11-24T04:00:00.5+01:00","time":1,"request":{"method":"POST","url":"https://h/p?a=b",
             "headers":[{"name":":authority","value":"h"},{"name":":path","value":"/p"},{"name":"X","value":"y"}],
             "postData":{"mimeType":"application/x-www-form-urlencoded; charset=utf-8","params":[{"name":"c d","value":"e"}]}},
             "response":{"content":{"text":"..."}}},
            {"request":{"url":"https://h/2"}}]}}"#;
        let messages = read(text).unwrap();
        assert_eq!(messages[0].header("host"), Some("h"));
        assert_eq!(messages[0].headers.len(), 3);
        assert_eq!(messages[0].body.as_deref(), Some(&b"c%20d=e"[..]));
        assert_eq!(messages[0].at, Some(1_795_489_200));
        assert_eq!(messages[1].origin, "entry 2 of the HAR file");
    }

    #[test]
    fn says_what_is_wrong_with_a_recording() {
        assert!(matches!(read("{\"log\":{\"entries\":[").err(), Some(ImportError::Truncated(_))));
        assert!(matches!(read("{\"log\":{\"entries\":[}").err(), Some(ImportError::Json { .. })));
        assert!(matches!(read("{\"log\":{\"entries\":7}}").err(), Some(ImportError::Form { .. })));
    }
}
