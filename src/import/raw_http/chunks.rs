//! A body that travels in chunks (RFC 9112 section 7.1).

/// The body without its framing, and what stands behind it; none where the framing is not what it should be. It is read
/// once from its beginning to its end, and gives less than it takes.
pub(super) fn joined(text: &str) -> Option<(Vec<u8>, &str)> {
    let mut body = Vec::new();
    let mut rest = text;
    loop {
        let (line, after) = rest.split_once('\n')?;
        let size = size(line)?;
        rest = after;
        if size == 0 {
            break;
        }
        body.extend_from_slice(rest.as_bytes().get(..size)?);
        let after = rest.get(size..)?;
        rest = after.strip_prefix(if line.ends_with('\r') { "\r\n" } else { "\n" })?;
    }
    // Trailers, until an empty line. A text that was pasted may have lost its last one.
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if line.trim_end_matches('\r').is_empty() {
            return Some((body, rest));
        }
    }
    Some((body, ""))
}

/// Whether the text begins as a body in chunks does.
pub(super) fn begin(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(line, _)| size(line).is_some())
}

/// The size that a line tells, perhaps with an extension behind it.
fn size(line: &str) -> Option<usize> {
    let digits = line.split(';').next().unwrap_or_default().trim_end();
    let is_size = (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_size.then(|| usize::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_chunks() {
        for (text, body, behind) in [
            ("3\r\nc=3\r\n0\r\n\r\n", "c=3", ""),
            ("3\nc=3\n0\n\nHTTP/1.1 200 OK\n", "c=3", "HTTP/1.1 200 OK\n"),
            ("2;a=b\r\nc=\r\n0A\r\n0123\r\n6789\r\n0\r\nTrailer: x\r\n\r\n", "c=0123\r\n6789", ""),
            ("2\r\n\u{e9}\r\n0\r\n", "\u{e9}", ""),
        ] {
            assert_eq!(joined(text), Some((body.as_bytes().to_vec(), behind)), "{text}");
        }
    }

    #[test]
    fn what_is_not_framed_so_gives_nothing() {
        for text in [
            "",
            "c=3",
            "c=3\n",
            "4\r\nc=3\r\n0\r\n\r\n",
            "2\r\nc=3\r\n0\r\n",
            "3\r\nc=3\r\n",
            "ffffffff\r\nc",
            "1\r\n\u{e9}\r\n0\r\n",
        ] {
            assert_eq!(joined(text), None, "{text}");
        }
        assert!(begin("3\r\nc=3") && begin("ff ;x\n") && !begin("c=3\n") && !begin("3"));
    }
}
