//! Captured requests as they arrived: what is said of them, and what the verifier makes of them.

use sigprobe::axis::BaseAddress;
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::import::{Captured, Hints, import};
use sigprobe::inspect::{Against, Inspection, InspectionVerdict, Knowledge};
use sigprobe::listen::{Received, Verifier};
use sigprobe::rfc5849::percent_encoding::encode;
use sigprobe::rfc5849::signature::{SignatureMethod, signature, signing_key};
use sigprobe::rfc5849::signature_base_string::signature_base_string;

fn captured(text: &str) -> Captured {
    import(text.as_bytes(), &Hints::default()).expect("a signed request").captured.remove(0)
}

fn knowledge() -> Knowledge {
    Knowledge {
        credentials: Some(Credentials {
            key: "key".to_owned(),
            secret: Secret::new("secret".to_owned()),
            token: None,
        }),
        aliases: Vec::new(),
        base_addresses: Vec::new(),
        against: None,
        depth: 2,
        jobs: 1,
        steps: false,
        now: 1_700_000_000,
    }
}

/// A request with these lines after the request line, signed over this base string URI.
fn signed_over(uri: &str, target: &str, lines: &str) -> String {
    let fields = "oauth_consumer_key=key&oauth_nonce=abcdefghijkl&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1700000000";
    let signed = signature(
        SignatureMethod::HmacSha1,
        &signature_base_string("GET", uri, fields),
        signing_key("secret", "").as_ref(),
    );
    let header = fields.replace('=', "=\"").replace('&', "\", ");
    let authorization = format!("OAuth {header}\", oauth_signature=\"{}\"", encode(&signed));
    format!("GET {target} HTTP/1.1\r\n{lines}Authorization: {authorization}\r\n\r\n")
}

fn inspected_as_it_is(text: &str) -> Inspection {
    Inspection::new(&captured(text), &knowledge(), &|_| true)
}

#[test]
fn a_plaintext_signature_fits_every_base_address() {
    let text = "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\nAuthorization: OAuth oauth_consumer_key=\"key\", \
                oauth_nonce=\"fY3kPq81Zz\", oauth_timestamp=\"1700000000\", oauth_signature_method=\"PLAINTEXT\", oauth_signature=\"secret%26\"\r\n\r\n";
    let against = BaseAddress::parse("http://other/gallery").unwrap();
    let knowledge = Knowledge { against: Some(Against::BaseAddress(against)), ..knowledge() };
    let inspection = Inspection::new(&captured(text), &knowledge, &|_| true);
    assert_eq!(inspection.exit_code(), 0, "{}", inspection.headline);
    assert!(inspection.headline.contains("it fits every base address"), "{}", inspection.headline);
    assert_eq!(inspection.against.unwrap().matches, Some(true));
}

/// A PLAINTEXT signature as it stands in the header, and what is said of it with this secret.
fn plaintext(signature: &str, secret: &str) -> Inspection {
    let text = format!(
        "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\nAuthorization: OAuth oauth_consumer_key=\"key\", \
         oauth_nonce=\"fY3kPq81Zz\", oauth_timestamp=\"1700000000\", oauth_signature_method=\"PLAINTEXT\", \
         oauth_signature=\"{signature}\"\r\n\r\n"
    );
    let credentials =
        Credentials { key: "key".to_owned(), secret: Secret::new(secret.to_owned()), token: None };
    let knowledge = Knowledge { credentials: Some(credentials), ..knowledge() };
    Inspection::new(&captured(&text), &knowledge, &|_| true)
}

#[test]
fn a_plaintext_signature_that_is_encoded_twice_is_not_right() {
    let right = plaintext("a%2520b%252Bc%26", "a b+c");
    assert_eq!((right.verdict, right.exit_code()), (InspectionVerdict::Verifies, 0), "{}", right.headline);
    for (signature, times) in
        [("a%252520b%25252Bc%2526", "twice"), ("a%25252520b%2525252Bc%252526", "three times")]
    {
        let told = plaintext(signature, "a b+c");
        assert!(told.headline.contains(&format!("percent-encoded {times}")), "{}", told.headline);
        assert!(!told.headline.contains("no ampersand"), "{}", told.headline);
        assert_eq!(told.exit_code(), 3);
    }
    // The secret alone is encoded twice.
    let told = plaintext("a%252520b%25252Bc%26", "a b+c");
    assert_eq!(told.verdict, InspectionVerdict::Explained, "{}", told.headline);
    assert_eq!(told.explanations[0].variant, "client-secret=url-encoded");
}

#[test]
fn a_space_in_a_plain_secret_is_no_lost_plus_sign() {
    let told = plaintext("a%20b%2Bc%26", "a b+c");
    assert_eq!(told.explanations[0].variant, "secret-encoding=none", "{}", told.headline);
    assert!(told.findings.iter().all(|own| own.code != "signature-plus"), "{:?}", told.findings);
}

/// The request of [`signed_over`] with another parameter in its header, and this body.
fn with_body_hash(hash: &str) -> Received {
    let fields = format!(
        "oauth_body_hash={}&oauth_consumer_key=key&oauth_nonce=abcdefghijkl&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1700000000",
        encode(hash)
    );
    let base = signature_base_string("POST", "http://h/a", &fields);
    let signed = signature(SignatureMethod::HmacSha1, &base, signing_key("secret", "").as_ref());
    let header = fields.replace('=', "=\"").replace('&', "\", ");
    let authorization = format!("OAuth {header}\", oauth_signature=\"{}\"", encode(&signed));
    let headers = [("host", "h"), ("content-type", "text/plain"), ("authorization", &authorization)];
    Received {
        method: "POST".to_owned(),
        target: "/a".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: b"Hello World!".to_vec(),
    }
}

#[test]
fn the_verifier_refuses_the_hash_of_another_body() {
    let verifier = Verifier { key: "key".to_owned(), knowledge: knowledge(), base_address: None };
    let heard = |hash| verifier.hear(&with_body_hash(hash), 1_700_000_000, &|_| true);
    // Of the draft's own example.
    let right = heard("Lve95gjOVATpfV8EL5X4nxwjKHE=");
    assert!(right.accepted, "{}", right.said);
    let wrong = heard("Lve95gjOVATpfV8EL5X4nxwjKHA=");
    assert!(
        !wrong.accepted && wrong.said.contains("the SHA-1 of the body is \"Lve95gjOVATpfV8EL5X4nxwjKHE=\""),
        "{}",
        wrong.said
    );
}

#[test]
fn a_second_header_of_oauth_is_told_whichever_is_right() {
    let right = signed_over("https://h/a", "/a", "Host: h\r\nX-Forwarded-Proto: https\r\n");
    let line = right.lines().find(|line| line.starts_with("Authorization")).unwrap();
    let wrong = line.replace("oauth_signature=\"", "oauth_signature=\"AAAA");
    for two in [format!("{line}\r\n{wrong}"), format!("{wrong}\r\n{line}")] {
        let inspection = inspected_as_it_is(&right.replace(line, &two));
        assert!(
            inspection.headline.contains("2 Authorization headers of the kind OAuth"),
            "{}",
            inspection.headline
        );
        assert_eq!(inspection.exit_code(), 3);
    }
}

#[test]
fn the_path_is_signed_as_it_arrived() {
    let lines = "Host: h\r\nX-Forwarded-Proto: https\r\n";
    let raw = inspected_as_it_is(&signed_over("https://h/a/../b", "/a/../b", lines));
    assert_eq!(raw.verdict, InspectionVerdict::Verifies, "{}", raw.headline);
    let folded = inspected_as_it_is(&signed_over("https://h/b", "/a/../b", lines));
    assert_eq!(folded.explanations[0].variant, "base-uri-path-form=folded", "{}", folded.headline);
    // A URL that stands in a command has not been sent yet.
    let typed = signed_over("https://h/b", "https://h/a/../b", "");
    assert_eq!(inspected_as_it_is(&typed).verdict, InspectionVerdict::Verifies);
}

#[test]
fn another_spelling_of_the_path_is_named() {
    for (signed, sent, variant) in [
        ("/a%2Fb", "/a%2fb", "upper-case-hex"),
        ("/a%2fb", "/a%2Fb", "lower-case-hex"),
        ("/~u", "/%7Eu", "tilde-decoded"),
        ("/%7Eu", "/~u", "tilde-encoded"),
        ("/%7eu", "/~u", "tilde-encoded-lower-case"),
    ] {
        let lines = "Host: h\r\nX-Forwarded-Proto: https\r\n";
        let told = inspected_as_it_is(&signed_over(&format!("https://h{signed}"), sent, lines));
        let best = &told.explanations[0].variant;
        assert_eq!(*best, format!("base-uri-path-form={variant}"), "{}", told.headline);
    }
}

#[test]
fn a_path_that_curl_sends_as_it_is_is_signed_as_it_is() {
    let raw = signed_over("https://h/a/../b", "/a/../b", "");
    let authorization = raw.lines().find(|line| line.starts_with("Authorization")).unwrap();
    for options in ["--path-as-is https://h/a/../b", "--request-target /a/../b https://h/c"] {
        let told = inspected_as_it_is(&format!("curl {options} -H '{authorization}'"));
        assert_eq!(told.verdict, InspectionVerdict::Verifies, "{}", told.headline);
    }
    let told = inspected_as_it_is(&format!("curl https://h/a/../b -H '{authorization}'"));
    assert_eq!(told.verdict, InspectionVerdict::Explained, "{}", told.headline);
}

#[test]
fn a_variable_of_the_shell_is_told() {
    let raw = signed_over("https://h/a", "/a", "");
    let authorization = raw.lines().find(|line| line.starts_with("Authorization")).unwrap();
    let told = inspected_as_it_is(&format!("curl \"https://h/a?b=$B\" -H '{authorization}'"));
    assert!(
        told.notes.concat().contains("The command holds \"$B\", for which the shell puts a value"),
        "{:?}",
        told.notes
    );
    let told = inspected_as_it_is(&format!("curl 'https://h/a?b=$B' -H '{authorization}'"));
    assert!(!told.notes.concat().contains("$B"), "{:?}", told.notes);
}

#[test]
fn the_verifier_goes_by_the_path_as_it_arrived_and_refuses_two_headers() {
    let verifier = Verifier { key: "key".to_owned(), knowledge: knowledge(), base_address: None };
    let heard = |uri: &str, again: usize| {
        let text = signed_over(uri, "/a/../b", "Host: h\r\n");
        let (_, authorization) = text.split_once("Authorization: ").unwrap();
        let mut headers = vec![("host".to_owned(), "h".to_owned())];
        headers.extend(vec![("authorization".to_owned(), authorization.trim().to_owned()); again]);
        let (method, target) = ("GET".to_owned(), "/a/../b".to_owned());
        verifier.hear(&Received { method, target, headers, body: Vec::new() }, 1_700_000_000, &|_| true)
    };
    assert!(heard("http://h/a/../b", 1).accepted, "{}", heard("http://h/a/../b", 1).said);
    assert!(!heard("http://h/b", 1).accepted);
    let twice = heard("http://h/a/../b", 2);
    assert!(!twice.accepted && twice.said.contains("2 Authorization headers"), "{}", twice.said);
}

#[test]
fn a_capture_from_behind_a_proxy_clears_the_client() {
    let behind = "Host: backend:8080\r\nX-Forwarded-Host: pub.example.com\r\nX-Forwarded-Proto: https\r\n";
    let told = inspected_as_it_is(&signed_over("https://pub.example.com/a", "/a", behind));
    let said = "The client signed what it called, \"https://pub.example.com/a\", as X-Forwarded-Host and X-Forwarded-Proto say";
    assert!(told.headline.starts_with(said), "{}", told.headline);
    assert!(told.change[0].ends_with("Nothing is to change in the client."), "{:?}", told.change);
    let other = behind.replace("X-Forwarded-Host: pub", "X-Forwarded-Host: other");
    let other = inspected_as_it_is(&signed_over("https://backend/a", "/a", &other));
    assert!(other.headline.starts_with("The client's side differs from RFC 5849"), "{}", other.headline);
}

/// Most proxies pass the client's `Host` on, and some name it in a header of their own.
#[test]
fn a_host_that_is_passed_on_or_named_elsewhere_clears_the_client() {
    for (target, headers, named) in [
        (
            "http://pub.example.com/a",
            "Host: pub.example.com\r\nX-Forwarded-Proto: https\r\n",
            "Host and X-Forwarded-Proto say",
        ),
        (
            "/a",
            "Host: inner:8080\r\nForwarded: for=1.2.3.4;host=pub.example.com;proto=https\r\n",
            "Forwarded says",
        ),
        (
            "/a",
            "Host: inner:8080\r\nX-Original-Host: pub.example.com\r\nX-Forwarded-Proto: https\r\n",
            "X-Original-Host and X-Forwarded-Proto say",
        ),
    ] {
        let told = inspected_as_it_is(&signed_over("https://pub.example.com/a", target, headers));
        let said = format!("The client signed what it called, \"https://pub.example.com/a\", as {named};");
        assert!(told.headline.starts_with(&said), "{}", told.headline);
        assert!(told.change[0].ends_with("Nothing is to change in the client."), "{:?}", told.change);
    }
    // Nothing shows a proxy.
    let alone =
        signed_over("https://pub.example.com/a", "http://pub.example.com/a", "Host: pub.example.com\r\n");
    let told = inspected_as_it_is(&alone);
    assert!(told.headline.starts_with("The client's side differs from RFC 5849"), "{}", told.headline);
}

/// What a proxy's headers leave open is not decided for the client.
#[test]
fn headers_of_a_proxy_that_leave_scheme_or_port_open_do_not_clear_the_client() {
    let host = "X-Forwarded-Host: pub.example.com\r\n";
    let https = "X-Forwarded-Host: pub.example.com\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 8443\r\n";
    let port = "X-Forwarded-Host: pub.example.com\r\nX-Forwarded-Port: 443\r\n";
    for (signed, headers, provided, other) in [
        ("http://pub.example.com/a", host, "http", "https://pub.example.com/a"),
        ("https://pub.example.com/a", host, "https", "http://pub.example.com/a"),
        ("http://pub.example.com/a", port, "http", "https://pub.example.com/a"),
        ("https://pub.example.com/a", https, "no port", "https://pub.example.com:8443/a"),
        ("https://pub.example.com:8443/a", https, "port 8443", "https://pub.example.com/a"),
    ] {
        let told = inspected_as_it_is(&signed_over(signed, "/a", &format!("Host: internal\r\n{headers}")));
        assert!(
            told.headline.contains(&format!("provided that it called {provided}. ")),
            "{}",
            told.headline
        );
        let open = format!("open whether it called \"{other}\", and then the client's side is wrong");
        assert!(told.headline.contains(&open), "{}", told.headline);
        assert!(!told.change.concat().contains("Nothing is to change"), "{:?}", told.change);
    }
}

#[test]
fn headers_of_a_proxy_that_name_scheme_and_port_clear_the_client() {
    for (signed, headers, named) in [
        (
            "https://pub.example.com/a",
            "X-Forwarded-Host: pub.example.com\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n",
            "X-Forwarded-Host and X-Forwarded-Proto say",
        ),
        (
            "https://pub.example.com:8443/a",
            "X-Forwarded-Host: pub.example.com:8443\r\nForwarded: for=1.2.3.4;proto=https\r\nX-Forwarded-Port: 443\r\n",
            "X-Forwarded-Host and Forwarded say",
        ),
        (
            "https://pub.example.com/a",
            "X-Forwarded-Host: pub.example.com\r\nX-Forwarded-Ssl: on\r\n",
            "X-Forwarded-Host and X-Forwarded-Ssl say",
        ),
        (
            "https://pub.example.com/shop/a",
            "X-Forwarded-Host: pub.example.com\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /shop/\r\n",
            "X-Forwarded-Host, X-Forwarded-Proto and X-Forwarded-Prefix say",
        ),
    ] {
        let told = inspected_as_it_is(&signed_over(signed, "/a", &format!("Host: internal\r\n{headers}")));
        let said = format!("The client signed what it called, \"{signed}\", as {named};");
        assert!(told.headline.starts_with(&said), "{}", told.headline);
        assert!(told.change[0].ends_with("Nothing is to change in the client."), "{:?}", told.change);
    }
}
