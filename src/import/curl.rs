//! curl's options: from the words of a command to the requests that it sends.

mod names;

use self::names::{long_name, takes_value};
use super::budget::Budget;
use super::error::{ImportError, shown};
use super::message::Message;
use crate::rfc5849::percent_encoding::encode;

const FORM: &str = "application/x-www-form-urlencoded";

/// Every request that the words of one command ask for; none when it is not a curl command.
pub(super) fn messages(words: &[String], budget: &Budget) -> Result<Vec<Message>, ImportError> {
    let is_curl = |word: &String| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        name == "curl" || name == "curl.exe"
    };
    // `sudo curl`, `time curl`, `$ curl`, `A=b curl`: the name is among the first words.
    let Some(place) = words.iter().take(4).position(is_curl) else { return Ok(Vec::new()) };
    words[place + 1..]
        .split(|word| word == "--next" || word == "-:")
        .map(|words| Options::read(words).and_then(|options| options.messages(budget)))
        .collect::<Result<Vec<_>, _>>()
        .map(|messages| messages.into_iter().flatten().collect())
}

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of curl's")]
struct Options {
    urls: Vec<String>,
    method: Option<String>,
    headers: Vec<(String, String)>,
    data: Option<String>,
    /// The name of a file or stream that holds data, which the text does not.
    elsewhere: Option<String>,
    url_query: Vec<String>,
    get: bool,
    head: bool,
    json: bool,
    multipart: bool,
    upload: bool,
    literal_url: bool,
    path_as_is: bool,
    /// What is sent in place of the URL's path and query.
    request_target: Option<String>,
}

impl Options {
    fn read(words: &[String]) -> Result<Self, ImportError> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if let Some(name) = word.strip_prefix("--") {
                let value = if takes_value(name) { words.next() } else { None };
                options.set(name, value.map_or("", String::as_str))?;
            } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                // `-sXPOST`, `-H"a: b"`: flags join, and the first that takes a value takes the rest.
                for (place, letter) in letters.char_indices() {
                    let name = long_name(letter);
                    if takes_value(name) {
                        let rest = &letters[place + letter.len_utf8()..];
                        let value =
                            if rest.is_empty() { words.next().map_or("", String::as_str) } else { rest };
                        options.set(name, value)?;
                        break;
                    }
                    options.set(name, "")?;
                }
            } else {
                options.urls.push(word.clone());
            }
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), ImportError> {
        match name {
            "url" => self.urls.push(value.to_owned()),
            "request" => self.method = Some(value.to_owned()),
            "header" => self.header(value),
            "data" | "data-ascii" | "data-binary" => match value.strip_prefix('@') {
                Some(file) => self.elsewhere = Some(shown(file)),
                None => self.add_data(value),
            },
            "data-raw" => self.add_data(value),
            "data-urlencode" => match urlencoded(value) {
                Ok(data) => self.add_data(&data),
                Err(file) => self.elsewhere = Some(file),
            },
            "url-query" => {
                let query = match value.strip_prefix('+') {
                    Some(query) => query.to_owned(),
                    None => urlencoded(value).map_err(ImportError::Elsewhere)?,
                };
                self.url_query.push(query);
            }
            "json" => {
                self.json = true;
                match value.strip_prefix('@') {
                    Some(file) => self.elsewhere = Some(shown(file)),
                    None => self.data.get_or_insert_default().push_str(value),
                }
            }
            "form" | "form-string" => self.multipart = true,
            "upload-file" => self.upload = true,
            "get" => self.get = true,
            "head" => self.head = true,
            "globoff" => self.literal_url = true,
            "path-as-is" => self.path_as_is = true,
            "request-target" if value.starts_with('/') => self.request_target = Some(value.to_owned()),
            "request-target" => return Err(ImportError::RequestTarget(shown(value))),
            _ => {}
        }
        Ok(())
    }

    fn add_data(&mut self, data: &str) {
        match &mut self.data {
            Some(own) => {
                own.push('&');
                own.push_str(data);
            }
            None => self.data = Some(data.to_owned()),
        }
    }

    fn header(&mut self, text: &str) {
        if let Some((name, value)) = text.split_once(':') {
            self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        } else if let Some(name) = text.strip_suffix(';') {
            self.headers.push((name.trim().to_owned(), String::new()));
        }
    }

    fn messages(mut self, budget: &Budget) -> Result<Vec<Message>, ImportError> {
        let body = if self.get { None } else { self.data.clone() };
        let method = match &self.method {
            Some(method) => method.as_str(),
            None if self.head => "HEAD",
            None if self.get => "GET",
            None if self.upload => "PUT",
            None if self.data.is_some() || self.elsewhere.is_some() || self.multipart => "POST",
            None => "GET",
        }
        .to_owned();
        let has_type = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
        if !has_type {
            let own = match () {
                () if self.json => Some("application/json"),
                () if self.multipart => Some("multipart/form-data"),
                () if body.is_some() || self.elsewhere.is_some() => Some(FORM),
                () => None,
            };
            self.headers.extend(own.map(|own| ("Content-Type".to_owned(), own.to_owned())));
        }
        let is_form = self.headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("Content-Type") && value.to_ascii_lowercase().starts_with(FORM)
        });
        let body_is_unsure = self.elsewhere.is_some() || self.multipart || self.upload;
        if let Some(file) = self.elsewhere.take().filter(|_| is_form || self.get) {
            return Err(ImportError::Elsewhere(file));
        }
        let mut query = self.url_query.clone();
        query.extend(self.data.clone().filter(|_| self.get));
        // Every URL but the first makes all of it once more.
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len());
        let each = headers.chain(query.iter().chain(&body).map(String::len)).sum::<usize>();
        budget.take(each.saturating_mul(self.urls.len().saturating_sub(1)))?;
        let messages = self.urls.iter().map(|url| Message {
            origin: "the curl command".to_owned(),
            method: Some(method.clone()),
            target: Some(self.target(url, &query)),
            headers: self.headers.clone(),
            body: body.clone().map(String::into_bytes),
            body_is_unsure,
            path_is_kept: self.path_as_is || self.request_target.is_some(),
            ..Message::default()
        });
        Ok(messages.collect())
    }

    fn target(&self, url: &str, query: &[String]) -> String {
        let mut target = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        if !self.literal_url {
            // Brackets and braces are patterns to curl unless they are escaped.
            for c in ["[", "]", "{", "}"] {
                target = target.replace(&format!("\\{c}"), c);
            }
        }
        // curl sends no fragment, and puts the query before it.
        if let Some(place) = target.find('#') {
            target.truncate(place);
        }
        if let Some(own) = &self.request_target {
            let host = target.find("://").map_or(0, |place| place + 3);
            let end = target[host..].find(['/', '?']).map_or(target.len(), |place| host + place);
            return format!("{}{own}", &target[..end]);
        }
        for piece in query {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(piece);
        }
        target
    }
}

/// `--data-urlencode`: `content`, `=content`, `name=content`; the error names the file of `@file` and `name@file`.
/// curl writes a space as a plus sign there.
fn urlencoded(value: &str) -> Result<String, String> {
    let encoded = |text: &str| encode(text).replace("%20", "+");
    match value.find(['=', '@']) {
        None => Ok(encoded(value)),
        Some(place) if value[place..].starts_with('@') => Err(shown(&value[place + 1..])),
        Some(0) => Ok(encoded(&value[1..])),
        Some(place) => Ok(format!("{}={}", &value[..place], encoded(&value[place + 1..]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::bash;
    use proptest::prelude::*;

    fn one(command: &str) -> Message {
        let words = bash::commands(command).unwrap().concat();
        let mut messages = messages(&words, &Budget::new()).unwrap();
        assert_eq!(messages.len(), 1, "{command}");
        messages.remove(0)
    }

    fn body(command: &str) -> String {
        String::from_utf8(one(command).body.unwrap()).unwrap()
    }

    #[test]
    fn joins_data_and_encodes_where_curl_does() {
        assert_eq!(body("curl h -d a=b --data-raw '@c' --data-binary d"), "a=b&@c&d");
        assert_eq!(
            body("curl h --data-urlencode 'a=b c&d' --data-urlencode =e/f --data-urlencode g"),
            "a=b+c%26d&e%2Ff&g"
        );
    }

    #[test]
    fn puts_data_into_the_query_when_asked_to() {
        let message = one("curl -G 'https://h/p?x=1' -d a=b --url-query 'c=d e'");
        assert_eq!(message.target.as_deref(), Some("https://h/p?x=1&c=d+e&a=b"));
        assert_eq!((message.method.as_deref(), message.body), (Some("GET"), None));
    }

    #[test]
    fn the_path_and_the_target_are_sent_as_they_are_told() {
        assert!(!one("curl https://h/a/../b").path_is_kept);
        assert!(one("curl --path-as-is https://h/a/../b").path_is_kept);
        let message = one("curl -d c=3 --request-target '/other?z=9' 'https://h:81?a=1' --url-query b=2");
        assert_eq!(message.target.as_deref(), Some("https://h:81/other?z=9"));
        assert_eq!((message.path_is_kept, message.body), (true, Some(b"c=3".to_vec())));
        let words = bash::commands("curl --request-target '*' https://h/").unwrap().concat();
        assert_eq!(messages(&words, &Budget::new()).err(), Some(ImportError::RequestTarget("*".into())));
    }

    #[test]
    fn knows_short_options_that_are_joined() {
        let message = one("sudo curl -sSLXPUT -H'A: b' -uuser:pw -o out h -Hc:d");
        assert_eq!(message.method.as_deref(), Some("PUT"));
        assert_eq!(message.target.as_deref(), Some("http://h"));
        assert_eq!(message.headers, [("A".into(), "b".into()), ("c".into(), "d".into())]);
    }

    #[test]
    fn the_method_and_type_follow_from_the_options() {
        for (command, method, content_type) in [
            ("curl h", "GET", None),
            ("curl -I h", "HEAD", None),
            ("curl -T f h", "PUT", None),
            ("curl -d a h", "POST", Some(FORM)),
            ("curl --json {} h", "POST", Some("application/json")),
            ("curl -F a=b h", "POST", Some("multipart/form-data")),
            ("curl -d a -H 'content-type: text/plain' h", "POST", Some("text/plain")),
        ] {
            let message = one(command);
            assert_eq!(message.method.as_deref(), Some(method), "{command}");
            assert_eq!(message.header("Content-Type"), content_type, "{command}");
        }
    }

    #[test]
    fn several_urls_are_several_requests() {
        let words = bash::commands("curl h/1 h/2 --next -d a h/3").unwrap().concat();
        let messages = messages(&words, &Budget::new()).unwrap();
        assert_eq!(messages.iter().filter(|message| message.body.is_none()).count(), 2);
        assert_eq!(messages.len(), 3);
    }

    #[test]
    fn a_form_in_a_file_is_not_in_the_text() {
        let words = bash::commands("curl -d @form.txt h").unwrap().concat();
        assert_eq!(messages(&words, &Budget::new()).err(), Some(ImportError::Elsewhere("form.txt".into())));
        assert!(one("curl -d @x.json -H 'Content-Type: application/json' h").body.is_none());
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(words in prop::collection::vec("-{0,2}[a-zA-Z@=:;?\u{e9}]{0,6}", 0..8)) {
            let mut all = vec!["curl".to_owned()];
            all.extend(words);
            let _ = messages(&all, &Budget::new());
        }
    }
}
