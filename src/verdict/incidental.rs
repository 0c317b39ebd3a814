//! Takes out of an answer the names that say nothing of the request: a member called "timestamp", the nonce of a script or
//! of a challenge, a captcha that a page has for other purposes.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::words::{plain, refusal_words};

/// What readers of a page do not see: scripts, comments, and tags with their attributes.
static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<script\b.*?(?:</script>|\z)|<!--.*?(?:-->|\z)|</?[a-z][^<>]*>")
        .expect("the pattern is valid")
});
/// A name in them.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[\w.-]*(?:captcha|timestamp|nonce)[\w.-]*").expect("the pattern is valid")
});
/// The name of a JSON member, in a text within JSON as well.
static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\\?"[\w.-]*(?:timestamp|nonce)\\?"\s*:"#).expect("the pattern is valid")
});
/// Digest authentication has nonces of its own.
static DIGEST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)(\bdigest\s[^\n]*?)\bnonce\s*=").expect("the pattern is valid"));

/// `text` without such names. Those of OAuth stay, and those that refuse: `oauth_nonce`, `timestamp_refused`.
pub(super) fn without_incidental_names(text: &str) -> String {
    let kept = |name: &Captures<'_>| if complains(&name[0]) { name[0].to_owned() } else { " ".to_owned() };
    let seen =
        UNSEEN.replace_all(text, |unseen: &Captures<'_>| NAME.replace_all(&unseen[0], kept).into_owned());
    let values = MEMBER.replace_all(&seen, kept);
    DIGEST.replace_all(&values, "$1").into_owned()
}

fn complains(name: &str) -> bool {
    let plain = plain(name);
    plain.contains("oauth") || plain.contains(" used") || !refusal_words(&plain).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::words::{blames_freshness, is_firewall_page};

    fn said(text: &str) -> String {
        plain(&without_incidental_names(text))
    }

    #[test]
    fn the_name_of_a_member_or_an_attribute_is_no_complaint_about_the_time() {
        for text in [
            r#"{"timestamp":"2026-11-26T21:00:00.000+00:00","status":404,"error":"Not Found","path":"/a"}"#,
            r#"{"serverTimestamp" : 1700000000, "error":"forbidden"}"#,
            r#""{\"timestamp\":1700000000,\"error\":\"Not Found\"}""#,
            "<Map><timestamp>2026-11-26</timestamp><error>Not Found</error></Map>",
            r#"<html><script nonce="4fzE" src="/a.js"></script><h1>Page not found</h1>"#,
            r#"<script>var wp = {nonce: "a", error: "x"}</script><h1>Access denied</h1>"#,
            r#"<meta http-equiv="Content-Security-Policy" content="script-src 'nonce-4fzE'"><h1>Forbidden</h1>"#,
            "Unauthorized\nDigest realm=\"x\", qop=\"auth\", nonce=\"4fzE\", error",
        ] {
            assert!(!blames_freshness(&said(text)), "{text}: {}", said(text));
        }
    }

    #[test]
    fn complaints_about_the_time_stay() {
        for text in [
            r#"{"timestamp":"2026-11-26T21:00:00.000+00:00","status":401,"message":"Expired timestamp"}"#,
            r#"{"error":"timestamp_refused"}"#,
            r#"{"timestamp_refused":true}"#,
            r#"{"errors":{"invalid_nonce":["x"]}}"#,
            r#"{"errors":{"oauth_timestamp":"is too old","oauth_nonce":"missing"}}"#,
            r#"<error code="timestamp_refused"/>"#,
            "<html><body>Invalid nonce</body></html>",
            "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce",
            "\nOAuth oauth_problem=\"timestamp_refused\"",
        ] {
            assert!(blames_freshness(&said(text)), "{text}: {}", said(text));
        }
    }

    #[test]
    fn a_captcha_counts_where_the_page_speaks_of_it() {
        for (text, speaks) in [
            (
                r#"<script src="https://www.google.com/recaptcha/api.js"></script><h1>Page not found</h1>"#,
                false,
            ),
            (
                r#"<form><div class="g-recaptcha" data-sitekey="x"></div></form><h1>Signature invalid</h1>"#,
                false,
            ),
            ("<script>grecaptcha.execute('x')", false),
            ("<!-- captcha --><h1>Not found</h1>", false),
            ("<html>Please complete the captcha</html>", true),
            (r#"<title>hCaptcha</title><script src="/captcha.js">"#, true),
            (r#"{"url":"https://geo.captcha.example/captcha/"}"#, true),
        ] {
            assert_eq!(is_firewall_page(&said(text)), speaks, "{text}: {}", said(text));
        }
    }
}
