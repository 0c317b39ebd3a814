//! Is `oauth_version` signed?

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::parameters::Parameter;
use crate::sign::parameters::{Collected, Source};

/// Sent and not signed, or signed and not sent.
pub(super) static AXIS: Axis = Axis {
    name: "oauth-version",
    question: "Is oauth_version signed?",
    rfc: "when it is sent",
    excludes: &[],
    choices,
};

fn choices(situation: &Situation) -> Vec<Choice> {
    let with = |name, cost, said: &str, version: Option<&'static str>| {
        let edit = Edit::parameters(move |parameters| {
            parameters.retain(|collected| !collected.is_named("oauth_version"));
            parameters.extend(
                version.map(|v| Collected::new(Source::Protocol, Parameter::new("oauth_version", v))),
            );
        });
        match name {
            "left-out" => Choice::likely(name, cost, said, edit),
            _ => Choice::inspect(name, cost, said, edit),
        }
    };
    if situation.has_parameter("oauth_version") {
        let mut choices = vec![
            with("left-out", 3, "oauth_version sent and not signed", None),
            with("1.0a", 5, "oauth_version signed as 1.0a", Some("1.0a")),
            with("1", 5, "oauth_version signed as 1", Some("1")),
        ];
        if situation.request.captured.is_none() {
            let edit = Edit::shape(|shape| shape.has_version = false);
            choices.push(Choice::likely("not-sent", 3, "oauth_version neither sent nor signed", edit));
        }
        choices
    } else {
        vec![with("added", 2, "oauth_version=1.0 is signed and not sent", Some("1.0"))]
    }
}
