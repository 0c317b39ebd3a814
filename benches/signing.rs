//! One signature of a request in the shape of Alteryx's Gallery API, in one run with the fastest other signer
//! in Rust, so that machine and load are the same for all. Everyone is given the same decoded query, URI, nonce
//! and timestamp, and gives an `Authorization` header; docs/performance.md holds the targets and the numbers.

use std::hint::black_box;
use std::num::NonZeroU64;

use criterion::{Criterion, criterion_group, criterion_main};
use sigprobe::axis::Variant;
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::parameters::{Parameter, normalize};
use sigprobe::rfc5849::protocol_parameters::{Stamp, protocol_parameters};
use sigprobe::rfc5849::signature::{SignatureMethod, signature, signing_key};
use sigprobe::rfc5849::signature_base_string::signature_base_string;
use sigprobe::rfc5849::transmission::authorization_header;
use sigprobe::sign::{sign, trace};

const URI: &str = "https://gallery.example.com/gallery/api/v1/workflows/subscription/";
const KEY: &str = "8D92C60EC127ED26c1cd1d27bd59cbebd2ebdda4baafd1a";
const SECRET: &str = "3f2b9c5f7a1d4e08b6c2a19d77e04f5a";
const NONCE: &str = "q1W2e3R4t5Y6u7I8o9P0a1S2";
const TIMESTAMP: u64 = 1_700_000_000;

/// The query `limit=10&offset=1`, for the other signer: it wants the names in their order, in a type.
#[derive(oauth1_request::Request)]
struct Page {
    limit: u32,
    offset: u32,
}

fn with_oauth1_request(page: &Page) -> String {
    let client = oauth1_request::Credentials::new(KEY, SECRET);
    let mut builder = oauth1_request::Builder::<_, &str>::new(client, oauth1_request::HMAC_SHA1);
    builder.nonce(NONCE).timestamp(NonZeroU64::new(TIMESTAMP)).version(true);
    builder.get(black_box(URI), page)
}

fn without_trace(query: &[Parameter], stamp: &Stamp) -> String {
    let method = SignatureMethod::HmacSha1;
    let mut parameters = protocol_parameters(black_box(KEY), None, method, stamp);
    let normalized = normalize(query.iter().chain(&parameters));
    let base_string = signature_base_string("GET", black_box(URI), &normalized);
    let signature = signature(method, &base_string, &signing_key(black_box(SECRET), ""));
    parameters.push(Parameter::new("oauth_signature", signature));
    authorization_header(None, &parameters)
}

/// What stands in the header as signature; the signers differ in spaces and in the order of the others.
fn signature_in(header: &str) -> &str {
    header.split("oauth_signature=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a signature")
}

fn signing(criterion: &mut Criterion) {
    let page = Page { limit: 10, offset: 1 };
    let query = [Parameter::new("limit", "10"), Parameter::new("offset", "1")];
    let stamp = Stamp { nonce: NONCE.to_owned(), timestamp: TIMESTAMP };
    let called = Called::parse(&format!("{URI}?limit=10&offset=1")).expect("a URL");
    let request = Request::get(called).expect("a request");
    let credentials =
        Credentials { key: KEY.to_owned(), secret: Secret::new(SECRET.to_owned()), token: None };
    let variant = Variant::rfc5849();

    let signed = sign(&request, &credentials, &variant, &stamp);
    let (_, sent) = signed.outgoing.headers.last().expect("an Authorization header");
    let theirs = with_oauth1_request(&page);
    assert_eq!(signature_in(&without_trace(&query, &stamp)), signature_in(&theirs));
    assert_eq!(signature_in(sent), signature_in(&theirs));

    let mut group = criterion.benchmark_group("signing");
    group.bench_function("oauth1-request", |b| b.iter(|| with_oauth1_request(black_box(&page))));
    group.bench_function("without trace", |b| {
        b.iter(|| without_trace(black_box(&query), black_box(&stamp)));
    });
    group.bench_function("with the trace of every stage", |b| {
        b.iter(|| trace(black_box(&request), &credentials, &variant, black_box(&stamp)));
    });
    group.bench_function("with trace, ready to be sent", |b| {
        b.iter(|| sign(black_box(&request), &credentials, &variant, black_box(&stamp)));
    });
    group.finish();
}

criterion_group!(benches, signing);
criterion_main!(benches);
