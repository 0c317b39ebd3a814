//! What a refusal gives away: the base string that the server made, or the URL that it believes was called.

use super::{Discovered, Origin};
use crate::probe::Answer;
use crate::request::{Called, Request};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::percent_encoding::decode;

/// No more than this of a text is looked through; what servers give away stands at its beginning.
const LOOKED_THROUGH: usize = 64 * 1024;
/// A base string stands in a form, in a header of a form: each of them encodes it once more.
const ENCODED_AT_MOST: usize = 3;
/// More than this in one answer is a page of links.
const FOUND_AT_MOST: usize = 4;

/// What `answer` says about the URL that its server signs, when that differs from what RFC 5849 signs: the base
/// string URI of a base string in it, else a URL whose path belongs to that of the request. What the request
/// itself carried is only its echo.
pub fn find(answer: &Answer, request: &Request) -> Vec<Discovered> {
    let texts = texts(answer);
    let mut uris: Vec<BaseStringUri> = Vec::new();
    for find in [of_base_strings, of_urls] {
        for text in &texts {
            let mut text = text.clone();
            for _ in 0..ENCODED_AT_MOST {
                let found = find(&text, request);
                if found.is_empty() {
                    text = String::from_utf8_lossy(&decode(&text)).into_owned();
                    continue;
                }
                uris.extend(found);
                break;
            }
        }
        if !uris.is_empty() {
            break;
        }
    }
    let rfc = request.sent.base_string_uri();
    uris.retain(|uri| *uri != rfc);
    uris.into_iter()
        .take(FOUND_AT_MOST)
        .filter_map(|uri| Discovered::base_string_uri(uri, Origin::Refusal))
        .collect()
}

/// Body and headers, with what JSON and HTML do to `&` and `/` undone.
fn texts(answer: &Answer) -> Vec<String> {
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "location" | "set-cookie" | "link"));
    let mut texts = vec![answer.text()];
    texts.extend(headers.map(|(_, value)| value.clone()));
    for text in &mut texts {
        if let Some((end, _)) = text.char_indices().find(|(place, _)| *place >= LOOKED_THROUGH) {
            text.truncate(end);
        }
        for (written, meant) in [
            ("\\u0026", "&"),
            ("\\/", "/"),
            ("&amp;", "&"),
            ("&#38;", "&"),
            ("&#038;", "&"),
            ("&#x26;", "&"),
            ("&quot;", "\""),
            ("&#x2F;", "/"),
            ("&#x2f;", "/"),
        ] {
            if text.contains(written) {
                *text = text.replace(written, meant);
            }
        }
    }
    texts
}

/// `GET&http%3A%2F%2Fsrv%2Fx&...`, also when it was decoded once on its way.
fn of_base_strings(text: &str, _: &Request) -> Vec<BaseStringUri> {
    let method_before = |place: usize| {
        let letters = text[..place].bytes().rev().take_while(u8::is_ascii_uppercase).count();
        (3..=10).contains(&letters)
    };
    text.match_indices("&http")
        .filter(|(place, _)| method_before(*place))
        .filter_map(|(place, _)| {
            let rest = &text[place + 1..];
            let (uri, end) = rest.split_at(rest.find(ends_a_url)?);
            if !end.starts_with('&') {
                return None;
            }
            if uri.contains("://") {
                base_string_uri(uri)
            } else {
                base_string_uri(std::str::from_utf8(&decode(uri)).ok()?)
            }
        })
        .take(FOUND_AT_MOST)
        .collect()
}

/// URLs with the path that was sent, or with an end of it, or with something before it.
fn of_urls(text: &str, request: &Request) -> Vec<BaseStringUri> {
    let sent = request.sent.path();
    // One segment, such as "/v1/", also ends links that have nothing to do with the request.
    let has_segments = |path: &str| path.split('/').filter(|segment| !segment.is_empty()).count() > 1;
    let belongs = |path: &str| {
        path.starts_with('/')
            && (path == sent && path.len() > 1
                || has_segments(path) && sent.ends_with(path)
                || has_segments(sent) && path.ends_with(sent))
    };
    text.match_indices("://")
        .filter_map(|(place, _)| {
            let letters = text[..place].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
            let rest = &text[place - letters..];
            let url = &rest[..rest.find(ends_a_url).unwrap_or(rest.len())];
            base_string_uri(url.trim_end_matches(['.', ',', ')', ';']))
        })
        .filter(|uri| belongs(&uri.path) && !is_echo(uri, request))
        .take(FOUND_AT_MOST)
        .collect()
}

fn ends_a_url(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '&' | '"' | '\'' | '<' | '>' | '\\' | '`')
}

/// Scheme, authority and path as they stand there, without a query.
fn base_string_uri(url: &str) -> Option<BaseStringUri> {
    let called = Called::parse(url.split('#').next().unwrap_or_default()).ok()?;
    let Called { scheme, host, port, path, .. } = called;
    Some(BaseStringUri { scheme, host, port: port.filter(|port| !port.is_empty()), path })
}

/// Whether the request itself held this URL, in its query, a header or its body.
fn is_echo(uri: &BaseStringUri, request: &Request) -> bool {
    let url = uri.to_string();
    let holds = |text: &str| text.contains(&url) || String::from_utf8_lossy(&decode(text)).contains(&url);
    request.sent.query().is_some_and(holds)
        || request.headers.iter().any(|(_, value)| holds(value))
        || request.body.as_deref().is_some_and(|body| holds(&String::from_utf8_lossy(body)))
        || url == request.called.text().split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn request() -> Request {
        let url = "https://gallery.example.com/gallery/api/v1/?back=http://own/gallery/api/v1/";
        Request::get(Called::parse(url).unwrap()).unwrap()
    }

    fn in_body(body: &str) -> Vec<String> {
        let answer = Answer { status: 401, headers: Vec::new(), body: body.into(), cut: false };
        find(&answer, &request()).iter().map(|discovered| discovered.found.text()).collect()
    }

    const INNER: &str = "http://Inner:8080/gallery/api/v1/";

    #[test]
    fn reads_a_base_string_however_it_is_wrapped() {
        let base = "GET&http%3A%2F%2FInner%3A8080%2Fgallery%2Fapi%2Fv1%2F&oauth_nonce%3Da";
        let encoded = base.replace('%', "%25").replace('&', "%26");
        for body in [
            // python-oauth2, as Khan Academy and Yelp sent it
            format!("OAuth error. Invalid signature. Expected signature base string: {base}"),
            format!(
                r#"{{"error":{{"text":"Signature was invalid","id":"INVALID_SIGNATURE","description":"Invalid signature. Expected signature base string: {}"}}}}"#,
                base.replace('&', "\\u0026")
            ),
            // PECL, encoded once more, and decoded once as well
            format!("oauth_problem=signature_invalid&debug_sbs={base}"),
            format!("oauth_problem=signature_invalid&debug_sbs={encoded}"),
            format!("debug_sbs=GET&{INNER}&oauth_nonce=a"),
            // net.oauth
            format!("oauth_problem=signature_invalid&oauth_signature_base_string={encoded}"),
            // basiclti-util-java, in a page
            format!(
                "<p>Failed to validate: signature_invalid\nBase String\n{}</p>",
                base.replace('&', "&amp;")
            ),
            // Postman Echo
            format!(r#"{{"status":"fail","base_uri":"{INNER}","base_string":"{base}"}}"#),
        ] {
            assert_eq!(in_body(&body), [INNER], "{body}");
        }
    }

    #[test]
    fn reads_a_base_string_in_a_header() {
        let value = "OAuth realm=\"\", oauth_problem=\"signature_invalid\", oauth_signature_base_string=\
                     \"GET%26http%253A%252F%252FInner%253A8080%252Fgallery%252Fapi%252Fv1%252F%26a%253Db\"";
        let headers = vec![("www-authenticate".to_owned(), value.to_owned())];
        let answer = Answer { status: 401, headers, body: Vec::new(), cut: false };
        assert_eq!(find(&answer, &request())[0].found.text(), INNER);
    }

    #[test]
    fn reads_a_url_only_when_its_path_belongs_to_the_request() {
        assert_eq!(in_body(r#"{"url":"http:\/\/Inner:8080\/gallery\/api\/v1\/?limit=1"}"#), [INNER]);
        assert_eq!(in_body("(http://inner/pre/gallery/api/v1/)."), ["http://inner/pre/gallery/api/v1/"]);
        assert_eq!(in_body("called: http://inner/api/v1/ here"), ["http://inner/api/v1/"]);
        assert_eq!(in_body("read https://wiki.example.com/v1/ and http://inner/"), Vec::<String>::new());
    }

    #[test]
    fn an_echo_is_no_discovery() {
        for body in [
            "Expected signature base string: GET&https%3A%2F%2Fgallery.example.com%2Fgallery%2Fapi%2Fv1%2F&a%3Db",
            "url=https://gallery.example.com/gallery/api/v1/",
            "you sent back=http://own/gallery/api/v1/",
            "The provided signature(oauth_signature) is invalid.",
            "",
        ] {
            assert_eq!(in_body(body), Vec::<String>::new(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            in_body(&text);
        }

        #[test]
        fn no_likely_text_makes_it_panic(
            text in "(GET|&|http|s|://|%3A%2F%2F|%|ü|\\[|\\]|:|@|#|/|\\\\u0026|&amp;|a|\"| ){0,40}",
        ) {
            in_body(&text);
        }
    }
}
