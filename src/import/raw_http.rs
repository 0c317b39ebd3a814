//! Requests as they go over the wire (RFC 9112): a request line, headers, an empty line, a body. Lines end with CRLF
//! or LF. Also what `curl -v` prints (`> ` before each line), what editors call `.http` files (`###` between
//! requests), and the list of HTTP/2 headers that browsers copy (`:authority: ...`).

mod behind;
mod chunks;

use std::sync::LazyLock;

use regex::Regex;

use super::collect::is_form;
use super::error::ImportError;
use super::message::Message;

/// Method, target, and a version unless the method is one that everybody knows.
static REQUEST_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:([A-Za-z_-]{3,20}) (\S.*?) +HTTP/[0-9.]+|(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\S+))\s*$",
    )
    .expect("a regular expression")
});

/// Whether a line begins a request.
pub(super) fn begins_request(line: &str) -> bool {
    let line = line.strip_prefix("> ").unwrap_or(line);
    REQUEST_LINE.is_match(line) || line.starts_with(":authority:") || line.starts_with(":method:")
}

/// Every request in `text`; what stands before the first is left out.
pub(super) fn read(text: &str) -> Result<Vec<Message>, ImportError> {
    let unprefixed;
    let text = if text.lines().any(|line| line.starts_with("> ") && begins_request(line)) {
        let own = text.lines().filter(|line| line.starts_with('>'));
        unprefixed = own.map(|line| line[1..].strip_prefix(' ').unwrap_or("")).collect::<Vec<_>>().join("\n");
        &unprefixed
    } else {
        text
    };
    let mut starts = Vec::new();
    let mut place = 0;
    let mut before = "";
    for line in text.split_inclusive('\n') {
        // Within a request only an empty line lets another one begin.
        if (starts.is_empty() || before.trim().is_empty() || before.starts_with("###"))
            && begins_request(line)
        {
            starts.push(place);
        }
        place += line.len();
        before = line;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut messages = Vec::new();
    for (start, end) in starts.iter().zip(ends) {
        let mut next = Some(without_next_title(&text[*start..end]));
        while let Some(piece) = next {
            let (message, behind) = message(piece)?;
            messages.push(message);
            next = behind::next_request(behind);
        }
    }
    let many = messages.len() > 1;
    for (i, message) in messages.iter_mut().enumerate() {
        message.origin =
            if many { format!("request {} of the text", i + 1) } else { "the request".to_owned() };
    }
    Ok(messages)
}

/// A request without the line that an editor's file has before the next one.
fn without_next_title(piece: &str) -> &str {
    let ends = ["\n\n", "\n\r\n"].map(|end| piece.find(end).unwrap_or(piece.len()));
    let head = ends[0].min(ends[1]);
    let title = piece[head..].find("\n###").map_or(piece.len(), |place| head + place + 1);
    &piece[..title]
}

/// The request with which the text begins, and what stands behind it.
fn message(text: &str) -> Result<(Message, &str), ImportError> {
    let mut message = Message::default();
    let mut rest = text;
    if let Some(parts) = text.lines().next().and_then(|line| REQUEST_LINE.captures(line)) {
        let part =
            |one, other| parts.get(one).or_else(|| parts.get(other)).map(|part| part.as_str().to_owned());
        message.method = part(1, 3);
        message.target = part(2, 4);
        rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let mut has_end = false;
    while let Some((line, after)) = rest.split_once('\n').or_else(|| (!rest.is_empty()).then_some((rest, "")))
    {
        rest = after;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            has_end = true;
            break;
        }
        header(&mut message, line);
    }
    if !has_end {
        // curl -v and browsers show the head alone.
        let length = message.header("Content-Length").map(str::trim);
        let has_body = length.is_some_and(|length| length != "0") || is_chunked(&message);
        if has_body && is_form(message.header("Content-Type")) {
            return Err(ImportError::Truncated("it has the length of a form, and not the form"));
        }
        return Ok((message, ""));
    }
    let (body, behind) = body(rest, &mut message)?;
    message.body = Some(body).filter(|body| !body.is_empty());
    Ok((message, behind))
}

fn header(message: &mut Message, line: &str) {
    if line.starts_with([' ', '\t'])
        && let Some((_, value)) = message.headers.last_mut()
    {
        // An old way of breaking a long value; the break stays, since strict servers refuse it.
        value.push_str("\r\n ");
        value.push_str(line.trim());
        return;
    }
    let (pseudo, plain) = line.strip_prefix(':').map_or((false, line), |plain| (true, plain));
    let Some((name, value)) = plain.split_once(':') else { return };
    let (name, value) = (name.trim(), value.trim().to_owned());
    match (pseudo, name) {
        (false, _) => message.headers.push((name.to_owned(), value)),
        (true, "authority") => message.headers.push(("Host".to_owned(), value)),
        (true, "method") => message.method = Some(value),
        (true, "path") => message.target = Some(value),
        (true, "scheme") => message.headers.push(("X-Forwarded-Proto".to_owned(), value)),
        (true, _) => {}
    }
}

fn is_chunked(message: &Message) -> bool {
    let last = message.header("Transfer-Encoding").and_then(|codings| codings.rsplit(',').next());
    last.is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"))
}

/// The body without what an editor added behind it, and what else stands there.
fn body<'a>(text: &'a str, message: &mut Message) -> Result<(Vec<u8>, &'a str), ImportError> {
    let length = message.header("Content-Length").and_then(|length| length.trim().parse::<usize>().ok());
    if let Some((own, behind)) = length.and_then(|length| text.split_at_checked(length))
        && behind::is_next(behind)
    {
        return Ok((own.as_bytes().to_vec(), behind));
    }
    if is_chunked(message) && chunks::begin(text) {
        if let Some(joined) = chunks::joined(text) {
            return Ok(joined);
        }
        if is_form(message.header("Content-Type")) {
            return Err(ImportError::Chunks);
        }
        message.body_is_unsure = true;
        // Where the body ends nothing tells.
        return Ok((text.trim_end_matches(['\r', '\n']).as_bytes().to_vec(), ""));
    }
    let (own, behind) = behind::before_answer(text);
    let trimmed = own.trim_end_matches(['\r', '\n']);
    // Line breaks may have been rewritten since, so only a body without one is known to be too short.
    if length.is_some_and(|length| own.len() < length) && !trimmed.contains('\n') {
        if behind.is_empty() {
            return Err(ImportError::Truncated("the body is shorter than its Content-Length"));
        }
        // Of a whole connection one body may be left out, and the others are of use.
        message.body_is_unsure = true;
    }
    Ok((trimmed.as_bytes().to_vec(), behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Message {
        let mut messages = read(text).unwrap();
        assert_eq!(messages.len(), 1, "{text}");
        messages.remove(0)
    }

    /// RFC 5849 section 3.1.
    const RFC: &str = "POST /request?b5=%3D%253D&a3=a&c%40=&a2=r%20b HTTP/1.1\r\nHost: example.com\r\n\
                       Content-Type: application/x-www-form-urlencoded\r\n\
                       Authorization: OAuth realm=\"Example\",\r\n  oauth_signature_method=\"HMAC-SHA1\"\r\n\r\n\
                       c2&a3=2+q\r\n";

    #[test]
    fn reads_request_line_headers_and_body() {
        for text in [RFC.to_owned(), RFC.replace("\r\n", "\n"), format!("noise\n{RFC}")] {
            let message = one(&text);
            assert_eq!(message.method.as_deref(), Some("POST"));
            assert_eq!(message.target.as_deref(), Some("/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"));
            assert_eq!(message.header("host"), Some("example.com"));
            let header = message.header("authorization").unwrap();
            assert_eq!(header, "OAuth realm=\"Example\",\r\n oauth_signature_method=\"HMAC-SHA1\"");
            assert_eq!(message.body.as_deref(), Some(&b"c2&a3=2+q"[..]));
        }
    }

    /// As a proxy or "Follow TCP stream" writes both ways of a connection.
    #[test]
    fn what_stands_behind_a_body_is_no_part_of_it() {
        let request = "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nc=3";
        let answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
        let get = "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
        for (text, targets) in [
            (format!("{request}{answer}"), vec!["/1"]),
            (format!("{request}\r\n\r\n{answer}{get}{answer}"), vec!["/1", "/2"]),
            (format!("{request}{request}{get}"), vec!["/1", "/1", "/2"]),
            (format!("{get}{answer}{request}{answer}"), vec!["/2", "/1"]),
            (format!("{}\r\n{answer}{get}", request.replace("Content-Length", "X")), vec!["/1", "/2"]),
        ] {
            let messages = read(&text).unwrap();
            let read: Vec<_> = messages.iter().map(|own| own.target.as_deref().unwrap()).collect();
            assert_eq!(read, targets, "{text}");
            for own in messages {
                let body = (own.target.as_deref() == Some("/1")).then_some(&b"c=3"[..]);
                assert_eq!(own.body.as_deref(), body, "{text}");
            }
        }
        // A length of before the line ends were changed.
        let changed = "POST /1 HTTP/1.1\nHost: h\nContent-Length: 4\n\na=1\nb=2\n";
        assert_eq!(one(changed).body.as_deref(), Some(&b"a=1\nb=2"[..]));
    }

    #[test]
    fn chunks_are_joined() {
        let head = "POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
        let answer = "HTTP/1.1 200 OK\r\n\r\n";
        for framed in ["3\r\nc=3\r\n0\r\n\r\n", "2\r\nc=\r\n1\r\n3\r\n0\r\n\r\n", "c=3"] {
            for behind in ["", answer] {
                assert_eq!(one(&format!("{head}{framed}\r\n{behind}")).body.as_deref(), Some(&b"c=3"[..]));
            }
        }
        let cut = format!("{head}9\r\nc=3\r\n0\r\n\r\n");
        assert_eq!(read(&cut).err(), Some(ImportError::Chunks));
        let json = one(&cut.replace("x-www-form-urlencoded", "json"));
        assert!(json.body_is_unsure && json.body.is_some());
    }

    #[test]
    fn reads_what_curl_prints() {
        let message = one(
            "* Connected to h (127.0.0.1) port 80 (#0)\n> GET /p HTTP/1.1\n> Host: h\n> A: b\n>\n< HTTP/1.1 200 OK\n< X: y\n",
        );
        assert_eq!(message.headers.len(), 2);
        assert_eq!(message.body, None);
    }

    #[test]
    fn reads_several() {
        let text = "### first\nGET https://h/1\nA: b\n\n### second\nPOST https://h/2 HTTP/1.1\nContent-Length: 3\n\na=b\n\nGET /3 HTTP/1.1\nHost: h\n";
        let messages = read(text).unwrap();
        let targets: Vec<_> = messages.iter().map(|message| message.target.as_deref().unwrap()).collect();
        assert_eq!(targets, ["https://h/1", "https://h/2", "/3"]);
        assert_eq!(messages[1].body.as_deref(), Some(&b"a=b"[..]));
        assert_eq!(messages[0].body, None);
    }

    #[test]
    fn reads_the_headers_of_http_2() {
        let message = one(":authority: h\n:method: GET\n:path: /p?a=b\n:scheme: https\naccept: */*\n");
        assert_eq!(message.target.as_deref(), Some("/p?a=b"));
        assert_eq!(message.header("host"), Some("h"));
    }

    #[test]
    fn a_form_that_is_not_shown_is_told() {
        let form = "Content-Type: application/x-www-form-urlencoded";
        let shown = |lines: &[&str]| {
            read(&format!("> POST /p HTTP/1.1\n> Host: h\n> {}\n> \n", lines.join("\n> "))).err()
        };
        let missing = Some(ImportError::Truncated("it has the length of a form, and not the form"));
        assert_eq!(shown(&[form, "Content-Length: 7"]), missing);
        assert_eq!(shown(&[form, "Transfer-Encoding: chunked"]), missing);
        assert_eq!(shown(&[form, "Content-Length: 0"]), None);
        assert_eq!(shown(&[form]), None);
        assert_eq!(shown(&["Content-Type: application/json", "Content-Length: 7"]), None);
    }

    #[test]
    fn a_body_that_is_cut_off_is_told() {
        let text = RFC.replace("\r\n\r\n", "\r\nContent-Length: 20\r\n\r\n");
        assert!(matches!(read(&text).err(), Some(ImportError::Truncated(_))));
        let message = one(&format!("{text}HTTP/1.1 200 OK\r\n\r\n"));
        assert!(message.body_is_unsure && message.body.as_deref() == Some(b"c2&a3=2+q"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "(GET /|> | HTTP/1.1|HTTP/1.1 200|\r?\n|A: b|Content-Length: [0-9]|Transfer-Encoding: chunked|[0-4]|###|:path: |\u{e9}|a=b){0,20}"
        ) {
            let _ = read(&text);
        }
    }
}
