//! What to type where, product by product. Each line begins with the product's name and a colon, so that a
//! report can pick the line of the product that it recognised, and a page can show them all.

/// Lines that make a proxy pass the client's `Host` header on.
pub const PASS_HOST: &[&str] = &[
    "nginx: \"proxy_set_header Host $http_host;\" beside proxy_pass, then \"nginx -s reload\". Without it nginx \
     sends the name in proxy_pass.",
    "Apache: \"ProxyPreserveHost On\" in the virtual host, then \"apachectl graceful\".",
    "HAProxy: it passes Host on by itself; take out \"http-request set-header Host ...\", and \
     \"http-request replace-header Host ...\", in frontend and backend.",
    "IIS with ARR: \"appcmd.exe set config -section:system.webServer/proxy /preserveHostHeader:\"True\" \
     /commit:apphost\", then recycle the application pool.",
    "AWS Application Load Balancer: attribute routing.http.preserve_host_header.enabled = true; without it the \
     balancer appends a listener port other than the default one to Host.",
    "AWS CloudFront: an origin request policy that forwards the Host header, such as \
     Managed-AllViewer.",
];

/// Lines that make a proxy say that it was called with https.
pub const PASS_SCHEME: &[&str] = &[
    "nginx: \"proxy_set_header X-Forwarded-Proto $scheme;\" beside proxy_pass, then \"nginx -s reload\".",
    "Apache: \"RequestHeader set X-Forwarded-Proto \"https\"\" in the virtual host of port 443 (mod_headers), \
     then \"apachectl graceful\".",
    "HAProxy: \"http-request set-header X-Forwarded-Proto https if { ssl_fc }\" in the frontend.",
    "IIS with ARR: in URL Rewrite, allow the server variable HTTP_X_FORWARDED_PROTO and have the proxy rule set it \
     to \"https\".",
    "AWS Application Load Balancer: it sends X-Forwarded-Proto by itself; the server has to trust it. A Network Load \
     Balancer that ends TLS sends no such header.",
];

/// Lines that make a proxy pass the path on unchanged.
pub const PASS_PATH: &[&str] = &[
    "nginx: \"proxy_pass http://backend;\" without any path passes the path on as it came; \
     \"proxy_pass http://backend/;\", with a path or a slash, puts that in the place of the location's prefix and \
     decodes percent-encoding.",
    "Apache: the same path on both sides, \"ProxyPass \"/gallery\" \"http://backend/gallery\" nocanon\", and \
     \"AllowEncodedSlashes NoDecode\" when the path holds %2F.",
    "HAProxy: take out \"http-request replace-path\", \"set-path\" and \"normalize-uri\".",
    "IIS with ARR: a rewrite rule to \"http://backend/{R:0}\" passes the whole path on; {R:1} leaves a prefix out.",
    "AWS Application Load Balancer: it passes the path on as it came, unless a listener rule rewrites URLs.",
];

/// Lines that make the `Authorization` header reach the application.
pub const PASS_AUTHORIZATION: &[&str] = &[
    "nginx: take out \"proxy_set_header Authorization\"; for FastCGI, \"fastcgi_param HTTP_AUTHORIZATION \
     $http_authorization;\".",
    "Apache: \"CGIPassAuth On\" for CGI and FPM, or \"SetEnvIf Authorization \"(.+)\" HTTP_AUTHORIZATION=$1\".",
    "HAProxy: take out \"http-request del-header Authorization\".",
    "IIS with ARR: take out rules that set HTTP_AUTHORIZATION, and turn off Basic and Windows authentication for this \
     application.",
    "AWS CloudFront: a cache policy that includes the Authorization header.",
];

/// Where products keep the address that they sign with.
pub const BASE_ADDRESS: &[&str] = &[
    "Alteryx Server: on the server's machine open Alteryx System Settings > Gallery > General (from 2022.2 on: \
     Server UI > General), field Base Address, as in \"https://gallery.example.com/gallery/\"; go on to Finish, and \
     restart the Windows service AlteryxService.",
    "WordPress and WooCommerce: Settings > General > WordPress Address and Site Address (option \"home\"), or WP_HOME \
     and WP_SITEURL in wp-config.php. No restart.",
    "Jira and Confluence: the base URL in General configuration, and proxyName, proxyPort, scheme and secure of the \
     Connector in Tomcat's server.xml; restart for the latter.",
    "Magento 2: \"bin/magento setup:store-config:set --base-url-secure=https://shop.example.com/\", then \"bin/magento \
     cache:flush\".",
    "Programs behind Tomcat, Django, Rails or Express: their own settings for a proxy (RemoteIpValve, \
     SECURE_PROXY_SSL_HEADER and USE_X_FORWARDED_HOST, trusted proxies).",
];

/// What a client can do when the server cannot be changed.
pub const SIGN_ANOTHER: &[&str] = &[
    "Call the address that the server signs, if it can be reached from the client: then both are the same again.",
    "In code: keep calling the public URL, and give the signing function the URL that the server signs. Libraries \
     that take the URL as an argument can do so (oauth-sign, oauth-1.0a, oauth-signature-js, oauthlib's Client.sign).",
    "Postman, Insomnia and Bruno sign what they call and have no field for another URL: a script that signs has to go \
     before the request. \"sigprobe clients\" says what each of them signs.",
];

/// The documentation of the proxies named above.
pub const PROXY_SOURCES: &str = "The proxies' own documentation: nginx ngx_http_proxy_module; Apache mod_proxy, mod_headers; HAProxy \
     configuration manual; Microsoft, Application Request Routing; AWS, Application Load Balancer attributes";

/// The line of one product, without its name.
pub fn line_of(lines: &[&'static str], product: &str) -> Option<&'static str> {
    lines.iter().find_map(|line| line.strip_prefix(product)?.strip_prefix(": "))
}

/// The proxy or balancer that a `Server` header names, as the lines above call it.
pub fn proxy_of(server_header: &str) -> Option<&'static str> {
    let server = server_header.to_ascii_lowercase();
    [
        ("nginx", "nginx"),
        ("openresty", "nginx"),
        ("apache", "Apache"),
        ("haproxy", "HAProxy"),
        ("microsoft-iis", "IIS with ARR"),
        ("awselb", "AWS Application Load Balancer"),
        ("cloudfront", "AWS CloudFront"),
    ]
    .into_iter()
    .find_map(|(word, product)| server.starts_with(word).then_some(product))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_begins_with_its_product() {
        for lines in [PASS_HOST, PASS_SCHEME, PASS_PATH, PASS_AUTHORIZATION, BASE_ADDRESS] {
            for line in lines {
                assert!(line.split_once(": ").is_some_and(|(product, _)| product.len() < 60), "{line}");
            }
        }
        assert!(line_of(PASS_HOST, "nginx").is_some_and(|line| line.contains("$http_host")));
        assert_eq!(proxy_of("nginx/1.22.1"), Some("nginx"));
        assert_eq!(proxy_of("gunicorn"), None);
    }
}
