//! The secret is in no output, whatever the server sends back.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::{SECRET, file_with, run, text};

/// Twelve shapes, each at least eight bytes long.
fn secrets() -> Vec<String> {
    let mut secrets: Vec<String> = [
        "s3cret-with spaces&signs+%41",
        "\"quoted\" and \\ back",
        "\u{fc}n\u{ef}c\u{f6}d\u{e9}-Geheimnis",
        "%2Bpercent%20already%252F",
        "plus+plus+plus+plus",
        "&=&=&amp;=secret&=",
        "'single' `back` $(quotes)",
        "<script>secret</script>",
        "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{79d8}\u{5bc6}",
        "ends/with+base64==",
        "  h1dden between blanks  ",
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.push("4KB-".repeat(1024));
    secrets
}

/// The token's secret of every run.
const TOKEN_SECRET: &str = "t0ken/secret+%&\"";

/// Answers every request with `body` and a header that holds it as far as a header can.
fn echo(body: String) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in server.incoming() {
            let Ok(mut connection) = connection else { continue };
            let mut request = [0; 8192];
            let _ = connection.read(&mut request);
            // What has no line breaks has no signs of them.
            let header: String = body.replace("=\r\n", "").chars().filter(|c| !c.is_control()).collect();
            let _ = write!(
                connection,
                "HTTP/1.1 401 No\r\nX-Echo: {header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}/x")
}

fn encodings(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    let once = sigprobe::rfc5849::percent_encoding::encode(secret);
    let twice = sigprobe::rfc5849::percent_encoding::encode(&once);
    let json = serde_json::to_string(secret).unwrap().trim_matches('"').to_owned();
    let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
    let hex = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let escaped = |which: fn(char) -> bool, how: fn(u16) -> String| {
        let units = |own: char| own.encode_utf16(&mut [0; 2]).iter().map(|unit| how(*unit)).collect();
        secret.chars().map(|own| if which(own) { units(own) } else { own.to_string() }).collect::<String>()
    };
    let is_special = |own: char| !own.is_ascii_alphanumeric();
    let mut all = vec![secret.to_owned(), once.clone(), twice, json, base64, hex];
    // As .NET, System.Text.Json, ASP.NET, PHP, encodeURIComponent and whoever escapes everything write it.
    all.push(lower_case_hexadecimal(&once));
    all.push(escaped(is_special, |unit| format!("\\u{unit:04X}")));
    all.push(escaped(is_special, |unit| format!("&#x{unit:X};")));
    all.push(secret.replace('/', "\\/"));
    all.push(once.replace("%21", "!").replace("%28", "(").replace("%29", ")").replace("%2A", "*"));
    all.push(escaped(|_| true, |unit| format!("\\u{unit:04x}")));
    // With names of HTML, without semicolons, as mailers, C programs and JavaScript's escape() write it.
    let named = |own: char| {
        let own = own.to_string();
        let name = html_escape::NAMED_ENTITIES.iter().find(|(_, meant)| *meant == own);
        name.map_or(own, |(name, _)| format!("&{};", String::from_utf8_lossy(name)))
    };
    all.push(secret.chars().map(named).collect());
    all.push(escaped(is_special, |unit| format!("&#{unit}")));
    all.push(escaped(is_special, |unit| format!("\\u{{{unit:x}}}")));
    all.push(escaped(is_special, |unit| format!("%u{unit:04X}")));
    let bytes = |how: fn(u8) -> String| {
        let own =
            |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { how(byte) };
        secret.bytes().map(own).collect::<String>()
    };
    let quoted_printable = bytes(|byte| format!("={byte:02X}"));
    all.extend([bytes(|byte| format!("\\{byte:03o}")), bytes(|byte| format!("\\x{byte:02x}"))]);
    // In memory and on lines, as dumps and debug pages show it.
    let numbers = |how: fn(&u8) -> String, between: &str| {
        secret.as_bytes().iter().map(how).collect::<Vec<String>>().join(between)
    };
    all.push(numbers(|byte| format!("0x{byte:02X}"), ", "));
    all.push(numbers(|byte| format!("{byte:02x}"), ":"));
    all.push(numbers(u8::to_string, ","));
    let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    all.push(base64::engine::general_purpose::STANDARD.encode(utf16));
    all.extend([
        wrapped(&all[4], 16, "\n"),
        wrapped(&all[5], 32, "\r\n"),
        wrapped(&quoted_printable, 20, "=\r\n"),
    ]);
    all.push(quoted_printable);
    all.sort();
    all.dedup();
    all
}

/// Lines of so many characters.
fn wrapped(text: &str, columns: usize, line_end: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    all.chunks(columns).map(String::from_iter).collect::<Vec<String>>().join(line_end)
}

fn lower_case_hexadecimal(encoded: &str) -> String {
    let mut pieces = encoded.split('%');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + "%" + &piece[..2].to_lowercase() + &piece[2..])
}

/// Every command that is given the secret, and every format, with what stands in `folder`.
fn commands(url: &str, folder: &str) -> Vec<Vec<String>> {
    let secret = format!("{folder}/secret.txt");
    let token = format!("{folder}/token.txt");
    let given = ["--key", "key", "--secret-file", &secret, "--token", "token", "--token-secret-file", &token];
    let few = ["--no-discover", "--max-probes", "24"];
    let words = |parts: &[&[&str]]| parts.concat().into_iter().map(str::to_owned).collect::<Vec<String>>();
    let probe = |more: &[&str]| words(&[&["probe", url], &given, &few, more]);
    let recording = format!("{folder}/recording.jsonl");
    let plain = ["--signature-method", "PLAINTEXT", "--allow-plaintext-http"];
    let mut all = vec![probe(&["-v"]), probe(&[&["-v"][..], &plain, &["--record", &recording]].concat())];
    all.extend(["json", "markdown", "html", "junit"].map(|format| probe(&["--format", format])));
    all.push(words(&[&["replay", &recording, "-v"]]));
    all.push(words(&[&["replay", &recording, "--format", "html"]]));
    for form in
        ["url", "header", "http", "curl", "curl-cmd", "curl-powershell", "python", "bash", "node", "postman"]
    {
        all.push(words(&[&["sign", url], &given, &["--as", form]]));
    }
    all.push(words(&[&["sign", url], &given, &["--send"]]));
    all.push(words(&[&["sign", url], &given, &["--variant", "nonsense=1"]]));
    let captured = format!("{folder}/captured.txt");
    let inspect = [
        "inspect",
        "--from",
        &captured,
        "--secret-file",
        &secret,
        "--token-secret-file",
        &token,
        "--depth",
        "1",
    ];
    all.extend([&["--steps"][..], &["--format", "json"]].map(|more| words(&[&inspect, more])));
    let targets = format!("{folder}/targets.toml");
    all.extend(
        ["table", "json", "junit", "prometheus"]
            .map(|format| words(&[&["check", &targets, "--format", format]])),
    );
    all
}

#[test]
fn no_secret_is_ever_shown() {
    let secrets = secrets();
    let halves = secrets.chunks(secrets.len().div_ceil(2));
    std::thread::scope(|scope| {
        for half in halves {
            scope.spawn(|| half.iter().for_each(|secret| is_never_shown(secret)));
        }
    });
}

fn is_never_shown(secret: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut forms = [encodings(secret), encodings(secret.trim()), encodings(TOKEN_SECRET)].concat();
    forms.sort();
    forms.dedup();
    // No form may be shown, nor any line of one.
    let lines = forms.iter().flat_map(|form| form.lines()).filter(|line| line.len() >= 12);
    let pieces: BTreeSet<&str> = forms.iter().map(String::as_str).chain(lines).collect();
    let url = echo(forms.join("\n"));
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("secret.txt", secret);
    write("token.txt", TOKEN_SECRET);
    // With PLAINTEXT a captured request holds the secrets themselves.
    let encoded = sigprobe::rfc5849::percent_encoding::encode(secret.trim());
    let both = sigprobe::rfc5849::percent_encoding::encode(format!(
        "{encoded}&{}",
        sigprobe::rfc5849::percent_encoding::encode(TOKEN_SECRET)
    ));
    let signed = "oauth_consumer_key=key&oauth_token=token&oauth_signature_method=PLAINTEXT&oauth_signature=";
    write("captured.txt", &format!("{url}?{signed}{both}&password={encoded}"));
    write(
        "targets.toml",
        &format!(
            "[[target]]\nname = \"t\"\nurl = \"{url}\"\nkey = \"key\"\nsecret-file = \"secret.txt\"\nverdict = \"key-unknown\"\n"
        ),
    );
    let mut echoed = 0;
    for arguments in commands(&url, &folder.path().display().to_string()) {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = run(&arguments);
        let mut shown = text(&output.stdout) + &text(&output.stderr);
        assert!(!shown.contains("panicked"), "{arguments:?}: {shown}");
        if arguments.contains(&"--record") {
            shown.push_str(&std::fs::read_to_string(folder.path().join("recording.jsonl")).unwrap());
        }
        for piece in &pieces {
            assert!(!shown.contains(piece), "{arguments:?} shows {piece}");
        }
        let is_replaced = shown.contains("[secret]");
        echoed += usize::from(is_replaced);
        assert!(
            !is_replaced || arguments[0] != "probe" || shown.contains("[secret] stands in its place"),
            "{arguments:?} does not say that a secret was replaced"
        );
    }
    assert!(echoed >= 2, "the echo is in no output at all");
}

/// A server that answers every request so.
fn answering(answer: impl Fn(&str) -> String + Send + 'static) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in server.incoming() {
            let Ok(mut connection) = connection else { continue };
            let mut request = [0; 8192];
            let read = connection.read(&mut request).unwrap_or_default();
            let _ = connection.write_all(answer(&String::from_utf8_lossy(&request[..read])).as_bytes());
        }
    });
    format!("http://{address}/x")
}

const REFUSAL: &str = "HTTP/1.1 401 No\r\nContent-Length: 17\r\nConnection: close\r\n\r\nsignature invalid";

/// What a probe writes anywhere, with its recording.
fn probed(url: &str, secret: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, recording) = (path("secret.txt"), path("recording.jsonl"));
    std::fs::write(&file, secret).unwrap();
    let given = ["probe", url, "--key", "the-key", "--secret-file", &file, "--no-discover"];
    let output = run(&[&given[..], more, &["--record", &recording]].concat());
    let recorded = std::fs::read_to_string(&recording).unwrap();
    text(&output.stdout) + &text(&output.stderr) + &recorded
}

#[test]
fn a_redirect_to_an_address_with_the_secret_is_told_without_it_and_not_followed() {
    let secret = "ab_cd_ef*gh_ij";
    let url = answering(move |request| {
        if request.starts_with("GET /y") {
            return REFUSAL.to_owned();
        }
        format!(
            "HTTP/1.1 302 Found\r\nLocation: /y?debug={secret}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    });
    for format in ["table", "markdown", "html", "json"] {
        let shown = probed(&url, secret, &["--format", format]);
        assert!(shown.contains("sent on to another address") && shown.contains("debug="), "{shown}");
        for form in [secret, "ab%5Fcd", r"ab\_cd\_ef\*gh\_ij"] {
            assert!(!shown.contains(form), "{format}: {shown}");
        }
    }
}

#[test]
fn a_recording_of_plaintext_holds_no_form_of_the_secret() {
    let url = answering(|request| {
        let signed =
            request.lines().find(|line| line.to_lowercase().starts_with("authorization")).unwrap_or("no");
        format!("HTTP/1.1 401 No\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{signed}", signed.len())
    });
    let secret = "Sup3rSecretValue99";
    for placement in ["header", "query", "body"] {
        let plain = ["--signature-method", "PLAINTEXT", "--allow-plaintext-http", "--allow-unsafe-method"];
        let more = [&plain[..], &["--all", "-v", "--placement", placement]].concat();
        let shown = probed(&url, secret, &more).to_lowercase();
        for form in [&secret[1..], &secret[..secret.len() - 1]] {
            assert!(!shown.contains(&form.to_lowercase()), "{placement}: {shown}");
        }
        // Too short to be looked for, but as the signature.
        let shown = probed(&url, "abc1234", &[&plain[..], &["--all", "--placement", placement]].concat());
        assert!(!shown.contains("abc1234"), "{placement}: {shown}");
    }
}

#[test]
fn a_secret_that_is_the_key_is_shown_nowhere_and_that_is_told_once() {
    let url = answering(|_| REFUSAL.to_owned());
    let shown = probed(&url, "the-key", &["-v"]);
    assert!(shown.contains("the-key"), "too short to be looked for");
    let secret = file_with(SECRET.as_bytes());
    let secret = secret.path().display().to_string();
    let captured = super::inspect::signed().replace("8D92", SECRET);
    for more in [&["--steps"][..], &["--format", "json"]] {
        let given = ["inspect", &captured, "--secret-file", &secret, "--depth", "1"];
        let output = run(&[&given[..], more].concat());
        let (shown, told) = (text(&output.stdout), text(&output.stderr));
        assert!(!(shown.clone() + &told).contains(SECRET), "{shown}{told}");
        assert_eq!(told.matches("Key and secret are the same").count(), 1, "{told}");
        assert!(shown.contains("oauth_consumer_key%3D[secret]%26oauth_nonce"), "{shown}");
    }
}

/// What others on this machine can see of a run.
#[cfg(target_os = "linux")]
#[test]
fn the_process_list_holds_no_secret() {
    let secret = "marked-secret-of-the-list";
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x", server.local_addr().unwrap());
    let file = file_with(secret.as_bytes());
    let file = file.path().display().to_string();
    let given = ["probe", &url, "--key", "k", "--no-discover", "--timeout", "5", "--secret-file", &file];
    let mut child = super::sigprobe(&given)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // It has read the secret and waits for an answer.
    let connection = server.accept().unwrap();
    let seen = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    let _ = child.kill();
    let _ = child.wait();
    drop(connection);
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("--secret-file") && !seen.contains(secret), "{seen}");
}
