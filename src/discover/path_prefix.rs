//! A path that a server believes to be mounted under, which the called path lacks: a proxy takes it away from what the client
//! calls, or puts it there for other clients.

use super::{Discovered, Origin};
use crate::probe::Answer;
use crate::request::Request;
use crate::servers::Profile;

/// The `Path` of cookies that the called path does not begin with: Java servers put the path of their application there.
pub fn of_cookies(answer: &Answer, request: &Request) -> Vec<Discovered> {
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    let found = cookies.filter_map(|(_, cookie)| {
        let (name, _) = cookie.split(';').next()?.split_once('=')?;
        let name = name.trim();
        let prefix = path_of_cookie(cookie)?.trim_end_matches('/');
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        let origin = Origin::Cookie(if is_name { name.to_owned() } else { String::new() });
        Discovered::path_prefix(prefix, origin).filter(|_| !begins_with(request.sent.path(), prefix))
    });
    found.collect()
}

/// The attribute `Path` of a `Set-Cookie`.
pub(crate) fn path_of_cookie(cookie: &str) -> Option<&str> {
    cookie.split(';').skip(1).find_map(|piece| {
        let (attribute, value) = piece.split_once('=')?;
        attribute.trim().eq_ignore_ascii_case("path").then_some(value.trim())
    })
}

/// The path under which a product has its API, when the called path begins with what follows it: `/gallery` of
/// `/gallery/api/v1/` for `/api/v1/`.
pub fn of_product(profile: &Profile, request: &Request) -> Option<Discovered> {
    let (path, begin) = (&profile.endpoint.as_ref()?.path, profile.remedies.base_ends_before.as_ref()?);
    let prefix = &path[..path.find(begin.as_str())?];
    let product = profile.title.split(" (").next().unwrap_or_default().to_owned();
    let is_left_out = begins_with(request.sent.path(), begin.trim_end_matches('/'));
    Discovered::path_prefix(prefix, Origin::Product(product)).filter(|_| is_left_out)
}

/// What a proxy took from the called path, as it says in a header of the request that it passed on.
pub fn of_forwarded(request: &Request) -> Option<Discovered> {
    let prefix = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("X-Forwarded-Prefix"));
    let first = prefix?.1.split(',').next().unwrap_or_default().trim();
    Discovered::path_prefix(first.trim_end_matches('/'), Origin::ForwardedPrefix)
}

/// Whether the first segments of `path` are those of `prefix`, whatever their letter case.
fn begins_with(path: &str, prefix: &str) -> bool {
    let own = path.get(..prefix.len()).is_some_and(|own| own.eq_ignore_ascii_case(prefix));
    own && matches!(path.as_bytes().get(prefix.len()), None | Some(b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Called;

    fn request(url: &str) -> Request {
        Request::get(Called::parse(url).unwrap()).unwrap()
    }

    fn of_cookie(url: &str, cookie: &str) -> Vec<String> {
        let headers = vec![("set-cookie".to_owned(), cookie.to_owned())];
        let answer = Answer { status: 401, headers, body: Vec::new(), cut: false };
        let found = of_cookies(&answer, &request(url));
        found.iter().map(|one| format!("{} ({})", one.found.text(), one.origin)).collect()
    }

    #[test]
    fn a_cookie_tells_the_path_of_its_application() {
        let told = ["/shop (the path of the server's cookie JSESSIONID)"];
        assert_eq!(of_cookie("http://h/api/v1/", "JSESSIONID=1; HttpOnly; path=/shop/"), told);
        for (url, cookie) in [
            ("http://h/shop/api", "JSESSIONID=1; Path=/shop"),
            ("http://h/Shop", "JSESSIONID=1; Path=/shop"),
            ("http://h/api", "JSESSIONID=1; Path=/"),
            ("http://h/api", "JSESSIONID=1"),
            ("http://h/api", "JSESSIONID; Path=/shop"),
            ("http://h/api", "a=1; Path=shop"),
            ("http://h/api", "a=1; Path=/s\u{fc}?x"),
            ("http://h/api", "a=1; Path=/a b"),
        ] {
            assert_eq!(of_cookie(url, cookie), [""; 0], "{url} {cookie}");
        }
        assert_eq!(of_cookie("http://h/shopping", "a=1; Path=/shop").len(), 1);
    }

    #[test]
    fn a_product_tells_the_path_of_its_api() {
        let of = |server, url| {
            let found = of_product(Profile::named(server).unwrap(), &request(url))?;
            Some(format!("{} ({})", found.found.text(), found.origin))
        };
        let told = Some("/gallery (where Alteryx Server has its API)".to_owned());
        assert_eq!(of("alteryx", "https://h/api/v1/workflows/"), told);
        assert_eq!(of("alteryx", "https://h/API/v1/workflows/"), told);
        for url in ["https://h/gallery/api/v1/", "https://h/apis/", "https://h/x/api/", "https://h/"] {
            assert_eq!(of("alteryx", url), None, "{url}");
        }
        assert_eq!(of("oauthlib", "https://h/api/v1/"), None);
    }
}
