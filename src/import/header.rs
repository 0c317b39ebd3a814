//! A bare `Authorization` header, with or without its name. The URL has to come from elsewhere.

use super::message::Message;

/// The whole text is one header; line breaks in it are part of the value.
pub(super) fn read(text: &str) -> Vec<Message> {
    let text = text.trim();
    let value = match text.split_once(':') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("authorization") => value.trim_start(),
        _ => text,
    };
    vec![Message {
        origin: "the header".to_owned(),
        headers: vec![("Authorization".to_owned(), value.to_owned())],
        ..Message::default()
    }]
}
