//! `:443` or `:80` where they are the default.

use super::{Lint, Told};
use crate::causes::Side;
use crate::import::Captured;

pub(super) static LINT: Lint = Lint {
    code: "default-port-spelled-out",
    title: "Default port spelled out",
    source: "RFC 5849 section 3.4.1.2",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let port = captured.request.called.scheme.default_port();
    let in_host = captured.wire.host.as_deref().is_some_and(|host| host.ends_with(&format!(":{port}")));
    let stands = match (captured.request.called.spells_default_port(), in_host) {
        (true, false) => "The URL spells",
        (_, true) => "The Host header spells",
        (false, false) => return None,
    };
    Some(Told::new(
        Side::None,
        format!(
            "{stands} the default port :{port} out. RFC 5849 leaves it out of the signature; some clients and servers \
             sign it as it is typed, and then the two sides differ."
        ),
        format!("Leave :{port} out of the URL."),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, captured, said};
    use super::*;

    #[test]
    fn fires_on_the_default_port_only() {
        assert!(said(&LINT, ".com/", ".com:443/").unwrap().starts_with("The URL spells"));
        assert_eq!(said(&LINT, ".com/", ".com:80/"), None);
        assert_eq!(said(&LINT, ".com/", ".com:8443/"), None);
        let text = "GET /?oauth_signature=YWJj HTTP/1.1\nHost: h:443\n\n";
        assert!(examine(&captured(text), NOW).unwrap().said.starts_with("The Host header spells"));
    }
}
