//! Which characters are percent-encoded?

use super::value_encoding::{java, raw, uri_component};
use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::parameters::Part;

/// The sets of other encoding functions.
pub(super) static AXIS: Axis = Axis {
    name: "reserved-characters",
    question: "Which characters are percent-encoded?",
    rfc: "all but letters, digits, - . _ ~",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::inspect(
            "uri-component",
            3,
            "! ' ( ) * left as they are (encodeURIComponent)",
            Edit::Encoding(|text, _, _| uri_component(text)),
        ),
        Choice::inspect(
            "java",
            4,
            "* left as it is and ~ encoded (URLEncoder of Java)",
            Edit::Encoding(|text, _, _| java(text)),
        ),
        Choice::inspect(
            "tilde",
            4,
            "~ encoded as %7E",
            Edit::Encoding(|text, _, _| text.replace('~', "%7E")),
        ),
        Choice::inspect("star", 5, "* left as it is", Edit::Encoding(|text, _, _| raw(text, "*"))),
        Choice::inspect(
            "dotnet",
            5,
            "! ( ) * left as they are and ~ encoded (UrlEncode of .NET)",
            Edit::Encoding(|text, _, _| raw(text, "!()*").replace('~', "%7E")),
        ),
        Choice::inspect(
            "slash",
            5,
            "/ left as it is (quote of Python)",
            Edit::Encoding(|text, _, _| raw(text, "/")),
        ),
        Choice::inspect("comma", 5, ", left as it is", Edit::Encoding(|text, _, _| raw(text, ","))),
        Choice::inspect(
            "colon-slash",
            5,
            ": and / left as they are",
            Edit::Encoding(|text, _, _| raw(text, ":/")),
        ),
        Choice::inspect(
            "brackets",
            5,
            "[ and ] left as they are",
            Edit::Encoding(|text, _, _| raw(text, "[]")),
        ),
        Choice::inspect(
            "names-brackets",
            5,
            "[ and ] in names left as they are",
            Edit::Encoding(
                |text, part, _| {
                    if part == Part::Name { raw(text, "[]") } else { text.to_owned() }
                },
            ),
        ),
        Choice::inspect("at", 5, "@ left as it is", Edit::Encoding(|text, _, _| raw(text, "@"))),
        Choice::inspect("colon", 5, ": left as it is", Edit::Encoding(|text, _, _| raw(text, ":"))),
        Choice::inspect("plus", 5, "+ left as it is", Edit::Encoding(|text, _, _| raw(text, "+"))),
        Choice::inspect("equals", 6, "= left as it is", Edit::Encoding(|text, _, _| raw(text, "="))),
        Choice::inspect("dollar", 6, "$ left as it is", Edit::Encoding(|text, _, _| raw(text, "$"))),
        Choice::inspect("bang", 6, "! left as it is", Edit::Encoding(|text, _, _| raw(text, "!"))),
        Choice::inspect("quote", 6, "' left as it is", Edit::Encoding(|text, _, _| raw(text, "'"))),
        Choice::inspect(
            "parentheses",
            6,
            "( and ) left as they are",
            Edit::Encoding(|text, _, _| raw(text, "()")),
        ),
        Choice::inspect(
            "uri",
            5,
            "reserved characters left as they are (encodeURI)",
            Edit::Encoding(|text, _, _| raw(text, ";,/?:@&=+$#!'()*")),
        ),
        Choice::inspect(
            "dash-dot",
            7,
            "- . _ encoded as well",
            Edit::Encoding(|text, _, _| text.replace('-', "%2D").replace('.', "%2E").replace('_', "%5F")),
        ),
    ]
}
