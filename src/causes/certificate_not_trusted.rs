//! The server's certificate does not verify.

use super::not_reachable::failed;
use super::{Cause, Examined, Page};
use crate::probe::FailureKind;

pub(super) static CAUSE: Cause = Cause {
    code: "certificate-not-trusted",
    forms: &[
        "certificate-expired",
        "certificate-for-another-name",
        "certificate-issuer-unknown",
        "certificate-of-an-authority",
        "certificate-invalid",
    ],
    page: Page {
        title: "The server's TLS certificate does not verify",
        what: &[
            "The server shows a certificate that this machine does not accept. Nothing was sent: credentials go to a \
             server only after it has proved its name.",
        ],
        shows: &[
            "certificate-expired: its time is over, or has not begun. certificate-for-another-name: it holds other host \
             names than the one called. certificate-issuer-unknown: no authority trusted here has signed it, or an \
             intermediate certificate is missing. certificate-of-an-authority: it says basicConstraints CA:TRUE, so it may \
             sign others' certificates, but not stand for a server. certificate-invalid: any other fault.",
        ],
        proved: &["The TLS handshake of the first controls failed for this reason, in the words quoted."],
        server: &[
            "Renew the certificate with the name that clients call among its subject alternative names, and install \
             the intermediate certificates with it.",
            "A self-signed certificate: openssl req -x509 writes CA:TRUE into it unless it is told \
             -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:NAME.",
            "Alteryx Server: the subject must match the Base Address; the certificate is bound to the port with \
             \"netsh http add sslcert ipport=0.0.0.0:443 certhash=... appid={...}\".",
        ],
        proxy: &["Where a proxy or load balancer ends TLS, the certificate is the proxy's: renew it there."],
        client: &[
            "Own certificate authority: --cacert ca.pem. Name differs: call the server by a name that the certificate \
             holds. Wrong clock: set it, an expired certificate may be a clock years off.",
            "--insecure goes on without verification; then anybody between here and there can read what is sent.",
        ],
        sources: &["RFC 9525 (names in certificates)", "help.alteryx.com: Configure Gallery SSL/TLS"],
    },
    examine: |case| {
        use FailureKind as Kind;
        failed(case, |kind| {
            matches!(
                kind,
                Kind::CertificateExpired
                    | Kind::CertificateName
                    | Kind::CertificateIssuer
                    | Kind::CertificateOfAuthority
                    | Kind::Certificate
            )
        })
        .map(Examined::from)
    },
};
