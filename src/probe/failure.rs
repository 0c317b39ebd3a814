//! Why there was no HTTP answer, in words that say which part of the way failed.

use std::error::Error;
use std::io;

/// The part of the way that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum FailureKind {
    /// The name does not resolve.
    Dns,
    /// Nothing listens on the port.
    Refused,
    /// No connection within the time allowed, or no way to the network.
    Connect,
    /// Connected, but no complete answer head within the time allowed.
    TimeOut,
    /// The certificate is past its end, or not valid yet.
    CertificateExpired,
    /// The certificate is for other names.
    CertificateName,
    /// The certificate's issuer is not trusted here.
    CertificateIssuer,
    /// The certificate is one of a certificate authority, which a server may not use as its own.
    CertificateOfAuthority,
    /// Something else about the certificate.
    Certificate,
    /// The other side does not speak TLS: plain HTTP, most likely.
    NotTls,
    /// No common TLS version or cipher, or another fault in the handshake.
    TlsHandshake,
    /// The proxy refused, or cannot be reached.
    Proxy,
    /// The connection was closed before an answer.
    Closed,
    /// What came back is not HTTP/1.1.
    NotHttp,
    /// The user interrupted the run.
    Interrupted,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// What an error of an HTTP client and its causes say: none when they say nothing that is known.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let chain = chain(error);
        io_kind(&chain).or_else(|| chain.iter().rev().find_map(|error| kind_of_words(&error.to_string())))
    }

    /// Stable kebab-case name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dns => "name-not-resolved",
            Self::Refused => "connection-refused",
            Self::Connect => "no-connection",
            Self::TimeOut => "time-out",
            Self::CertificateExpired => "certificate-expired",
            Self::CertificateName => "certificate-for-another-name",
            Self::CertificateIssuer => "certificate-issuer-unknown",
            Self::CertificateOfAuthority => "certificate-of-an-authority",
            Self::Certificate => "certificate-invalid",
            Self::NotTls => "http-on-a-tls-port",
            Self::TlsHandshake => "tls-handshake",
            Self::Proxy => "proxy-refused",
            Self::Closed => "connection-closed",
            Self::NotHttp => "not-http",
            Self::Interrupted => "interrupted",
            Self::Other => "no-answer",
        }
    }

    /// What failed, as the end of the sentence "No answer: ...".
    pub fn said(self) -> &'static str {
        match self {
            Self::Dns => "the name does not resolve to an address",
            Self::Refused => "nothing listens on this port (connection refused)",
            Self::Connect => "no TCP connection could be made",
            Self::TimeOut => "the server did not answer in time",
            Self::CertificateExpired => "the server's TLS certificate has expired or is not valid yet",
            Self::CertificateName => "the server's TLS certificate is for another name",
            Self::CertificateIssuer => "the issuer of the server's TLS certificate is not trusted here",
            Self::CertificateOfAuthority => {
                "the server's TLS certificate is one of a certificate authority (basicConstraints CA:TRUE)"
            }
            Self::Certificate => "the server's TLS certificate is not valid",
            Self::NotTls => "the port speaks plain HTTP, not TLS",
            Self::TlsHandshake => "the TLS handshake failed",
            Self::Proxy => "the proxy did not let the request through",
            Self::Closed => "the connection was closed without an answer",
            Self::NotHttp => "what came back is not an HTTP answer",
            Self::Interrupted => "interrupted",
            Self::Other => "the request failed",
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Dns => "Check the host name; to reach the server by another address, use --connect-to.",
            Self::Refused => "Check the port and whether the service runs; a firewall may also answer so.",
            Self::Connect => "Check the address, the network and the firewall between here and the server.",
            Self::TimeOut => "Check that the service is healthy; --timeout waits longer.",
            Self::CertificateExpired => {
                "Renew the certificate, and check this machine's clock; --insecure goes on without verification."
            }
            Self::CertificateName => {
                "Call the server by a name that its certificate holds, or renew the certificate with this name; \
                 --insecure goes on without verification."
            }
            Self::CertificateIssuer => {
                "Give the issuing CA's certificate with --cacert; --insecure goes on without verification."
            }
            Self::CertificateOfAuthority => {
                "Make the server a certificate of its own: with CA:FALSE (openssl req -x509 writes CA:TRUE unless told \
                 -addext basicConstraints=critical,CA:FALSE), or signed by this authority; --insecure goes on without \
                 verification."
            }
            Self::Certificate => "Mend the certificate; --insecure goes on without verification.",
            Self::NotTls => "Call it with http://, or the port that speaks TLS.",
            Self::TlsHandshake => {
                "Check which TLS versions the server offers: this client needs 1.2 or later (on Windows, --tls \
                 native uses the system's own)."
            }
            Self::Proxy => "Check the proxy's address and log-in, or go without it with --no-proxy.",
            Self::Closed => "Check that the port is the right one and that the service is healthy.",
            Self::NotHttp => "Check that the port is the right one: http:// to a TLS port looks so, too.",
            Self::Interrupted => "Run it again.",
            Self::Other => "See the detail.",
        }
    }
}

/// One failure.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// Which part of the way.
    pub kind: FailureKind,
    /// The innermost message, for those who want to search for it.
    pub detail: String,
}

impl Failure {
    /// Reads the chain of causes of an error of the HTTP client.
    pub fn from_error(error: &reqwest::Error) -> Self {
        let detail = chain(error).last().map(std::string::ToString::to_string).unwrap_or_default();
        // Names out of rustls's code, which say no more than the kind does.
        let detail = if detail.contains("OtherError(") { String::new() } else { detail };
        let timeout = || if error.is_timeout() { timeout_kind(error) } else { FailureKind::Other };
        Self { kind: FailureKind::of(error).unwrap_or_else(timeout), detail }
    }
}

/// An error and its causes, the innermost last.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |last| inner(*last)).collect()
}

/// `io::Error` hides what it wraps from `source()`; look into it as well.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn timeout_kind(error: &reqwest::Error) -> FailureKind {
    if error.is_connect() { FailureKind::Connect } else { FailureKind::TimeOut }
}

fn io_kind(chain: &[&(dyn Error + 'static)]) -> Option<FailureKind> {
    chain.iter().rev().find_map(|error| match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::ConnectionRefused => Some(FailureKind::Refused),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            Some(FailureKind::Closed)
        }
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::TimedOut => {
            Some(FailureKind::Connect)
        }
        _ => None,
    })
}

/// The libraries below do not export all their error types; their words are stable enough, and what is not
/// recognised is reported in its own words.
fn kind_of_words(words: &str) -> Option<FailureKind> {
    let words = words.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&["causedasendentity"]) {
        Some(FailureKind::CertificateOfAuthority)
    } else if has(&["dns error", "failed to lookup address", "no such host", "name or service not known"]) {
        Some(FailureKind::Dns)
    } else if has(&[
        "unknownissuer",
        "unknown issuer",
        "self-signed",
        "self signed",
        "caused by the end entity",
    ]) {
        Some(FailureKind::CertificateIssuer)
    } else if has(&[
        "certificate expired",
        "notvalidyet",
        "not valid yet",
        "invalid peer certificate: expired",
    ]) {
        Some(FailureKind::CertificateExpired)
    } else if has(&["not valid for name", "notvalidforname", "certificate not valid for"]) {
        Some(FailureKind::CertificateName)
    } else if has(&["invalid peer certificate", "certificate"]) {
        Some(FailureKind::Certificate)
    } else if has(&["corrupt message", "invalid content type", "invalidcontenttype", "wrong version number"])
    {
        Some(FailureKind::NotTls)
    } else if has(&["received fatal alert", "handshake", "peer is incompatible", "peer misbehaved", "tls"]) {
        Some(FailureKind::TlsHandshake)
    } else if has(&["proxy", "tunnel", "unsuccessful connect"]) {
        Some(FailureKind::Proxy)
    } else if has(&["deadline has elapsed"]) {
        Some(FailureKind::TimeOut)
    } else if has(&["connection closed before message", "unexpected eof", "incompletemessage"]) {
        Some(FailureKind::Closed)
    } else if has(&["invalid http", "invalid header", "message head is too large", "parse", "invalid status"])
    {
        Some(FailureKind::NotHttp)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_in_the_chain_of_causes() {
        for (words, kind) in [
            (
                "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
                FailureKind::CertificateOfAuthority,
            ),
            ("invalid peer certificate: UnknownIssuer", FailureKind::CertificateIssuer),
            ("invalid peer certificate: BadSignature", FailureKind::Certificate),
            ("deadline has elapsed", FailureKind::TimeOut),
        ] {
            let error = io::Error::new(io::ErrorKind::InvalidData, io::Error::other(words));
            assert_eq!(FailureKind::of(&error), Some(kind), "{words}");
        }
        assert_eq!(FailureKind::of(&io::Error::other("something else")), None);
    }
}
