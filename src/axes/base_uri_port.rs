//! Is there a port in the base string URI, and which?

use crate::axis::{Axis, Choice, Edit, Reach, Situation};

/// A default port spelled out, a port dropped, or the default port of the other scheme.
pub(super) static AXIS: Axis = Axis {
    name: "base-uri-port",
    question: "Is there a port in the base string URI, and which?",
    rfc: "the one that is called, left out when it is the scheme's default",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let typed = situation.request.called.spells_default_port();
    let choice = |name: &str, cost, said: &str, edit| Choice {
        name: name.to_owned(),
        cost,
        reach: Reach::Core,
        said: said.to_owned(),
        edit,
    };
    let mut choices = vec![
        choice("never", 1, "without the port", Edit::base_string_uri(|uri| uri.port = None)),
        choice(
            "always",
            if typed { 1 } else { 3 },
            "default port spelled out",
            Edit::base_string_uri(|uri| uri.port = Some(uri.scheme.default_port().to_owned())),
        ),
        choice(
            "crossed",
            4,
            "the other scheme's default port (:443 with http, or :80 with https)",
            Edit::base_string_uri(|uri| uri.port = Some(uri.scheme.other().default_port().to_owned())),
        ),
    ];
    // Ports that application servers listen on behind a proxy.
    for port in ["8080", "8443", "3000", "5000", "8000", "8081", "8888", "9000", "81"] {
        let edit = Edit::base_string_uri(|uri| uri.port = Some(port.to_owned()));
        choices.push(Choice::inspect(port, 6, format!("port {port}"), edit));
    }
    let bare = Edit::base_string_uri(|uri| uri.port = Some(String::new()));
    choices.push(Choice::inspect("colon-only", 7, "a colon without a port", bare));
    choices
}
