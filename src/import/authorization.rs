//! The value of an `Authorization` header taken apart (RFC 5849 section 3.5.1), leniently: what a strict parser
//! would refuse is read all the same, and noted.

/// What a strict parser refuses in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderFault {
    /// The scheme is not `OAuth`.
    Scheme,
    /// A value stands in single quotes.
    SingleQuotes,
    /// A value stands in no quotes.
    NoQuotes,
    /// The text ends before a closing quote.
    OpenQuote,
    /// A comma with nothing behind or before it.
    EmptyElement,
    /// Parameters are separated by semicolons or ampersands.
    Separator,
    /// Nothing but white space separates two parameters.
    NoComma,
    /// A line break.
    LineBreak,
    /// White space around an equals sign.
    SpaceAroundEquals,
    /// A name without a value.
    NoValue,
}

/// A header in its parts, nothing decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The scheme as written.
    pub scheme: String,
    /// Names and values as written, without the quotes.
    pub parameters: Vec<(String, String)>,
    /// What is wrong with its form, each once, in the order of the text.
    pub faults: Vec<HeaderFault>,
}

impl Authorization {
    /// Takes `value` apart when it is an OAuth 1.0a header: its scheme begins with `OAuth`, or a parameter's name
    /// with `oauth_`.
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let (scheme, rest) = match value.split_once(|c: char| c.is_ascii_whitespace()) {
            Some((scheme, rest)) if !scheme.contains('=') => (scheme, rest),
            _ => ("", value),
        };
        let mut parser = Parser { rest, parameters: Vec::new(), faults: Vec::new() };
        if !scheme.eq_ignore_ascii_case("OAuth") {
            parser.fault(HeaderFault::Scheme);
        }
        if value.contains(['\r', '\n']) {
            parser.fault(HeaderFault::LineBreak);
        }
        parser.run();
        let Parser { parameters, faults, .. } = parser;
        let named = |prefix: &str| {
            parameters.iter().any(|(name, _): &(String, String)| {
                name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            })
        };
        let is_oauth = scheme.eq_ignore_ascii_case("OAuth") && !parameters.is_empty() || named("oauth_");
        is_oauth.then(|| Self { scheme: scheme.to_owned(), parameters, faults })
    }
}

struct Parser<'a> {
    rest: &'a str,
    parameters: Vec<(String, String)>,
    faults: Vec<HeaderFault>,
}

impl<'a> Parser<'a> {
    fn run(&mut self) {
        self.skip_space();
        let mut separated = true;
        while !self.rest.is_empty() {
            if let Some(separator) = self.rest.chars().next().filter(|c| ",;&".contains(*c)) {
                if separator != ',' {
                    self.fault(HeaderFault::Separator);
                }
                if separated {
                    self.fault(HeaderFault::EmptyElement);
                }
                separated = true;
                self.rest = &self.rest[1..];
                self.skip_space();
                if self.rest.is_empty() {
                    self.fault(HeaderFault::EmptyElement);
                }
                continue;
            }
            if !separated {
                self.fault(HeaderFault::NoComma);
            }
            separated = false;
            self.parameter();
            self.skip_space();
        }
    }

    fn parameter(&mut self) {
        let name = self.take_until(|c| c == '=' || ",;&".contains(c) || c.is_ascii_whitespace());
        let before = self.rest;
        self.skip_space();
        let Some(rest) = self.rest.strip_prefix('=') else {
            self.fault(HeaderFault::NoValue);
            self.parameters.push((name.to_owned(), String::new()));
            return;
        };
        self.rest = rest;
        self.skip_space();
        if before.len() != rest.len() + 1 || rest.len() != self.rest.len() {
            self.fault(HeaderFault::SpaceAroundEquals);
        }
        let value = if let Some(quote) = self.rest.chars().next().filter(|c| "\"'".contains(*c)) {
            self.rest = &self.rest[1..];
            self.quoted(quote)
        } else {
            self.fault(HeaderFault::NoQuotes);
            self.take_until(|c| ",;&".contains(c) || c.is_ascii_whitespace()).to_owned()
        };
        self.parameters.push((name.to_owned(), value));
    }

    /// Up to the closing quote; a backslash takes the next character as it is (RFC 9110 section 5.6.4).
    fn quoted(&mut self, quote: char) -> String {
        if quote == '\'' {
            self.fault(HeaderFault::SingleQuotes);
        }
        let mut value = String::new();
        let mut escaped = false;
        for (place, c) in self.rest.char_indices() {
            if escaped {
                value.push(c);
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                self.rest = &self.rest[place + 1..];
                return value;
            } else {
                value.push(c);
            }
        }
        self.fault(HeaderFault::OpenQuote);
        self.rest = "";
        value
    }

    fn take_until(&mut self, end: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.find(end).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
    }

    fn fault(&mut self, fault: HeaderFault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn faults(value: &str) -> Vec<HeaderFault> {
        Authorization::parse(value).unwrap().faults
    }

    /// RFC 5849 section 3.5.1.
    #[test]
    fn reads_the_rfcs_example() {
        let value = "OAuth realm=\"Example\",\n oauth_consumer_key=\"0685bd9184jfhq22\", oauth_token=\"ad180jjd733klru7\"";
        let header = Authorization::parse(&value.replace('\n', "")).unwrap();
        assert_eq!(header.scheme, "OAuth");
        assert_eq!(header.parameters[1], ("oauth_consumer_key".to_owned(), "0685bd9184jfhq22".to_owned()));
        assert_eq!(header.parameters.len(), 3);
        assert_eq!(header.faults, []);
    }

    #[test]
    fn other_schemes_are_no_oauth() {
        for value in
            ["Basic dXNlcjpwdw==", "Bearer a.b.c", "Digest username=\"me\", realm=\"x\"", "", "OAuth"]
        {
            assert!(Authorization::parse(value).is_none(), "{value}");
        }
    }

    #[test]
    fn notes_what_strict_parsers_refuse() {
        for (value, fault) in [
            ("OAuth1 oauth_nonce=\"a\"", HeaderFault::Scheme),
            ("oauth_nonce=\"a\"", HeaderFault::Scheme),
            ("OAuth oauth_nonce='a'", HeaderFault::SingleQuotes),
            ("OAuth oauth_nonce=a", HeaderFault::NoQuotes),
            ("OAuth oauth_nonce=\"a", HeaderFault::OpenQuote),
            ("OAuth oauth_nonce=\"a\",", HeaderFault::EmptyElement),
            ("OAuth oauth_nonce=\"a\",,oauth_token=\"b\"", HeaderFault::EmptyElement),
            ("OAuth oauth_nonce=\"a\";oauth_token=\"b\"", HeaderFault::Separator),
            ("OAuth oauth_nonce=\"a\" oauth_token=\"b\"", HeaderFault::NoComma),
            ("OAuth oauth_nonce=\"a\",\r\n oauth_token=\"b\"", HeaderFault::LineBreak),
            ("OAuth oauth_nonce = \"a\"", HeaderFault::SpaceAroundEquals),
            ("OAuth oauth_nonce", HeaderFault::NoValue),
        ] {
            assert_eq!(faults(value), [fault], "{value}");
        }
        assert_eq!(faults("oauth  realm=\"a,b=\\\"c\\\"\" ,oauth_nonce=\"\""), []);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(value in "(OAuth )?([a-z_]{0,5}[=,;&\"'\\\\ \n\u{e9}]{0,3}){0,9}") {
            let _ = Authorization::parse(&value);
        }
    }
}
