//! Signed URLs: the protocol parameters are in the query (RFC 5849 section 3.5.3). One a line; the method is not
//! part of the text, so it is GET unless the user says otherwise.

use super::message::Message;

/// Every non-empty line is a URL. What stands around it when it is copied from elsewhere (quotes, angle brackets)
/// is left out.
pub(super) fn read(text: &str) -> Vec<Message> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let many = lines.len() > 1;
    let messages = lines.into_iter().enumerate().map(|(i, line)| Message {
        origin: if many { format!("URL {}", i + 1) } else { "the URL".to_owned() },
        target: Some(bare(line).to_owned()),
        ..Message::default()
    });
    messages.collect()
}

fn bare(line: &str) -> &str {
    for (open, close) in [('"', '"'), ('\'', '\''), ('<', '>')] {
        if let Some(inner) = line.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inner;
        }
    }
    line
}
