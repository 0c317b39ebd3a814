//! Why a text gives no signed request.

use thiserror::Error;

use crate::credentials::{WITHHELD, may_be_a_secret};
use crate::request::UrlError;

/// Each sentence says what to do.
#[derive(Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum ImportError {
    #[error("there is nothing to read: give a signed URL, or a file that holds a request")]
    Empty,
    #[error(
        "the text has {megabytes} MB, and {most} MB are the most: keep the one request that matters (in a browser, \
         filter the network list or clear it before the call, and save it again)"
    )]
    TooLong { megabytes: usize, most: usize },
    #[error(
        "the text makes more than {most} MB of itself (a variable that is used again and again, or one body for many \
         URLs): give the one request that matters, with its values written out"
    )]
    TooMuch { most: usize },
    #[error(
        "the request has more than {most} parameters, and such a one is not looked at: capture one with fewer"
    )]
    TooManyParameters { most: usize },
    #[error(
        "a fetch of JavaScript is not read where it has a method or a body: have the browser copy the request as cURL"
    )]
    Fetch,
    #[error("this is binary data, not text: save the request as HAR, as a curl command or as raw HTTP")]
    Binary,
    #[error("the text is neither UTF-8 nor UTF-16 (see byte {0}): save it as UTF-8")]
    Encoding(usize),
    #[error("there is no signed request in it: no oauth_signature in URL, Authorization header or form body{}",
        if *requests > 1 { format!(" of its {requests} requests") } else { String::new() })]
    NoSignature { requests: usize },
    #[error("request {number} was asked for, and the text holds {found}")]
    NoSuchRequest { number: usize, found: usize },
    #[error(
        "the request holds two different signatures ({0}): a server would look at one of them only, so give the \
         request with that one alone"
    )]
    TwoSignatures(String),
    #[error("the text ends too early ({0}): copy the whole request")]
    Truncated(&'static str),
    #[error(
        "the body is said to be chunked, and its chunks have not the lengths that stand before them: copy the request \
         with its line ends as they were"
    )]
    Chunks,
    #[error(
        "curl is told to send the request target \"{0}\", and only one that begins with / can be looked at: write the URL \
         that is meant into the command, without --request-target"
    )]
    RequestTarget(String),
    #[error("part of the request is in \"{0}\", which this text does not hold: put its content in its place")]
    Elsewhere(String),
    #[error("this is no JSON (see line {line}, column {column}): save it again")]
    Json { line: usize, column: usize },
    #[error("this is JSON, but not {what} (see line {line}): export it again")]
    Form { what: &'static str, line: usize },
    #[error("this JSON is neither a HAR file nor a Postman collection, and no request is in it")]
    OtherJson,
    #[error(
        "none of the {requests} requests in the HAR file holds a signature (browsers leave the Authorization header \
         out unless they are asked for sensitive data: in Chrome, set \"Allow to generate HAR with sensitive data\" in \
         the network settings, and export again)"
    )]
    NoSignatureInHar { requests: usize },
    #[error(
        "the collection holds Postman's settings for signing, and no signature: send the request, then copy it \
         from Postman's console, or as a code snippet, with its Authorization header"
    )]
    PostmanUnsigned,
    #[error("the variable {{{{{0}}}}} has no value in the collection: write its value into the URL")]
    Variable(String),
    #[error("brackets are nested too deep to be a request: give the command alone")]
    TooDeep,
    #[error("the text names no URL: give the URL that was called with --url")]
    NoUrl,
    #[error("the text names no host: give the URL that was called with --url")]
    NoHost,
    #[error("{0} (in the captured request)")]
    Url(#[from] UrlError),
    #[error("\"{0}\" is no HTTP method: write GET, POST or another one in capital letters")]
    Method(String),
    #[error(
        "the signature method \"{0}\" is not known: known are HMAC-SHA1, HMAC-SHA256, HMAC-SHA512, PLAINTEXT, \
         RSA-SHA1 and RSA-SHA256"
    )]
    SignatureMethod(String),
}

/// The same without what may be a secret in the wrong place.
pub(super) fn shown(text: &str) -> String {
    if may_be_a_secret(text) { WITHHELD.to_owned() } else { excerpt(text) }
}

/// A piece of a captured text for an error: short, and without control characters.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().nth(40).is_some() {
        short.push_str("...");
    }
    short
}
