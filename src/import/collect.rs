//! From a message to a captured request: finds the protocol parameters in query, form body and header.

use super::address::Address;
use super::authorization::{Authorization, HeaderFault};
use super::captured::{Captured, Field, Wire, normalized_digest};
use super::error::{ImportError, shown};
use super::message::Message;
use super::names::{is_protocol_name, meant_by};
use super::{Hints, form};
use crate::request::{Called, Request, Sent};
use crate::rfc5849::parameters::Parameter;
use crate::rfc5849::percent_encoding::decode;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::sign::parameters::{Collected, Source};

const SIGNATURE: &str = "oauth_signature";
/// Each parameter is kept in several forms, and a search sorts all of them again and again.
pub(crate) const MOST_PARAMETERS: usize = 10_000;

/// The signed request in `message`; none when it holds no signature.
pub(super) fn captured(message: Message, hints: &Hints) -> Result<Option<Captured>, ImportError> {
    let header = oauth_header(&message);
    let query = message.target.as_deref().or(hints.url.as_deref()).and_then(|target| {
        let target = target.split('#').next().unwrap_or_default();
        target.split_once('?').map(|(_, query)| query.to_owned())
    });
    let content_type = message.header("Content-Type").map(str::to_owned);
    let query_text = query.as_deref().unwrap_or_default().as_bytes();
    let body = message.body.as_deref().unwrap_or_default();
    let is_form = is_form(content_type.as_deref()) || signature_stands_in(body);
    let form_text = if is_form { body } else { &[] };
    if form::pairs(query_text).chain(form::pairs(form_text)).nth(MOST_PARAMETERS).is_some() {
        let is_signed = header.is_some() || [query_text, form_text].into_iter().any(signature_stands_in);
        return if is_signed {
            Err(ImportError::TooManyParameters { most: MOST_PARAMETERS })
        } else {
            Ok(None)
        };
    }
    let mut found = Vec::new();
    found.extend(in_text(Placement::Query, query_text));
    found.extend(in_text(Placement::Body, form_text));
    if let Some((_, header)) = &header {
        found.extend(in_header(header));
    }
    let Some(signature) = signature(&found)? else { return Ok(None) };
    let placement = signature.0.place;
    let (signature_raw, signature_name) = (signature.0.value_raw.clone(), signature.0.name.clone());
    let signature = signature.0.value.clone();
    check_whole(&signature_raw, header.as_ref().map(|(_, header)| header))?;

    let address = Address::of(&message, hints)?;
    let kept_query =
        address.query.as_deref().map(|query| without(query.as_bytes(), placement, Placement::Query));
    let kept_query = kept_query.map(|query| String::from_utf8_lossy(&query).into_owned());
    let called = called(&address, kept_query)?;
    let host = message.header("Host").map(|host| host.trim().to_owned());
    let mut sent = Sent::new(&called, host.as_deref().filter(|_| !address.host_is_given))?;
    if address.is_target && !called.path.is_empty() {
        sent = sent.arrived_with(&called.path);
    }
    let has_body = message.body.as_ref().is_some_and(|body| !body.is_empty());
    let (method, method_is_assumed) =
        method(message.method.as_deref().or(hints.method.as_deref()), has_body)?;
    let method_label = found
        .iter()
        .find(|(field, _)| field.name == "oauth_signature_method")
        .map(|(field, _)| field.value.clone());
    let signature_method = signature_method(method_label.as_deref(), &signature)?;
    let request = Request {
        called,
        sent,
        method,
        headers: kept_headers(&message),
        body: message.body.as_deref().map(|body| without(body, placement, Placement::Body)),
        content_type: content_type.clone(),
        placement,
        signature_method: signature_method.unwrap_or(SignatureMethod::HmacSha1),
        realm: header.as_ref().and_then(|(_, header)| realm(header)),
        captured: Some(
            found
                .iter()
                .filter(|(field, _)| field.name != signature_name)
                .map(|(field, parameter)| Collected::new(source(field, placement), parameter.clone()))
                .collect(),
        ),
    };
    let oauth_headers = oauth_headers(&message).count();
    let body_is_whole = body_is_whole(&message);
    let wire = Wire {
        url: address.text,
        host,
        authorization: header.as_ref().map(|(text, _)| text.clone()),
        header: header.map(|(_, header)| header),
        oauth_headers,
        content_type,
        body: message.body,
        body_is_whole,
        fields: found.into_iter().map(|(field, _)| field).collect(),
    };
    Ok(Some(Captured {
        origin: message.origin,
        request,
        scheme_is_assumed: address.scheme_is_assumed,
        method_is_assumed,
        signature_raw,
        signature,
        method_label,
        signature_method,
        at: message.at,
        shell_variable: message.shell_variable,
        wire,
    }))
}

type Found = (Field, Parameter);

fn in_text(place: Placement, text: &[u8]) -> impl Iterator<Item = Found> {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    form::pairs(text).map(move |(name, value)| {
        let parameter = Parameter::new(form::decode(name), form::decode(value));
        let field = Field {
            place,
            name: lossy(&parameter.name),
            value: lossy(&parameter.value),
            name_raw: lossy(name),
            value_raw: lossy(value),
        };
        (field, parameter)
    })
}

fn in_header(header: &Authorization) -> impl Iterator<Item = Found> {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    header.parameters.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("realm")).map(
        move |(name, value)| {
            let parameter = Parameter::new(decode(name), decode(value));
            let field = Field {
                place: Placement::Header,
                name: lossy(&parameter.name),
                value: lossy(&parameter.value),
                name_raw: name.clone(),
                value_raw: value.clone(),
            };
            (field, parameter)
        },
    )
}

/// The OAuth header with its text; the first, should there be several.
fn oauth_header(message: &Message) -> Option<(String, Authorization)> {
    oauth_headers(message).next()
}

fn oauth_headers(message: &Message) -> impl Iterator<Item = (String, Authorization)> {
    let values = message.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Authorization"));
    values.filter_map(|(_, value)| Some((value.clone(), Authorization::parse(value)?)))
}

fn realm(header: &Authorization) -> Option<String> {
    let own = header.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("realm"));
    own.map(|(_, value)| value.clone())
}

/// RFC 5849 section 3.4.1.3.1 asks for this very media type; its parameters (`; charset=...`) do not count.
pub(super) fn is_form(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|value| {
        let media = value.split(';').next().unwrap_or_default().trim();
        media.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// Whether nothing of the body is missing, as far as the text tells.
fn body_is_whole(message: &Message) -> bool {
    let Some(body) = &message.body else { return false };
    let text = String::from_utf8_lossy(body);
    // Windows line ends may have become shorter since the length was told, and a last one is no part of a text.
    let line_ends = text.matches('\n').count() + 2;
    let length = message.header("Content-Length").and_then(|length| length.trim().parse::<usize>().ok());
    let is_cut = length.is_some_and(|length| length.saturating_sub(line_ends) > body.len());
    !message.body_is_unsure && !is_cut && !text.contains(char::REPLACEMENT_CHARACTER)
}

/// Whether a body whose type says nothing is a signed form all the same.
fn signature_stands_in(body: &[u8]) -> bool {
    form::pairs(body).any(|(name, _)| name == SIGNATURE.as_bytes())
}

/// The one signature: by its name or, where none has that name, by one that is nearly so.
fn signature(found: &[Found]) -> Result<Option<&Found>, ImportError> {
    let mut signatures: Vec<&Found> = found.iter().filter(|(field, _)| field.name == SIGNATURE).collect();
    if signatures.is_empty() {
        signatures = found.iter().filter(|(field, _)| meant_by(&field.name) == Some(SIGNATURE)).collect();
    }
    // Where the same stands twice, the header is what servers look at first.
    signatures.sort_by_key(|(field, _)| field.place != Placement::Header);
    let Some(first) = signatures.first() else { return Ok(None) };
    if signatures.iter().all(|(field, _)| field.value == first.0.value) {
        return Ok(Some(first));
    }
    let places: Vec<&str> = signatures.iter().map(|(field, _)| field.place.name()).collect();
    Err(ImportError::TwoSignatures(places.join(", ")))
}

fn check_whole(signature_raw: &str, header: Option<&Authorization>) -> Result<(), ImportError> {
    if header.is_some_and(|header| header.faults.contains(&HeaderFault::OpenQuote)) {
        return Err(ImportError::Truncated("a quotation mark in the Authorization header is not closed"));
    }
    if signature_raw.is_empty() {
        return Err(ImportError::Truncated("oauth_signature has no value"));
    }
    let tail = signature_raw.rfind('%').map_or("", |place| &signature_raw[place..]);
    if !tail.is_empty() && tail.len() < 3 {
        return Err(ImportError::Truncated("oauth_signature breaks off within an encoded character"));
    }
    Ok(())
}

/// `text` without the protocol parameters, when the signature is in this place; else as it is.
fn without(text: &[u8], placement: Placement, place: Placement) -> Vec<u8> {
    if placement != place {
        return text.to_vec();
    }
    let own = |piece: &&[u8]| {
        form::pairs(piece)
            .next()
            .is_none_or(|(name, _)| !is_protocol_name(&String::from_utf8_lossy(&form::decode(name))))
    };
    let kept: Vec<&[u8]> = text.split(|byte| *byte == b'&').filter(own).collect();
    kept.join(&b'&')
}

fn source(field: &Field, placement: Placement) -> Source {
    match field.place {
        Placement::Header => Source::Protocol,
        place if place == placement && is_protocol_name(&field.name) => Source::Protocol,
        Placement::Query => Source::Query,
        Placement::Body => Source::Body,
    }
}

/// The URL as it was called; white space in it, which no client can send, becomes `%20`.
fn called(address: &Address, query: Option<String>) -> Result<Called, ImportError> {
    let mut text = address.before_query.clone();
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        text.push('?');
        text.push_str(&query);
    }
    let unspaced = text.trim().replace(char::is_whitespace, "%20");
    Ok(Called::parse(&unspaced)?)
}

fn method(given: Option<&str>, has_body: bool) -> Result<(String, bool), ImportError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else {
        return Ok((if has_body { "POST" } else { "GET" }.to_owned(), true));
    };
    if given.len() <= 20 && given.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte)) {
        return Ok((given.to_ascii_uppercase(), false));
    }
    Err(ImportError::Method(shown(given)))
}

/// The method that a label means; none for RSA, whose keys are of another kind.
fn signature_method(label: Option<&str>, signature: &str) -> Result<Option<SignatureMethod>, ImportError> {
    let Some(label) = label else {
        return Ok(Some(match normalized_digest(signature).map(|digest| digest.len()) {
            Some(32) => SignatureMethod::HmacSha256,
            Some(64) => SignatureMethod::HmacSha512,
            Some(_) => SignatureMethod::HmacSha1,
            None => SignatureMethod::Plaintext,
        }));
    };
    let plain: String =
        label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    match plain.strip_prefix("HMAC").unwrap_or(&plain) {
        "SHA1" => Ok(Some(SignatureMethod::HmacSha1)),
        "SHA256" => Ok(Some(SignatureMethod::HmacSha256)),
        "SHA512" => Ok(Some(SignatureMethod::HmacSha512)),
        "PLAINTEXT" => Ok(Some(SignatureMethod::Plaintext)),
        "RSASHA1" | "RSASHA256" | "RSASHA512" => Ok(None),
        _ => Err(ImportError::SignatureMethod(shown(label))),
    }
}

/// Headers that can name another host or scheme. Cookies and keys of other kinds are nobody's business here.
fn kept_headers(message: &Message) -> Vec<(String, String)> {
    const KEPT: [&str; 12] = [
        "Forwarded",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "X-Forwarded-Proto",
        "X-Forwarded-Scheme",
        "X-Forwarded-Ssl",
        "X-Scheme",
        "X-Original-Host",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Origin",
    ];
    let is_kept = |name: &str| KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(name));
    message.headers.iter().filter(|(name, _)| is_kept(name)).cloned().collect()
}
