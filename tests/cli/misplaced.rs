//! A secret in a place of the command line or of a file where nobody expects it: no fault repeats it.

use super::{file_with, run, text};

const OWN: &str = "q3Xk9ZtA7Lm2NvR8bY";
const URL: &str = "http://127.0.0.1:9/";

fn said(words: &[&str]) -> String {
    let output = run(words);
    let said = text(&output.stderr) + &text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
    assert!(!said.to_lowercase().contains(&OWN.to_lowercase()), "{words:?}: {said}");
    said
}

#[test]
fn a_password_in_a_url_is_repeated_by_no_flag() {
    let url = &format!("http://KEY:{OWN}@gallery.example.com/");
    for words in [
        &["inspect", "oauth_signature=a", "--against", url][..],
        &["inspect", "oauth_signature=a", "--base-address", url],
        &["inspect", "oauth_signature=a", &format!("--alias={url}")],
        &["probe", URL, "--key", "k", "--alias", url],
        &["sign", URL, "--key", "k", "--base-address", url],
        &["proxy", "--key", "k", "--to", url],
    ] {
        said(words);
    }
    let told = said(&["inspect", "oauth_signature=a", "--against", url]);
    assert!(told.contains("http://(not shown: it may be a secret)@gallery.example.com/"), "{told}");
}

#[test]
fn a_secret_behind_two_hyphens_is_not_repeated() {
    for flag in [format!("--secret{OWN}"), format!("--secret-file{OWN}"), format!("--{OWN}")] {
        said(&["probe", URL, "--key", "k", &flag]);
        said(&["inspect", "oauth_signature=a", &flag]);
    }
    // Also a short one, and one that looks like the name of a flag.
    for flag in ["--secrethunter-two", "--token-secrethunter-two", "--secret-filehunter-two"] {
        let told = said(&["probe", URL, "--key", "k", flag]);
        assert!(!told.contains("hunter-two"), "{told}");
    }
    let told = said(&["probe", URL, "--key", "k", "--secret-fil"]);
    assert!(told.contains("'--secret-file'"), "what was meant is told: {told}");
    let told = said(&["probe", URL, "--key", "k", "--no-such-flag-at-all"]);
    assert!(told.contains("'--no-such-flag-at-all'"), "{told}");
    let told = said(&["inspect", "--input-format"]);
    assert!(told.contains("--input-format <FORMAT>"), "{told}");
}

#[test]
fn a_profile_of_a_server_with_a_secret_in_it_is_told_without_it() {
    let profile = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(profile.path(), format!("{OWN} = true\n")).unwrap();
    let profile = profile.path().display().to_string();
    let secret = file_with(b"another-secret");
    let secret = secret.path().display().to_string();
    let told = said(&["servers", &profile]);
    assert!(told.contains("line 1, column 1"), "{told}");
    said(&["probe", URL, "--key", "k", "--secret-file", &secret, "--server", &profile]);
}
