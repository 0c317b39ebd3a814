//! The names of curl's options, and which of them take a value.

/// Long options that take a value, but for those that are read here: without them that value would count as a URL.
/// From `curl --help all` of curl 7.88, and those that later versions added.
const WITH_VALUE: &str = " abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config \
connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves delegation dns-interface \
dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save \
expect100-timeout ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode \
happy-eyeballs-timeout-ms haproxy-clientip hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway keepalive-cnt \
keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt \
max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey \
preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers \
proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name \
proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file \
range rate referer request-target resolve retry retry-delay retry-max-time sasl-authzid service-name \
sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option \
tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config \
unix-socket user user-agent variable vlan-priority write-out ";

/// Whether a value follows this long option.
pub(super) fn takes_value(name: &str) -> bool {
    const READ: [&str; 14] = [
        "data",
        "data-ascii",
        "data-raw",
        "data-binary",
        "data-urlencode",
        "form",
        "form-string",
        "header",
        "json",
        "request",
        "upload-file",
        "url",
        "url-query",
        "help",
    ];
    READ.contains(&name) || !name.contains(' ') && WITH_VALUE.contains(&format!(" {name} "))
}

/// The long name of a short option that matters or takes a value; empty for any other.
pub(super) fn long_name(letter: char) -> &'static str {
    match letter {
        'A' => "user-agent",
        'b' => "cookie",
        'c' => "cookie-jar",
        'C' => "continue-at",
        'd' => "data",
        'D' => "dump-header",
        'e' => "referer",
        'E' => "cert",
        'F' => "form",
        'g' => "globoff",
        'G' => "get",
        'H' => "header",
        'I' => "head",
        'K' => "config",
        'm' => "max-time",
        'o' => "output",
        'P' => "ftp-port",
        'Q' => "quote",
        'r' => "range",
        't' => "telnet-option",
        'T' => "upload-file",
        'u' => "user",
        'U' => "proxy-user",
        'w' => "write-out",
        'x' => "proxy",
        'X' => "request",
        'y' => "speed-time",
        'Y' => "speed-limit",
        'z' => "time-cond",
        _ => "",
    }
}
