//! What a target says that its server accepts.

use crate::axes::AXES;
use crate::axis::BaseAddress;
use crate::nearest::nearest;
use crate::report::Verdict;
use crate::request::Called;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::targets::reader::Reader;
use crate::targets::{Expected, SignedBase, TargetsError, Way};

/// What is expected, from the words that begin with `accepted-` and from `verdict`; none where there are none.
pub(super) fn expected(reader: &Reader<'_>) -> Result<Option<Expected>, TargetsError> {
    let base = reader.parsed("accepted-base", BaseAddress::parse)?;
    let whole = reader.parsed("accepted-url", whole_uri)?;
    let variant = reader.parsed("accepted-variant", known_axes)?;
    let names: Vec<&str> =
        Verdict::ALL.iter().filter(|verdict| **verdict != Verdict::Interrupted).map(|v| v.name()).collect();
    let verdict = reader.word("verdict", &names)?;
    let verdict = verdict.as_deref().and_then(Verdict::named);
    let signed = match (base, whole) {
        (Some(_), Some(_)) => {
            return Err(reader.fault(
                "accepted-url",
                "accepted-base and accepted-url say the same thing: leave one of them out",
            ));
        }
        (Some(base), None) => SignedBase::Base(base),
        (None, Some(whole)) => SignedBase::Whole(whole),
        (None, None) => SignedBase::AsCalled,
    };
    let way = Way { signed, variant };
    match verdict {
        Some(_) if way != Way::default() => Err(reader.fault(
            "verdict",
            "verdict does not go together with what is accepted: leave verdict out, or all that begins with accepted-",
        )),
        Some(Verdict::AcceptedAsCalled) => Ok(Some(Expected::Accepted(way))),
        Some(verdict) => Ok(Some(Expected::Verdict(verdict))),
        None if way == Way::default() => Ok(None),
        None => Ok(Some(Expected::Accepted(way))),
    }
}

/// A base string URI as it is signed: letter case, port and path stay as written.
fn whole_uri(text: &str) -> Result<BaseStringUri, String> {
    let called = Called::parse(text).map_err(|error| error.to_string())?;
    if called.query.is_some() {
        return Err("what is signed as URL holds no query: leave it out from ? on".to_owned());
    }
    Ok(BaseStringUri { scheme: called.scheme, host: called.host, port: called.port, path: called.path })
}

/// A variant's name whose axes all exist; whether its choices do is known once the request is.
fn known_axes(text: &str) -> Result<String, String> {
    for word in text.split_whitespace() {
        let (axis, _) =
            word.split_once('=').ok_or_else(|| format!("\"{word}\" is not of the form axis=choice"))?;
        if !AXES.iter().any(|own| own.name == axis) {
            let meant = nearest(axis, AXES.iter().map(|own| own.name))
                .map_or_else(String::new, |own| format!(": did you mean {own}?"));
            return Err(format!("there is no axis \"{axis}\"{meant}"));
        }
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
