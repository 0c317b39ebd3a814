//! Values that stand where something else belongs: what is said of them does not repeat what may be a secret, since it goes
//! into logs.

/// A shorter value is hardly a secret, and is what people mistype.
const SHORTEST: usize = 16;
/// The same of what stands where a URL has a password.
const SHORTEST_PASSWORD: usize = 4;
/// How the names of files end that commands read and write.
const ENDINGS: [&str; 16] = [
    ".cer", ".crt", ".csv", ".har", ".htm", ".html", ".json", ".jsonl", ".log", ".md", ".pem", ".prom",
    ".toml", ".txt", ".xml", ".yaml",
];
/// What stands in place of one.
pub const WITHHELD: &str = "(not shown: it may be a secret)";

/// Whether a value may be a secret. Flags, URLs, names of hosts and of files are none.
pub fn may_be_a_secret(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.chars().count() >= SHORTEST
        && !is_flag(value)
        && !value.contains("://")
        && !ENDINGS.iter().any(|ending| lower.ends_with(ending))
        && !is_address(value)
}

/// The sentence without the value, where that may be a secret, in quotation marks or not. Of a URL only what stands before the
/// host is left out.
pub fn withheld(sentence: &str, value: &str) -> String {
    if let Some(user) = user_of(value) {
        let said = without(sentence, &format!("{user}@"), &format!("{WITHHELD}@"));
        let password = user.split_once(':').map_or("", |(_, own)| own);
        // What is said of the port may repeat it up to its slash.
        let pieces = std::iter::once(password).chain(password.split(['/', '?', '#', '@', ':']));
        let long = pieces.filter(|own| own.len() >= SHORTEST_PASSWORD);
        return long.fold(said, |said, own| without(&said, own, WITHHELD));
    }
    if !may_be_a_secret(value) {
        return sentence.to_owned();
    }
    let quoted = ['"', '\''].into_iter().map(|mark| format!("{mark}{value}{mark}"));
    let said = quoted.fold(sentence.to_owned(), |said, value| without(&said, &value, WITHHELD));
    without(&said, value, WITHHELD)
}

/// The sentence with something else in place of the value, in whatever letter case it is repeated.
fn without(sentence: &str, value: &str, instead: &str) -> String {
    let cases = [value.to_owned(), value.to_ascii_uppercase(), value.to_ascii_lowercase()];
    cases.iter().fold(sentence.to_owned(), |said, value| said.replace(value, instead))
}

/// A flag as sigprobe and others have them. A secret may stand behind two hyphens, too, where a blank was forgotten.
fn is_flag(value: &str) -> bool {
    let name = value.strip_prefix("--").unwrap_or_default();
    !name.is_empty() && name.bytes().all(|own| own.is_ascii_lowercase() || own == b'-')
}

/// What stands before the host of a URL: a user and a password. A password with a slash in it ends the host too early: that has
/// no port then.
fn user_of(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_cut = !authority.contains(['@', '['])
        && authority.split_once(':').is_some_and(|(_, port)| !port.bytes().all(|own| own.is_ascii_digit()));
    let holds_it = if is_cut { rest } else { authority };
    holds_it.rsplit_once('@').map(|(user, _)| user).filter(|user| !user.is_empty())
}

/// A host name with a dot in it, or an address, also with ports and a path: `HOST:PORT`, `HOST1:PORT1:HOST2:PORT2`.
fn is_address(value: &str) -> bool {
    if value.parse::<std::net::SocketAddr>().is_ok() {
        return true;
    }
    let mut parts = value.split('/').next().unwrap_or_default().split(':').peekable();
    let is_port = |part: &str| part.bytes().all(|own| own.is_ascii_digit());
    parts.peek().is_some_and(|first| is_host(first)) && parts.all(|part| is_port(part) || is_host(part))
}

/// Nobody types a host in which capitals and others are mixed within a label, as they are in secrets.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let has = |which: fn(&u8) -> bool| label.bytes().any(|own| which(&own));
        !label.is_empty()
            && label.bytes().all(|own| own.is_ascii_alphanumeric() || own == b'-')
            && !(has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase))
    };
    text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_not_repeated() {
        for secret in ["q3Xk9/Zt7.Lm2NvR8", "q3Xk9ZtA7Lm2NvR8bY", "q3Xk9.ZtA7Lm2NvR8bY", "/q3Xk9Zt7Lm2NvR8s"]
        {
            let said =
                withheld(&format!("argument '{secret}' found, or \"{secret}\", write {secret}"), secret);
            assert_eq!(said, format!("argument {WITHHELD} found, or {WITHHELD}, write {WITHHELD}"));
        }
        let said = withheld("\"Q3XK9ZTA7LM2NVR8BY\" is no method", "q3Xk9ZtA7Lm2NvR8bY");
        assert_eq!(said, format!("{WITHHELD} is no method"));
    }

    #[test]
    fn a_url_is_repeated_without_user_and_password() {
        for secret in ["q3Xk9ZtA7Lm2NvR8bY", "q3Xk9/Zt7.Lm2NvR8", "q3Xk9@ZtA7", "q3Xk9"] {
            let url = format!("http://KEY:{secret}@gallery.example.com:80/a@b");
            let piece = secret.split('/').next().unwrap();
            let said = withheld(&format!("--alias \"{url}\": {piece} is no port"), &url);
            assert!(!said.contains(piece) && said.starts_with("--alias \"http://"), "{said}");
            let shown = format!("http://{WITHHELD}@gallery.example.com:80/a@b");
            // With a slash in it, it cannot be told from a path with an @.
            assert!(secret.contains('/') || said.contains(&shown), "{said}");
        }
        for shown in ["http://gallery.example.com:80/a@b", "http://[2001:db8::1]/a@b", "http://@h/"] {
            assert_eq!(withheld(shown, shown), shown);
        }
    }

    #[test]
    fn what_stands_behind_two_hyphens_may_be_a_secret() {
        for secret in
            ["--secretq3Xk9ZtA7Lm2NvR8bY", "--q3Xk9ZtA7Lm2NvR8bY", "-q3Xk9ZtA7Lm2NvR8bY", "--------q3Xk9ZtA"]
        {
            assert!(may_be_a_secret(secret), "{secret}");
        }
    }

    #[test]
    fn what_people_mistype_is_repeated() {
        for shown in [
            "othr-scheme",
            "--no-such-flag-at-all",
            "http://gallery.example.com/",
            "gallery.example.com/api",
            "GALLERY.EXAMPLE.COM:8443/Api",
            "gallery.example.com:443:127.0.0.1:8443",
            "[2001:db8::1]:8443",
            "reports/Production-2.json",
            "/nowhere/at/all/ca.pem",
        ] {
            assert!(!may_be_a_secret(shown), "{shown}");
        }
    }
}
