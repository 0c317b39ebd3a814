//! Requests that a page of another site has a browser send: whoever opens such a page means nothing by them.

use hyper::header::{HeaderMap, ORIGIN};

/// What is said of a request whose headers name a page that is not one of `own` hosts (in lower case); nothing of
/// what no page sent. Each header may come several times, in any letter case.
pub(crate) fn said_of_other_site(headers: &HeaderMap, own: impl Fn(&str) -> bool) -> Option<&'static str> {
    let is_own = |origin: &str| origin.strip_prefix("http://").is_some_and(&own);
    let values = |name: &str| {
        let all = headers.get_all(name).iter();
        all.map(|value| value.to_str().unwrap_or_default().trim().to_ascii_lowercase()).collect::<Vec<_>>()
    };
    if !values(ORIGIN.as_str()).iter().all(|origin| is_own(origin)) {
        return Some("the request comes from a page of another origin");
    }
    let is_elsewhere = |site: &String| site != "same-origin" && site != "none";
    if values("sec-fetch-site").iter().any(is_elsewhere) {
        return Some("the request comes from a page of another site");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_that_names_another_site_is_enough() {
        let said = |lines: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, value.parse().unwrap());
            }
            said_of_other_site(&headers, |host| host == "localhost:9000").is_some()
        };
        let own = ("origin", "http://LocalHost:9000");
        for fine in
            [&[][..], &[own], &[own, ("sec-fetch-site", "Same-Origin")], &[("sec-fetch-site", "none")]]
        {
            assert!(!said(fine), "{fine:?}");
        }
        for other in [
            &[("origin", "null")][..],
            &[("origin", "https://localhost:9000")],
            &[own, ("origin", "http://evil.example.com")],
            &[("sec-fetch-site", "Cross-Site")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "same-origin, cross-site")],
        ] {
            assert!(said(other), "{other:?}");
        }
    }
}
