//! `Invoke-WebRequest` and `Invoke-RestMethod`, written by hand, by Postman, or by a browser's "Copy as
//! PowerShell", and curl as it is called from PowerShell.

use super::budget::Budget;
use super::curl;
use super::error::ImportError;
use super::message::Message;
use super::powershell::{Value, Word, commands};
use crate::rfc5849::percent_encoding::encode;

const FORM: &str = "application/x-www-form-urlencoded";

/// Parameters without a value.
const SWITCHES: [&str; 14] = [
    "usebasicparsing",
    "usedefaultcredentials",
    "disablekeepalive",
    "passthru",
    "skipcertificatecheck",
    "skipheadervalidation",
    "skiphttperrorcheck",
    "allowunencryptedauthentication",
    "allowinsecureredirect",
    "preserveauthorizationonredirect",
    "preservehttpmethodonredirect",
    "noproxy",
    "followrellink",
    "resume",
];

/// Every request that the commands in `text` make.
pub(super) fn read(text: &str, budget: &Budget) -> Result<Vec<Message>, ImportError> {
    let mut messages = Vec::new();
    for words in commands(text, budget)? {
        let name = words.iter().find_map(|word| word.value.text()).unwrap_or_default().to_ascii_lowercase();
        let has = |parameter: &str| {
            words
                .iter()
                .any(|word| word.value.text().is_some_and(|text| text.eq_ignore_ascii_case(parameter)))
        };
        match name.as_str() {
            // In Windows PowerShell curl is another name of Invoke-WebRequest.
            "curl" | "wget" if has("-Uri") || has("-Headers") => messages.push(invoke(&words)),
            "invoke-webrequest" | "invoke-restmethod" | "iwr" | "irm" => messages.push(invoke(&words)),
            _ => {
                // Windows PowerShell leaves \" to the program, which reads it as a quotation mark.
                let texts: Vec<String> = words
                    .iter()
                    .filter_map(|word| word.value.text())
                    .map(|text| text.replace("\\\"", "\""))
                    .collect();
                messages.extend(curl::messages(&texts, budget)?);
            }
        }
    }
    Ok(messages)
}

fn invoke(words: &[Word]) -> Message {
    let mut message = Message { origin: "the PowerShell command".to_owned(), ..Message::default() };
    let mut body = None;
    let mut content_type = None;
    let mut words = words.iter().skip(1).peekable();
    while let Some(word) = words.next() {
        let name = word.value.text().filter(|_| !word.quoted).and_then(|text| text.strip_prefix('-'));
        let Some(name) = name else {
            // The first value without a name is the URL.
            message.target = message.target.or_else(|| word.value.text().map(str::to_owned));
            continue;
        };
        let (name, joined) = match name.split_once(':') {
            Some((name, value)) if !value.is_empty() => (name, Some(Value::Text(value.to_owned()))),
            Some((name, _)) => (name, None),
            None => (name, None),
        };
        let name = name.to_ascii_lowercase();
        if SWITCHES.iter().any(|switch| switch.starts_with(&name)) {
            continue;
        }
        let Some(value) = joined.or_else(|| words.next().map(|word| word.value.clone())) else { break };
        let text = value.text().map(str::to_owned);
        // A name may be cut short as long as one parameter only begins so.
        match name.as_str() {
            "uri" | "ur" => message.target = text,
            "method" | "me" | "met" | "meth" | "custommethod" => message.method = text,
            "contenttype" | "con" | "content" => content_type = text,
            "body" | "bo" | "bod" => body = Some(value),
            "headers" | "he" | "head" | "header" => {
                if let Value::Table(headers) = value {
                    message.headers = headers;
                }
            }
            _ => {}
        }
    }
    set_body(&mut message, body, content_type);
    message
}

/// A table as body is a form, or the query of a GET; a text without a type is taken for a form as well.
fn set_body(message: &mut Message, body: Option<Value>, content_type: Option<String>) {
    let method = message.method.clone().unwrap_or_else(|| "GET".to_owned());
    let fields = matches!(body, Some(Value::Table(_)));
    let text = match body {
        Some(Value::Table(pairs)) => {
            let pairs = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
            Some(pairs.collect::<Vec<_>>().join("&"))
        }
        Some(Value::Text(text)) => Some(text),
        None => None,
    };
    if let (Some(query), true, Some(target)) =
        (&text, fields && method.eq_ignore_ascii_case("GET"), &mut message.target)
    {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(query);
    } else {
        let own = text.is_some() && message.header("Content-Type").is_none();
        let is_post = method.eq_ignore_ascii_case("POST");
        let content_type = content_type.or_else(|| (own && (fields || is_post)).then(|| FORM.to_owned()));
        if let Some(content_type) = content_type {
            message.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("Content-Type"));
            message.headers.push(("Content-Type".to_owned(), content_type));
        }
        // A variable may stand in it still, and the shell's version decides in which character set it is sent.
        message.body_is_unsure = text.as_ref().is_some_and(|text| text.contains('$') || !text.is_ascii());
        message.body = text.map(String::into_bytes);
    }
    message.method = Some(method);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Message {
        let mut messages = read(text, &Budget::new()).unwrap();
        assert_eq!(messages.len(), 1, "{text}");
        messages.remove(0)
    }

    #[test]
    fn curl_in_windows_powershell_reads_a_backslash_and_a_quote_as_a_quote() {
        let text = "curl.exe 'http://h/a' -H 'Authorization: OAuth oauth_nonce=\\\"n\\\", oauth_signature=\\\"c2ln\\\"'";
        assert_eq!(one(text).headers[0].1, "OAuth oauth_nonce=\"n\", oauth_signature=\"c2ln\"");
    }

    /// The form of Chrome's "Copy as PowerShell" (`generatePowerShellCommand` in `NetworkLogView.ts` of
    /// devtools-frontend).
    #[test]
    fn reads_what_browsers_copy() {
        let message = one("$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n\
                           $session.UserAgent = \"Mozilla/5.0 (X11)\"\n\
                           $session.Cookies.Add((New-Object System.Net.Cookie(\"a\", \"b\", \"/\", \"h\")))\n\
                           Invoke-WebRequest -UseBasicParsing -Uri \"https://h/p?a=`$b\" `\n\
                           -Method \"POST\" `\n\
                           -WebSession $session `\n\
                           -Headers @{\n\
                           \"authority\"=\"h\"\n  \"authorization\"=\"OAuth oauth_nonce=`\"n`\"\"\n} `\n\
                           -ContentType \"application/x-www-form-urlencoded\" `\n\
                           -Body \"x=caf$([char]233)\"");
        assert_eq!(message.target.as_deref(), Some("https://h/p?a=$b"));
        assert_eq!(message.header("Authorization"), Some("OAuth oauth_nonce=\"n\""));
        assert_eq!(message.body.as_deref(), Some("x=caf\u{e9}".as_bytes()));
        assert_eq!(message.method.as_deref(), Some("POST"));
    }

    #[test]
    fn variables_that_are_set_before_have_their_values() {
        let message = one(
            "$nonce = 'n'\n$headers = @{}\n$headers.Add('Authorization', \"OAuth oauth_nonce=\"\"$nonce\"\"\" + ', x')\n\
                           $body = @{ a = 'b c'; d = \"e\" }\n\
                           $response = Invoke-RestMethod 'https://h/p' -Method 'POST' -Headers $headers -Body $body\n\
                           $response | ConvertTo-Json",
        );
        assert_eq!(message.header("Authorization"), Some("OAuth oauth_nonce=\"n\", x"));
        assert_eq!(message.body.as_deref(), Some(&b"a=b%20c&d=e"[..]));
        assert_eq!(message.header("Content-Type"), Some(FORM));
    }

    #[test]
    fn a_table_is_the_query_of_a_get() {
        let message = one("irm https://h/p -Body @{a='b'} -SkipCertificateCheck");
        assert_eq!(message.target.as_deref(), Some("https://h/p?a=b"));
        assert_eq!(message.body, None);
    }

    #[test]
    fn curl_is_called_from_here_as_well() {
        let message = one("curl.exe -X POST `\r\n  -H \"A: `\"b`\"\" 'https://h/p?a=''b''&c=`d'");
        assert_eq!(message.header("A"), Some("b\"").map(|_| "\"b\""));
        assert_eq!(message.target.as_deref(), Some("https://h/p?a='b'&c=`d"));
        assert_eq!(one("curl -Uri https://h -Headers @{A='b'}").header("a"), Some("b"));
    }

    #[test]
    fn a_here_string_is_a_body() {
        let message = one("$body = @\"\r\na=b\r\n\"@\r\nInvoke-RestMethod -Uri h -Method Post -Body $body");
        assert_eq!(message.body.as_deref(), Some(&b"a=b"[..]));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "(irm |[$]a|@[{]|@\"|[}]|[(]|[)]|=|[+]|\"|'|`|\n|-Body |-H|[.]Add|[$][(]\\[char\\]|;|\u{e9}|b| ){0,16}"
        ) {
            let _ = read(&text, &Budget::new());
        }
    }
}
