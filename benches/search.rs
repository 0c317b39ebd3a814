//! The walk of the offline search against the plain way, in one run: a grid of 1024 base string URIs by 1800 parameter
//! strings of a request in the shape of Alteryx's Gallery API. The plain way builds each base string and makes its HMAC
//! from the key. docs/performance.md holds target and numbers.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sigprobe::rfc5849::percent_encoding::encode;
use sigprobe::rfc5849::signature_base_string::signature_base_string;
use sigprobe::search::beginnings::{Beginnings, Sha1, Tails};

const KEY: &[u8] = b"3f2b9c5f7a1d4e08b6c2a19d77e04f5a&";
/// No candidate has this digest: everything is tried.
const WANTED: [u8; 20] = [0; 20];

/// 32 hosts, two schemes, four ports, four paths.
fn uris() -> Vec<String> {
    let mut uris = Vec::new();
    for host in 0..32 {
        for scheme in ["http", "https"] {
            for port in ["", ":80", ":443", ":8080"] {
                for path in ["/gallery/api", "/gallery/Api", "/api", "/gallery//api"] {
                    uris.push(format!(
                        "{scheme}://alteryx-{host:02}.example.com{port}{path}/v1/workflows/subscription/"
                    ));
                }
            }
        }
    }
    uris
}

/// What faults make of a request's parameters: values in other encodings, parameters left out and added, other orders.
fn parameters() -> Vec<String> {
    let mut texts = Vec::new();
    for extra in ["", "&oauth_token=", "&realm="] {
        for version in
            ["&oauth_version=1.0", "", "&oauth_version=1.0a", "&oauth_version=", "&oauth_version=1"]
        {
            for method in ["HMAC-SHA1", "hmac-sha1", "HMAC-SHA256", "PLAINTEXT", ""] {
                for name in ["J%C3%BCrgen%20A", "J%c3%bcrgen%20A", "J%FCrgen%20A", "J%C3%BCrgen+A"] {
                    for limit in ["", "limit=10&", "limit=10&limit=10&", "limit=&", "limit&", "Limit=10&"] {
                        texts.push(format!(
                            "{limit}name={name}&oauth_consumer_key=8D92C60EC127ED26c1cd1d27bd59cbebd2ebdda4baafd1a\
                             &oauth_nonce=q1W2e3R4t5Y6u7I8o9P0a1S2&oauth_signature_method={method}\
                             &oauth_timestamp=1700000000{extra}{version}"
                        ));
                    }
                }
            }
        }
    }
    texts
}

fn plain(uris: &[String], parameters: &[String]) -> usize {
    let mut hits = 0;
    for uri in uris {
        for parameters in parameters {
            let base_string = signature_base_string("GET", uri, parameters);
            let mut mac = Hmac::<sha1::Sha1>::new_from_slice(KEY).expect("any length");
            mac.update(base_string.as_bytes());
            hits += usize::from(mac.finalize().into_bytes().as_slice() == WANTED);
        }
    }
    hits
}

fn walk(uris: &[String], parameters: &[String]) -> usize {
    let mut hits = 0;
    let tails = Tails::new(parameters.iter().map(encode).enumerate());
    let mut beginnings = Beginnings::<Sha1>::new(KEY);
    for uri in uris {
        let head = format!("GET&{}&", encode(uri));
        beginnings.each(head.as_bytes(), &tails, |_, digest| hits += usize::from(digest == WANTED));
    }
    hits
}

fn grid(criterion: &mut Criterion) {
    let (uris, parameters) = (uris(), parameters());
    assert_eq!((uris.len(), parameters.len()), (1024, 1800));
    let mut group = criterion.benchmark_group("grid of 1024 URIs by 1800 parameter strings");
    group.throughput(Throughput::Elements((uris.len() * parameters.len()) as u64));
    group.sampling_mode(SamplingMode::Flat).sample_size(10).measurement_time(Duration::from_secs(15));
    group.bench_function("plain", |bencher| bencher.iter(|| plain(black_box(&uris), black_box(&parameters))));
    group.bench_function("walk", |bencher| bencher.iter(|| walk(black_box(&uris), black_box(&parameters))));
    group.finish();
}

criterion_group!(benches, grid);
criterion_main!(benches);
