//! How the proxy reaches its one server.
//!
//! Not through reqwest as for probes: what reqwest adds (redirects, time limits for whole requests, URLs parsed anew) the
//! proxy does without, and it takes as long as the rest of a request.

use std::error::Error;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::Authority;
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tower_service::Service as _;

use crate::request::Sent;
use crate::rfc5849::base_string_uri::Scheme;

/// Why the server cannot be reached at all.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum UpstreamError {
    #[error("--cacert holds no certificate in PEM form (\"-----BEGIN CERTIFICATE-----\"): convert it first")]
    CaCertificate,
    #[error("the certificates that this system trusts cannot be read ({0}): give --cacert")]
    Trust(String),
    #[error("\"{0}\" cannot be the host of a URL: check it")]
    Authority(String),
}

/// How long the server may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a connection to stand, TLS included.
    pub connect: Duration,
    /// For the head of an answer to come, from the last byte of the request on.
    pub answer: Duration,
}

/// The one server.
#[derive(Clone)]
pub struct Upstream {
    connector: HttpsConnector<HttpConnector>,
    pub(super) limits: Limits,
    /// Scheme, host and port of where to connect.
    origin: Uri,
    /// What requests have as `Host`.
    pub(super) host: HeaderValue,
}

impl Upstream {
    /// The server that `to` names, reached at `destination` (host and port) where that is another. `ca_pem` is the PEM text of
    /// the only certificates to trust; without it, those that the system trusts count.
    pub fn new(
        to: &Sent,
        destination: Option<(String, u16)>,
        ca_pem: Option<&[u8]>,
        limits: Limits,
    ) -> Result<Self, UpstreamError> {
        let is_https = to.scheme() == Scheme::Https;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let own = |roots| {
            let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
                .with_safe_default_protocol_versions()
                .map_err(|error| UpstreamError::Trust(error.to_string()))?;
            let config = config.with_root_certificates(roots).with_no_client_auth();
            Ok(HttpsConnectorBuilder::new().with_tls_config(config))
        };
        let mut builder = match ca_pem {
            // Without TLS no certificates are read.
            _ if !is_https => own(RootCertStore::empty())?,
            Some(pem) => own(roots(pem).ok_or(UpstreamError::CaCertificate)?)?,
            None => HttpsConnectorBuilder::new()
                .with_provider_and_platform_verifier(Arc::clone(&provider))
                .map_err(|error| UpstreamError::Trust(error.to_string()))?,
        }
        .https_or_http();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let unusable = || UpstreamError::Authority(to.host_header().to_owned());
        if destination.is_some() {
            // The certificate is that of the name, wherever it is shown.
            let name = to.host().trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(name).map_err(|_| unusable())?;
            builder = builder.with_server_name_resolver(FixedServerNameResolver::new(name));
        }
        let (host, port) = destination.unwrap_or_else(|| (to.host().to_owned(), to.port()));
        let bracketed = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host };
        let origin = format!("{}://{bracketed}:{port}", to.scheme().name());
        Ok(Self {
            connector: builder.enable_http1().wrap_connector(tcp),
            limits,
            origin: Uri::try_from(origin).map_err(|_| unusable())?,
            host: HeaderValue::from_str(to.host_header()).map_err(|_| unusable())?,
        })
    }

    /// A new connection to it, with TLS where the scheme says so.
    pub(super) async fn connect(
        &self,
    ) -> Result<MaybeHttpsStream<TokioIo<TcpStream>>, Box<dyn Error + Send + Sync>> {
        let mut connector = self.connector.clone();
        let connected = async {
            poll_fn(|context| connector.poll_ready(context)).await?;
            connector.call(self.origin.clone()).await
        };
        tokio::time::timeout(self.limits.connect, connected).await?
    }

    /// Host and port.
    pub(super) fn server(&self) -> &str {
        self.origin.authority().map_or("", Authority::as_str)
    }
}

fn roots(pem: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}
