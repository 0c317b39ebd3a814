//! The offline search against signatures that other code made: published ones, and those of every choice of every axis.

use sigprobe::axes::AXES;
use sigprobe::axis::{Deviation, Edit, Situation, Variant};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::import::{Captured, Hints, import};
use sigprobe::inspect::{Inspection, InspectionVerdict, Knowledge};
use sigprobe::rfc5849::parameters::Parameter;
use sigprobe::rfc5849::protocol_parameters::Stamp;
use sigprobe::search::{Found, Search, search};
use sigprobe::sign::parameters::{Collected, Source};
use sigprobe::sign::trace;

/// A form POST with characters that signers encode in different ways.
const REQUEST: &str = "POST /gallery/Api/v1/items/?b=a%20b%2Bc&a=%7Ex*&c[]=1&empty= HTTP/1.1\r\nHost: gallery.example.com\r\n\
     Content-Type: application/x-www-form-urlencoded\r\nAuthorization: OAuth oauth_consumer_key=\"key\", \
     oauth_nonce=\"fY3kPq81Zz\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1700000000\", \
     oauth_version=\"1.0\", oauth_signature=\"OjENMgFp9oTo1wYcS8EBcXqD%2B2s%3D\"\r\n\r\nname=J%C3%BCrgen&z=1";

fn captured(text: &str) -> Captured {
    import(text.as_bytes(), &Hints::default()).expect("a signed request").captured.remove(0)
}

fn credentials(secret: &str) -> Credentials {
    Credentials { key: "key".to_owned(), secret: Secret::new(secret.to_owned()), token: None }
}

fn knowledge(secret: &str, aliases: &[&str], depth: usize) -> Knowledge {
    Knowledge {
        credentials: Some(credentials(secret)),
        aliases: aliases
            .iter()
            .map(|alias| sigprobe::axis::Authority::parse(alias).expect("a name"))
            .collect(),
        base_addresses: Vec::new(),
        against: None,
        depth,
        jobs: 1,
        steps: false,
        now: 1_700_000_000,
    }
}

/// Signs the request as `variant` has it, and searches for that signature.
fn found(variant: &Variant, situation: &Situation, depth: usize) -> Found {
    let credentials = credentials("s3cr/et+ %41");
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let signature = trace(&situation.request, &credentials, variant, &stamp).signature;
    let captured = Captured { signature, ..captured(REQUEST) };
    search(&Search { situation, captured: &captured, credentials: &credentials, depth, jobs: 2 }, &|_| true)
}

/// Every deviation that an offline search can meet, in a situation that offers many.
fn deviations(situation: &Situation) -> Vec<Deviation> {
    let all = AXES.iter().flat_map(|axis| {
        (axis.choices)(situation).into_iter().map(move |choice| Deviation { axis, choice: choice.into() })
    });
    all.filter(|own| !matches!(own.choice.edit, Edit::Shape(_))).collect()
}

fn situation() -> Situation {
    let mut situation = Situation::new(captured(REQUEST).request);
    situation.aliases = vec![sigprobe::axis::Authority::parse("prod01").expect("a name")];
    situation
}

#[test]
fn every_choice_of_every_axis_is_found_again() {
    let situation = situation();
    let mut wrong = Vec::new();
    for deviation in deviations(&situation) {
        let variant = Variant { deviations: vec![deviation] };
        let found = found(&variant, &situation, 1);
        let best = found.explanations.first();
        let named = found.explanations.iter().any(|own| {
            std::iter::once(&own.variant).chain(&own.also).any(|one| one.to_string() == variant.to_string())
        });
        // What changes nothing here is the RFC's own form.
        if !named && !best.is_some_and(|best| best.variant.deviations.is_empty()) {
            wrong.push(format!("{variant} is taken for {best:?}"));
        }
        if best.is_some_and(|best| best.variant.cost() > variant.cost()) {
            wrong.push(format!("{variant} is cheaper than {best:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn threads_search_the_same() {
    let situation = situation();
    let captured = captured(REQUEST);
    let credentials = credentials("another");
    let with = |jobs| {
        let search =
            Search { situation: &situation, captured: &captured, credentials: &credentials, depth: 2, jobs };
        let found = sigprobe::search::search(&search, &|_| true);
        (found.tried, found.complete, found.explanations.len())
    };
    let alone = with(1);
    assert!(alone.0 > 10_000 && alone.1 && alone.2 == 0, "{alone:?}");
    assert_eq!([with(2), with(3)], [alone, alone]);
}

#[test]
fn two_deviations_are_found_together() {
    let situation = situation();
    let parse = |text| Variant::parse(text, &situation).expect("a variant");
    for text in [
        "client-secret=space-after base-uri-port=always",
        "base-uri-host=prod01 base-uri-scheme=http",
        "secret-encoding=none query-in-signature=left-out",
    ] {
        let variant = parse(text);
        let found = found(&variant, &situation, 2);
        let best = found.explanations.first().expect(text);
        assert!(best.variant.cost() <= variant.cost(), "{text}: {best:?}");
        assert_eq!(best.variant.deviations.len(), 2, "{text}: {best:?}");
    }
}

#[test]
fn a_signature_of_nothing_is_not_explained_and_can_be_stopped() {
    let inspection = Inspection::new(&captured(REQUEST), &knowledge("secret", &[], 1), &|_| true);
    assert_eq!(inspection.verdict, InspectionVerdict::NotExplained);
    assert!(inspection.complete && inspection.explanations.is_empty() && inspection.tried > 100);
    let stopped = Inspection::new(&captured(REQUEST), &knowledge("secret", &[], 3), &|tried| tried < 50);
    assert!(!stopped.complete && stopped.exit_code() == 4);
}

/// What is said of a request that a client signed like this, with the secret that it was given.
fn inspected(text: &str, secret: &str, variant: &str) -> Inspection {
    let captured = captured(text);
    let situation = Situation::new(captured.request.clone());
    let variant = Variant::parse(variant, &situation).expect("a variant");
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let credentials = Credentials { key: "key".to_owned(), ..credentials(secret) };
    let signature = trace(&situation.request, &credentials, &variant, &stamp).signature;
    let mut captured = Captured { signature: signature.clone(), ..captured };
    for field in &mut captured.wire.fields {
        if field.name == "oauth_signature" {
            field.value.clone_from(&signature);
        }
    }
    Inspection::new(&captured, &knowledge(secret, &[], 2), &|_| true)
}

#[test]
fn the_first_sentence_says_what_is_proved_and_no_more() {
    let unkeyed = inspected(REQUEST, "secret", "keying=unkeyed");
    assert!(unkeyed.headline.contains("without any secret"), "{}", unkeyed.headline);
    assert!(!unkeyed.headline.contains("The secret is right"), "{}", unkeyed.headline);
    let quoted = inspected(REQUEST, "\"secret\"", "client-secret=unquoted");
    assert!(quoted.headline.starts_with("The client is right, and the secret that was given here is not"));
    let hex = inspected(REQUEST, "secret", "signature-form=hex");
    assert!(hex.findings.is_empty(), "{:?}", hex.findings);
    assert!(!hex.headline.contains("fault of its own"), "{}", hex.headline);
    assert!(
        hex.change[0].starts_with("The client's mistake: the digest in hexadecimal digits."),
        "{:?}",
        hex.change
    );
    let spaced = inspected(REQUEST, "secret", "client-secret=space-after");
    assert_eq!(
        spaced.change,
        [
            "The client has the secret with a space after it: enter it there again, exactly as it was given out."
        ]
    );
    let misspelt = REQUEST.replace("oauth_timestamp", "oauth_timestmp");
    let misspelt = inspected(&misspelt, "secret", "protocol-names=as-meant");
    assert!(misspelt.headline.starts_with("The client's side is wrong: The request says \"oauth_timestmp\""));
    assert!(misspelt.headline.ends_with("All else about the signature is right. The secret is right."));
    assert_eq!(misspelt.change.len(), 1, "{:?}", misspelt.change);
}

#[test]
fn a_parameter_without_a_name_is_named() {
    let nameless = inspected(&REQUEST.replace("?b=", "?=x&b="), "secret", "parameter-left-out=(no-name)");
    let said = "it signed in another way: a parameter without a name is sent and not signed.";
    assert!(nameless.headline.contains(said), "{}", nameless.headline);
}

#[test]
fn latin_1_that_was_signed_as_utf_8_is_named() {
    let variant = "charset=utf-8-for-latin-1";
    let latin_1 = inspected(&REQUEST.replace("J%C3%BCrgen", "J%FCrgen"), "secret", variant);
    let said = "names and values sent in Latin-1 and signed in UTF-8";
    assert!(latin_1.headline.contains(said), "{}", latin_1.headline);
    // What is sent in UTF-8 can have been encoded twice alone.
    let twice = inspected(REQUEST, "secret", "charset=utf-8-twice");
    assert!(twice.headline.contains("encoded in UTF-8 twice"), "{}", twice.headline);
}

#[test]
fn a_secret_that_is_sent_as_the_key_is_named() {
    let swapped = Inspection::new(&captured(REQUEST), &knowledge("key", &[], 1), &|_| true);
    assert_eq!((swapped.verdict, swapped.exit_code()), (InspectionVerdict::NotExplained, 3));
    assert!(swapped.headline.contains("key and secret have changed places"), "{}", swapped.headline);
}

/// RFC 5849 section 3.1 prints the signature of a GET in its example of a POST (errata 2550).
#[test]
fn the_misprint_of_rfc_5849_is_explained() {
    let request = "POST /request?b5=%3D%253D&a3=a&c%40=&a2=r%20b HTTP/1.1\r\nHost: example.com\r\nContent-Type: \
                   application/x-www-form-urlencoded\r\nAuthorization: OAuth realm=\"Example\", \
                   oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\", \
                   oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\", \
                   oauth_nonce=\"7d8f3e4a\", oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"\r\n\r\nc2&a3=2+q";
    let token = ("kkk9d7dh3k39sjv7".to_owned(), Secret::new("dh893hdasih9".to_owned()));
    let mut knowledge = knowledge("j49sk3j29djd", &[], 2);
    knowledge.credentials = knowledge.credentials.map(|own| Credentials { token: Some(token), ..own });
    let http = Hints { url: Some("http://example.com/request".to_owned()), ..Hints::default() };
    let captured = import(request.as_bytes(), &http).expect("a request").captured.remove(0);
    let inspection = Inspection::new(&captured, &knowledge, &|_| true);
    assert_eq!(inspection.verdict, InspectionVerdict::Explained, "{}", inspection.headline);
    assert!(
        inspection.explanations[0].variant.contains("method=GET"),
        "{}",
        inspection.explanations[0].variant
    );
}

/// A request with this path, and this form beside the protocol parameters.
fn long(path: &str, form: &str) -> Captured {
    let head = REQUEST.split("\r\n\r\n").next().expect("a head").replace("/gallery/Api/v1/items/", path);
    captured(&format!("{head}\r\n\r\n{form}"))
}

/// A request with so many parameters.
fn of_many(count: usize, name: fn(usize) -> String) -> Captured {
    let mut captured = long("/", "a=b");
    let parameter = |i| Parameter::new(name(i).into_bytes(), b"b".to_vec());
    captured.request.captured =
        Some((0..count).map(|i| Collected::new(Source::Query, parameter(i))).collect());
    captured
}

/// What a hostile client or server can make as long as it likes.
#[test]
fn a_request_of_thousands_of_parts_is_searched_in_bounds() {
    let names = |count: usize| (0..count).map(|i| format!("a{i}[]=b")).collect::<Vec<_>>().join("&");
    let credentials = credentials("another");
    for (captured, searched) in [
        (long(&"/1".repeat(16_000), "a=b"), true),
        (long(&"/b".repeat(16_000), "a=b"), true),
        (long("/", &names(4000)), true),
        // So many are not read out of a text.
        (of_many(60_000, |i| format!("a{i}[]")), false),
        (of_many(60_000, |_| "a[]".to_owned()), false),
    ] {
        let situation = Situation::new(captured.request.clone());
        let started = std::time::Instant::now();
        let all = situation.collected();
        for axis in AXES {
            let choices = (axis.choices)(&situation);
            assert!(choices.len() <= 40, "{} offers {} choices", axis.name, choices.len());
            for choice in choices {
                // Each of them would take minutes if it compared each parameter with each.
                if let Edit::Parameters(edit) = choice.edit {
                    edit(&mut all.clone());
                }
            }
        }
        if searched {
            let search = Search {
                situation: &situation,
                captured: &captured,
                credentials: &credentials,
                depth: 1,
                jobs: 2,
            };
            let found = sigprobe::search::search(&search, &|_| true);
            assert!(found.complete && found.depth == 1 && found.tried > 100, "{}", found.tried);
        }
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }
}

#[test]
fn a_search_that_would_fill_memory_ends_with_fewer_deviations() {
    let form = (0..5000).map(|i| format!("a{i}=b&")).collect::<Vec<_>>().concat();
    let captured = long("/", &form);
    let knowledge = knowledge("another", &[], 2);
    let inspection = Inspection::new(&captured, &knowledge, &|_| true);
    assert!(inspection.complete && inspection.tried < 10_000, "{}", inspection.tried);
    assert!(inspection.headline.contains("with up to 1 differences"), "{}", inspection.headline);
}

/// The path under which a product has its API is tried where the request lacks it, without anybody naming it.
#[test]
fn the_path_of_a_product_is_known() {
    let request =
        REQUEST.replacen("/gallery/Api/v1/items/?b=a%20b%2Bc&a=%7Ex*&c[]=1&empty=", "/api/v1/items/", 1);
    let unsigned = captured(&request);
    let situation = Situation::new(unsigned.request.clone());
    let variant = Variant::parse("base-uri-path=prefix:/gallery", &situation).expect("a variant");
    let stamp = Stamp { nonce: String::new(), timestamp: 0 };
    let signature = trace(&unsigned.request, &credentials("secret"), &variant, &stamp).signature;
    let inspection =
        Inspection::new(&Captured { signature, ..unsigned }, &knowledge("secret", &[], 1), &|_| true);
    let explanation = inspection.explanations.first().expect("it is explained");
    assert_eq!(explanation.variant, "base-uri-path=prefix:/gallery");
}
