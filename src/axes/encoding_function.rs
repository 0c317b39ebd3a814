//! Which function percent-encodes, throughout?

use super::hex_case::lower;
use super::value_encoding::{java, raw, uri_component};
use crate::axis::{Axis, Choice, Edit, Situation};
use crate::rfc5849::percent_encoding::encode;

/// A function of a platform that is used for names, values, base string URI and parameters alike.
pub(super) static AXIS: Axis = Axis {
    name: "encoding-function",
    question: "Which function percent-encodes, throughout?",
    rfc: "one that leaves letters, digits, - . _ ~ alone and encodes all else, in capitals",
    excludes: &["base-string-form", "hex-case"],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    let choice = |name, cost, said: &str, uri: fn(&str) -> String, parameters: fn(&str) -> String| {
        let edit = Edit::base_string(move |parts| {
            parts.encode_uri = uri;
            parts.encode_parameters = parameters;
        });
        Choice::inspect(name, cost, said, edit)
    };
    // The parameters are encoded for the first time already: what the function makes of that comes first.
    vec![
        choice(
            "uri-component",
            4,
            "encoded with encodeURIComponent of JavaScript, which leaves ! ' ( ) * as they are",
            |text| uri_component(&encode(text)),
            |text| uri_component(&encode(uri_component(text))),
        ),
        choice(
            "java",
            4,
            "encoded with URLEncoder of Java, which writes + for a space, %7E for ~ and leaves *",
            |text| java_form(&encode(text)),
            |text| java_form(&encode(java_form(text))),
        ),
        choice(
            "dotnet",
            4,
            "encoded with HttpUtility.UrlEncode of .NET, which writes + for a space, small hexadecimal letters and leaves \
             ! ( ) *",
            |text| dotnet(&encode(text)),
            |text| dotnet(&encode(dotnet(text))),
        ),
        choice(
            "php",
            4,
            "encoded with urlencode of PHP, which writes + for a space and %7E for ~",
            |text| php(&encode(text)),
            |text| php(&encode(php(text))),
        ),
        choice(
            "python",
            4,
            "encoded with quote of Python, which leaves / as it is",
            |text| raw(&encode(text), "/"),
            |text| raw(&encode(raw(text, "/")), "/"),
        ),
    ]
}

fn java_form(text: &str) -> String {
    java(text).replace("%20", "+")
}

fn php(text: &str) -> String {
    text.replace('~', "%7E").replace("%20", "+")
}

fn dotnet(text: &str) -> String {
    lower(&raw(text, "!()*").replace('~', "%7E").replace("%20", "+"))
}
