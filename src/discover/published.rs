//! What products publish to everybody, without a signature: the addresses that they believe to have.

use serde_json::Value;
use url::Url;

use super::{Discovered, Origin};
use crate::probe::Answer;
use crate::request::Request;

/// A product that publishes its address.
struct Product {
    /// The path segments by which a URL shows to be one of its APIs.
    segment: &'static str,
    /// What it publishes, in place of those segments and what follows it.
    address: &'static str,
    /// Fields that hold an address.
    fields: &'static [&'static str],
}

/// Swagger 1.2 has an absolute `basePath`; Swagger 2 has `host`, `schemes` and a `basePath` that is a path.
const SWAGGER: &[&str] = &["basePath", "host"];

/// `WordPress`: `/wp-json/` is the index of its REST API, whose `home` is the address that its OAuth 1.0a plug-in
/// signs (`get_home_url`). Alteryx: the interactive documentation, whose address the vendor's help names.
static PRODUCTS: &[Product] = &[
    Product { segment: "wp-json", address: "wp-json/?_fields=home,url", fields: &["home", "url"] },
    Product { segment: "wc-api", address: "wp-json/?_fields=home,url", fields: &["home", "url"] },
    Product { segment: "gallery/api", address: "gallery/api-docs/", fields: SWAGGER },
];

/// Documentation of Alteryx's that stands on every server, whatever its name.
const NAMES_IN_EXAMPLES: &[&str] = &["my.server.tld"];

/// URLs of the called server that are worth asking without a signature: those of products whose path is called.
pub fn addresses(request: &Request) -> Vec<Url> {
    let path = request.sent.path();
    let url = |product: &Product| {
        let place = path.find(&format!("/{}/", product.segment))?;
        let mut url = request.sent.url().join(&format!("{}/{}", &path[..place], product.address)).ok()?;
        url.set_fragment(None);
        (url.host_str() == request.sent.url().host_str()).then_some(url)
    };
    let mut urls: Vec<Url> = PRODUCTS.iter().filter_map(url).collect();
    urls.dedup();
    urls
}

/// The addresses that the answer at `url` publishes.
pub fn find(answer: &Answer, url: &Url) -> Vec<Discovered> {
    let product = PRODUCTS.iter().find(|product| url.as_str().ends_with(product.address));
    let Some(product) = product.filter(|_| answer.is_success()) else { return Vec::new() };
    let text = answer.text();
    let field = |name: &'static str| string_after(&text, name).map(|value| (name, value));
    let found = product.fields.iter().filter_map(|name| field(name)).filter_map(|(name, value)| {
        let origin = Origin::Published(url.path().to_owned(), name.into());
        if value.contains("://") {
            Discovered::base_address(&value, origin)
        } else if name == "host" {
            of_swagger_2(&text, &value, origin)
        } else {
            None
        }
    });
    found
        .filter(|discovered| NAMES_IN_EXAMPLES.iter().all(|name| !discovered.found.text().contains(name)))
        .collect()
}

fn of_swagger_2(text: &str, host: &str, origin: Origin) -> Option<Discovered> {
    let scheme = value_after(text, "schemes").and_then(|schemes| Some(schemes.get(0)?.as_str()?.to_owned()));
    let Some(scheme) = scheme else { return Discovered::name(host, origin) };
    let base_path = string_after(text, "basePath").filter(|path| path.starts_with('/')).unwrap_or_default();
    Discovered::base_address(&format!("{scheme}://{host}{base_path}"), origin)
}

fn string_after(text: &str, name: &str) -> Option<String> {
    value_after(text, name)?.as_str().map(str::to_owned)
}

/// The JSON value of the first member of this name. The text may be cut, or be a page with JSON in it: the index
/// of a `WordPress` with many plug-ins is larger than what is read of an answer.
fn value_after(text: &str, name: &str) -> Option<Value> {
    let (_, rest) = text.split_once(&format!("\"{name}\""))?;
    let value = rest.trim_start().strip_prefix(':')?;
    serde_json::Deserializer::from_str(value).into_iter().next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Called;
    use proptest::prelude::*;

    fn asked(called: &str) -> Vec<String> {
        let request = Request::get(Called::parse(called).unwrap()).unwrap();
        addresses(&request).iter().map(ToString::to_string).collect()
    }

    fn published(url: &str, body: &str) -> Vec<String> {
        let answer = Answer { status: 200, headers: Vec::new(), body: body.into(), cut: false };
        find(&answer, &Url::parse(url).unwrap())
            .iter()
            .map(|discovered| format!("{}, {}", discovered.found.text(), discovered.origin))
            .collect()
    }

    #[test]
    fn asks_the_called_server_alone_and_only_what_its_product_has() {
        for (called, urls) in [
            ("https://h:8443/gallery/api/v1/x/?a=b", &["https://h:8443/gallery/api-docs/"][..]),
            ("https://h/blog/wp-json/wc/v3/orders", &["https://h/blog/wp-json/?_fields=home,url"]),
            ("http://h/wc-api/v3/orders", &["http://h/wp-json/?_fields=home,url"]),
            ("https://h//evil/wp-json/x", &[]),
            ("https://h/api/", &[]),
        ] {
            assert_eq!(asked(called), urls, "{called}");
        }
    }

    #[test]
    fn reads_the_index_of_a_wordpress_even_when_it_is_cut() {
        let url = "https://h/wp-json/?_fields=home,url";
        let whole = r#"{"name":"Shop","url":"http:\/\/shop.internal\/wp","home":"http:\/\/shop.internal"}"#;
        let cut =
            r#"{"name":"S","url":"http:\/\/shop.internal\/wp","home":"http:\/\/shop.internal","routes":{"#;
        for body in [whole, cut] {
            assert_eq!(
                published(url, body),
                [
                    "http://shop.internal, \"home\" at /wp-json/",
                    "http://shop.internal/wp, \"url\" at /wp-json/"
                ]
            );
        }
    }

    #[test]
    fn reads_what_swagger_says() {
        let url = "https://h/gallery/api-docs/";
        let found = |body: &str| published(url, body).join("; ");
        assert_eq!(
            found(r#"{"swaggerVersion":"1.2","basePath":"http://srv01:80/gallery/api"}"#),
            "http://srv01:80/gallery/api, \"basePath\" at /gallery/api-docs/"
        );
        assert_eq!(
            found(r#"{"swagger":"2.0","host":"srv01","schemes":["http"],"basePath":"/gallery/api"}"#),
            "http://srv01/gallery/api, \"host\" at /gallery/api-docs/"
        );
        assert_eq!(
            found(r#"{"swagger":"2.0","host":"srv01:81"}"#),
            "srv01:81, \"host\" at /gallery/api-docs/"
        );
        assert_eq!(found(r#"{"basePath":"https://my.server.tld/gallery"}"#), "");
        assert_eq!(found("<html>nothing</html>"), "");
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(body in "(\"(home|host|basePath|schemes)\"|:|\\[|\"|\\{|\\\\u00|http://|ü|.){0,30}") {
            published("https://h/gallery/api-docs/", &body);
            published("https://h/wp-json/?_fields=home,url", &body);
        }
    }
}
