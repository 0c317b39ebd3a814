//! What a recording keeps of headers: nothing that may let somebody in.

use crate::discover::path_prefix::path_of_cookie;
use crate::probe::follow_up::rounds::is_balancer_cookie;

/// Stands for the value of a header that may let somebody in.
pub(super) const LEFT_OUT: &str = "[left out]";

/// The user's headers whose values say something about the way, and let nobody in.
const HARMLESS: [&str; 10] = [
    "accept",
    "accept-language",
    "content-type",
    "forwarded",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
];

fn is_harmless(name: &str) -> bool {
    HARMLESS.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Those of a request, without what may let somebody in.
pub(super) fn headers(all: &[(String, String)]) -> Vec<(String, String)> {
    let kept = |(name, value): &(String, String)| {
        // The signature is none of the user's.
        let is_own = name.eq_ignore_ascii_case("authorization");
        let value = if is_own || is_harmless(name) { value.as_str() } else { LEFT_OUT };
        (name.clone(), value.to_owned())
    };
    all.iter().map(kept).collect()
}

/// Cookies may let somebody in, but for those that only name a server. Where they belong to, `Path`, tells the address of an
/// application.
pub(super) fn of_answer(all: &[(String, String)]) -> Vec<(String, String)> {
    let kept = |(name, value): &(String, String)| {
        let cookie = value.split('=').next().unwrap_or_default();
        let is_kept = name != "set-cookie" || is_balancer_cookie(cookie);
        if is_kept {
            return (name.clone(), value.clone());
        }
        let path = path_of_cookie(value).map(|path| format!("; Path={path}")).unwrap_or_default();
        (name.clone(), format!("{cookie}={LEFT_OUT}{path}"))
    };
    all.iter().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_somebody_in_is_left_out() {
        let given = |name: &str| headers(&[(name.to_owned(), "v".to_owned())]).remove(0).1;
        for harmless in ["Accept", "X-Forwarded-For", "x-forwarded-proto", "Forwarded"] {
            assert_eq!(given(harmless), "v", "{harmless}");
        }
        for other in ["X-Forwarded-Access-Token", "X-Forwarded-Client-Cert", "Cookie", "X-Api-Key"] {
            assert_eq!(given(other), LEFT_OUT, "{other}");
        }
        let set = |cookie: &str| of_answer(&[("set-cookie".to_owned(), format!("{cookie}=v"))]).remove(0).1;
        for kept in ["AWSALB", "NSC_vs_gallery", "BIGipServerpool"] {
            assert_eq!(set(kept), format!("{kept}=v"));
        }
        for other in ["NSC_AAAC", "NSC_TMAS", "nsc_user", "JSESSIONID"] {
            assert_eq!(set(other), format!("{other}={LEFT_OUT}"));
        }
        assert_eq!(set("SID=1; Path=/shop; Domain"), format!("SID={LEFT_OUT}; Path=/shop"));
    }
}
