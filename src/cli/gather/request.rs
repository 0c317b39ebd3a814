//! The request of a probe, from its flags: what can be wrong with it is said before anything is sent.

use sigprobe::request::{Called, Request, SEPARATING, Sent};
use sigprobe::rfc5849::base_string_uri::Scheme;
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::servers::Profile;

use super::super::args::{PlacementChoice, ProbeArgs};
use super::super::withheld::withheld;
use super::super::{input_fault, named_file};

const FORM: &str = "application/x-www-form-urlencoded";

/// Checks what concerns the request. What was changed about it is told in `notes`.
pub(super) fn request(
    args: &ProbeArgs,
    key: &str,
    server: Option<&Profile>,
    notes: &mut Vec<String>,
) -> anyhow::Result<Request> {
    let mut called = Called::parse(&args.url).map_err(|error| input_fault(error.to_string()))?;
    take_signature(&mut called, key, args.token.is_some(), notes)?;
    if let Some((profile, path)) =
        server.and_then(|profile| Some((profile, profile.endpoint_for(&called.path)?)))
    {
        notes.push(format!(
            "The URL is a base address only: {path} is asked there, which changes nothing on {}.",
            profile.title
        ));
        path.clone_into(&mut called.path);
    }
    if args.separate {
        called = called.separated();
        notes.push(format!("The query parameter {SEPARATING} was added, to tell more variants apart."));
    }
    let sent = Sent::new(&called, args.host_header.as_deref()).map_err(|error| {
        input_fault(format!(
            "{error}{}",
            if args.host_header.is_some() { " (in the URL or --host-header)" } else { "" }
        ))
    })?;
    if let Some(value) = args.host_header.as_deref()
        && (value.trim() != value || value.is_empty() || value.chars().any(|c| c.is_control() || c == ' '))
    {
        return Err(input_fault("--host-header is no host: write NAME or NAME:PORT"));
    }
    let signature_method = SignatureMethod::parse(&args.signature_method).ok_or_else(|| {
        let given = &args.signature_method;
        let said = format!(
            "\"{given}\" is no signature method known here: use HMAC-SHA1, HMAC-SHA256, HMAC-SHA512 or PLAINTEXT"
        );
        input_fault(withheld(&said, given))
    })?;
    if signature_method == SignatureMethod::Plaintext
        && sent.scheme() == Scheme::Http
        && !args.allow_plaintext_http
    {
        return Err(input_fault(
            "PLAINTEXT sends the secret itself, and this URL is not https: add --allow-plaintext-http if that is \
             meant",
        ));
    }
    let placement = match args.placement {
        PlacementChoice::Header => Placement::Header,
        PlacementChoice::Query => Placement::Query,
        PlacementChoice::Body => Placement::Body,
    };
    let body = match (&args.data, &args.data_file) {
        (Some(data), _) => Some(data.clone().into_bytes()),
        (None, Some(file)) => Some(named_file::read(file, "--data-file")?),
        (None, None) => None,
    };
    let (headers, header_type) = headers(&args.headers)?;
    let has_body = body.is_some() || placement == Placement::Body;
    let content_type =
        args.content_type.clone().or(header_type).or_else(|| has_body.then(|| FORM.to_owned()));
    let method = match &args.method {
        Some(method) => method.to_ascii_uppercase(),
        None if has_body => "POST".to_owned(),
        None => "GET".to_owned(),
    };
    if !method.bytes().all(|b| b.is_ascii_alphabetic()) || method.is_empty() {
        let said = format!("\"{method}\" is no HTTP method: use GET or another word");
        return Err(input_fault(withheld(&said, &method)));
    }
    if !matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS") && !args.allow_unsafe_method {
        return Err(input_fault(format!(
            "{method} can change something on the server, once for each accepted probe: choose a URL for GET, or \
             add --allow-unsafe-method"
        )));
    }
    let request = Request {
        called,
        sent,
        method,
        headers,
        body,
        content_type,
        placement,
        signature_method,
        realm: args.realm.clone(),
        captured: None,
    };
    if placement == Placement::Body && !request.has_form_body() {
        return Err(input_fault(format!("--placement body needs the content type {FORM}")));
    }
    if request.realm.as_deref().is_some_and(|realm| realm.chars().any(char::is_control)) {
        return Err(input_fault("--realm holds a control character: remove it"));
    }
    Ok(request)
}

/// People paste what interactive documentation shows: a URL that is signed already.
fn take_signature(
    called: &mut Called,
    key: &str,
    has_token: bool,
    notes: &mut Vec<String>,
) -> anyhow::Result<()> {
    let taken = called.take_signature();
    if taken.is_empty() {
        return Ok(());
    }
    let value = |name: &str| taken.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    if value("oauth_consumer_key").is_some_and(|own| own != key) {
        return Err(input_fault(
            "the URL was signed with another oauth_consumer_key than --key: use the key that belongs to it, or \
             take the oauth_ parameters out of the URL",
        ));
    }
    let names: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
    notes.push(format!(
        "The URL was signed already: {} were taken out of it, and every probe is signed anew.",
        names.join(", ")
    ));
    if value("oauth_token").is_some_and(|token| !token.is_empty()) && !has_token {
        notes.push(
            "It held an oauth_token; if the API needs one, give --token and --token-secret-file.".to_owned(),
        );
    }
    Ok(())
}

/// The user's headers, and the content type if it was among them.
#[allow(clippy::type_complexity, reason = "headers are pairs, and the content type stands apart")]
fn headers(lines: &[String]) -> anyhow::Result<(Vec<(String, String)>, Option<String>)> {
    let mut headers = Vec::new();
    let mut content_type = None;
    for line in lines {
        let fault = || input_fault("a header given with -H is not of the form \"Name: value\": correct it");
        let (name, value) = line.split_once(':').ok_or_else(fault)?;
        let (name, value) = (name.trim(), value.trim());
        if reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_err()
            || reqwest::header::HeaderValue::from_str(value).is_err()
        {
            return Err(fault());
        }
        match name.to_ascii_lowercase().as_str() {
            "authorization" | "host" | "content-length" | "transfer-encoding" | "connection" => {
                return Err(input_fault(format!(
                    "the header {name} is sigprobe's own to send: leave it out (for Host there is --host-header)"
                )));
            }
            "content-type" => content_type = Some(value.to_owned()),
            _ => headers.push((name.to_owned(), value.to_owned())),
        }
    }
    Ok((headers, content_type))
}
