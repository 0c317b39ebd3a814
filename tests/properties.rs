//! What holds for every request: what was signed is explained, and no two questions to a server are the same.

#![allow(clippy::disallowed_methods, reason = "a test runs the program")]

use std::collections::HashSet;
use std::process::Command;

use proptest::prelude::*;
use sigprobe::axes::AXES;
use sigprobe::axis::{Authority, BaseAddress, Deviation, Edit, Situation, Variant};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::import::{Captured, Hints, import};
use sigprobe::plan::Plan;
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::protocol_parameters::Stamp;
use sigprobe::search::{Search, search};
use sigprobe::sign::trace;

fn credentials(secret: &str) -> Credentials {
    Credentials { key: "key".to_owned(), secret: Secret::new(secret.to_owned()), token: None }
}

fn urls() -> impl Strategy<Value = String> {
    let host = prop_oneof![Just("gallery.example.com"), Just("Host-7"), Just("127.0.0.1"), Just("[::1]")];
    let port = prop_oneof![Just(""), Just(":443"), Just(":80"), Just(":8080")];
    let path = "(/[A-Za-z0-9._~-]{1,6}|/%[2-7][0-9A-F]|/){0,4}";
    let query = "([a-z]{1,3}=[A-Za-z0-9+*'~-]{0,4}&|[a-z]=%[2-7][0-9A-F]&|e=&){0,4}";
    ("https?", host, port, path, query)
        .prop_map(|(scheme, host, port, path, query)| format!("{scheme}://{host}{port}{path}?{query}z=1"))
}

/// A captured request to this URL, whose signature is yet to be made.
fn captured(url: &str) -> Captured {
    let signed = format!(
        "{url}&oauth_consumer_key=key&oauth_nonce=fY3kPq81Zz&oauth_signature_method=HMAC-SHA1&\
         oauth_timestamp=1700000000&oauth_version=1.0&oauth_signature=x"
    );
    import(signed.as_bytes(), &Hints::default()).expect("a signed request").captured.remove(0)
}

/// Every deviation that changes a signature.
fn deviations(situation: &Situation) -> Vec<Deviation> {
    let all = AXES.iter().flat_map(|axis| {
        (axis.choices)(situation).into_iter().map(move |choice| Deviation { axis, choice: choice.into() })
    });
    all.filter(|own| !matches!(own.choice.edit, Edit::Shape(_))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn what_was_signed_is_explained_by_it_or_by_the_same_bytes(
        url in urls(),
        secret in "[ -~]{0,3}[A-Za-z0-9+/%&]{5,20}",
        place in any::<prop::sample::Index>(),
    ) {
        let captured = captured(&url);
        let mut situation = Situation::new(captured.request.clone());
        situation.aliases = vec![Authority::parse("prod01").expect("a name")];
        situation.base_addresses = vec![BaseAddress::parse("http://other/inner").expect("an address")];
        let credentials = credentials(&secret);
        situation.secret_has_white_space = credentials.secret.has_white_space_around();
        let all = deviations(&situation);
        let variant = Variant { deviations: vec![place.get(&all).clone()] };
        let stamp = Stamp { nonce: String::new(), timestamp: 0 };
        let signed = trace(&situation.request, &credentials, &variant, &stamp);
        let captured = Captured { signature: signed.signature.clone(), ..captured };
        let search = search(
            &Search { situation: &situation, captured: &captured, credentials: &credentials, depth: 1, jobs: 1 },
            &|_| true,
        );
        let best = search.explanations.first();
        prop_assert!(best.is_some(), "{variant} of {url} is not explained");
        for explanation in &search.explanations {
            let again = trace(&situation.request, &credentials, &explanation.variant, &stamp);
            prop_assert_eq!(&again.signature, &signed.signature, "{}", &explanation.variant);
        }
        prop_assert!(best.is_some_and(|best| best.variant.deviations.len() <= 1));
    }

    #[test]
    fn a_plan_asks_nothing_twice_and_everything_by_its_name(
        url in urls(),
        secret in "[A-Za-z0-9+/%& ]{6,20}",
        aliases in prop::collection::vec("[a-zA-Z][a-z0-9-]{0,8}(:[1-9][0-9]{1,3})?", 0..3),
    ) {
        let credentials = credentials(&secret);
        let called = Called::parse(&url).expect("a URL");
        let situation = Situation {
            aliases: aliases.iter().map(|own| Authority::parse(own).expect("a name")).collect(),
            secret_has_white_space: credentials.secret.has_white_space_around(),
            ..Situation::new(Request::get(called).expect("a URL"))
        };
        let plan = Plan::new(&situation, &credentials);
        let stamp = Stamp { nonce: "n".to_owned(), timestamp: 1 };
        let mut known = HashSet::new();
        for candidate in &plan.candidates {
            let signed = trace(&situation.request, &credentials, &candidate.variant, &stamp);
            prop_assert_eq!(&signed.base_string_uri.to_string(), &candidate.base_string_uri);
            prop_assert!(known.insert((candidate.shape, signed.signature)), "{} twice", &candidate.variant);
            for also in &candidate.also {
                let same = trace(&situation.request, &credentials, also, &stamp).signature;
                prop_assert!(known.contains(&(candidate.shape, same)), "{also} is another request");
            }
        }
    }
}

/// The same flags in another order give the same plan.
#[test]
fn the_order_of_flags_changes_nothing() {
    let flags: [&[&str]; 6] = [
        &["https://gallery.example.com:443/gallery/api/v1/"],
        &["--key", "k"],
        &["--base-address", "http://prod01/gallery"],
        &["--placement", "query"],
        &["--separate"],
        &["--format", "json"],
    ];
    let plan = |order: &[usize]| {
        let words: Vec<&str> = order.iter().flat_map(|place| flags[*place].iter().copied()).collect();
        let output =
            Command::new(env!("CARGO_BIN_EXE_sigprobe")).args(["probe", "--dry-run"]).args(words).output();
        let output = output.expect("sigprobe runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let first = plan(&[0, 1, 2, 3, 4, 5]);
    for order in [[5, 4, 3, 2, 1, 0], [1, 3, 5, 0, 2, 4], [2, 0, 4, 1, 5, 3]] {
        assert_eq!(plan(&order), first, "{order:?}");
    }
}
