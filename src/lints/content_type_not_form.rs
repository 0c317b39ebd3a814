//! The protocol parameters stand in a body whose media type is not that of a form.

use super::{Lint, Told};
use crate::import::Captured;
use crate::rfc5849::transmission::Placement;

pub(super) static LINT: Lint = Lint {
    code: "content-type-not-form",
    title: "Signed body without the media type of a form",
    source: "RFC 5849 sections 3.4.1.3.1 and 3.5.2",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    if captured.request.placement != Placement::Body || captured.request.has_form_body() {
        return None;
    }
    let stands = match &captured.wire.content_type {
        Some(_) => "the Content-Type header names another media type",
        None => "there is no Content-Type header",
    };
    Some(Told::client(
        format!(
            "The OAuth parameters stand in the body, and {stands}: a server that keeps to the rule does not read them there."
        ),
        "Send \"Content-Type: application/x-www-form-urlencoded\".",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, RIGHT, captured};
    use super::*;

    fn with(header: &str) -> Captured {
        let (_, form) = RIGHT.split_once('?').unwrap();
        captured(&format!("POST /x HTTP/1.1\r\nHost: h\r\n{header}\r\n{form}"))
    }

    #[test]
    fn fires_unless_the_type_is_that_of_a_form() {
        assert!(examine(&with(""), NOW).is_some());
        assert!(examine(&with("Content-Type: application/json\r\n"), NOW).is_some());
        let right = with("Content-Type: Application/X-WWW-Form-Urlencoded; charset=utf-8\r\n");
        assert!(examine(&right, NOW).is_none());
        assert!(examine(&captured(RIGHT), NOW).is_none());
    }
}
