//! More than one OAuth header.

use super::{Lint, Told};
use crate::import::Captured;

pub(super) static LINT: Lint = Lint {
    code: "authorization-twice",
    title: "More than one OAuth header",
    source: "RFC 9110 section 5.3: a header that is no list must not stand more than once",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let count = captured.wire.oauth_headers;
    (count > 1).then(|| {
        Told::client(
            format!(
                "The request has {count} Authorization headers of the kind OAuth: servers refuse that, or look at one of them \
                 only. What is said here of the signature holds for the first."
            ),
            "Send one Authorization header: where a library signs, set none by hand.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, captured, in_header};
    use super::*;

    const HEADER: &str =
        "OAuth oauth_consumer_key=\"key\", oauth_signature=\"OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D\"";

    #[test]
    fn fires_on_a_second_header_of_oauth() {
        let with = |more: &str| {
            captured(&format!(
                "GET /api/ HTTP/1.1\r\nHost: gallery.example.com\r\nAuthorization: {HEADER}\r\n{more}\r\n"
            ))
        };
        let two = with(&format!("authorization: {HEADER}\r\n"));
        let said = examine(&two, NOW).unwrap().said;
        assert!(said.starts_with("The request has 2 Authorization headers of the kind OAuth"), "{said}");
        assert!(examine(&with("Authorization: Basic eDp5\r\n"), NOW).is_none());
        assert!(examine(&in_header(HEADER), NOW).is_none());
    }
}
