//! How the proxy reaches its one server: over kept connections, and no request waits for another thread's.
//!
//! hyper's own client, not reqwest as for probes: what reqwest adds (redirects, time limits for whole requests, URLs
//! parsed anew) the proxy does without, and it takes as long as the rest of a request.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderValue, USER_AGENT};
use hyper::http::uri::{Authority, PathAndQuery, Scheme};
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use thiserror::Error;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tower_service::Service;

use crate::probe::{FailureKind, http};
use crate::request::Sent;
use crate::rfc5849::base_string_uri;

/// What is sent to the server as a body: bytes that are there, or what the client sends.
pub(super) type SentBody = Either<Full<Bytes>, Incoming>;

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

/// The one server.
#[derive(Clone)]
pub struct Upstream {
    connector: Connector,
    scheme: Scheme,
    authority: Authority,
}

impl Upstream {
    /// The server that `to` names. `ca_pem` is the PEM text of the only certificates to trust; without it, those that
    /// the system trusts count. A connection has to stand, TLS included, within `limit`.
    pub fn new(to: &Sent, ca_pem: Option<&[u8]>, limit: Duration) -> Result<Self, UpstreamError> {
        let is_https = to.scheme() == base_string_uri::Scheme::Https;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let own = |roots| {
            let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
                .with_safe_default_protocol_versions()
                .map_err(|error| UpstreamError::Trust(error.to_string()))?;
            let config = config.with_root_certificates(roots).with_no_client_auth();
            Ok(HttpsConnectorBuilder::new().with_tls_config(config))
        };
        let builder = match ca_pem {
            // Without TLS no certificates are read.
            _ if !is_https => own(RootCertStore::empty())?,
            Some(pem) => own(roots(pem).ok_or(UpstreamError::CaCertificate)?)?,
            None => HttpsConnectorBuilder::new()
                .with_provider_and_platform_verifier(Arc::clone(&provider))
                .map_err(|error| UpstreamError::Trust(error.to_string()))?,
        };
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let authority = format!("{}:{}", to.host(), to.port());
        Ok(Self {
            connector: Connector { tls: builder.https_or_http().enable_http1().wrap_connector(tcp), limit },
            scheme: if is_https { Scheme::HTTPS } else { Scheme::HTTP },
            authority: Authority::try_from(authority.as_str())
                .map_err(|_| UpstreamError::Authority(authority))?,
        })
    }

    /// Connections to it, for one thread.
    pub(super) fn connections(&self) -> Connections {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            // Names as nearly all clients write them.
            .http1_title_case_headers(true)
            .build(self.connector.clone());
        Connections { client, scheme: self.scheme.clone(), authority: self.authority.clone() }
    }
}

fn roots(pem: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

/// Kept connections to the one server.
pub(super) struct Connections {
    client: Client<Connector, SentBody>,
    scheme: Scheme,
    authority: Authority,
}

impl Connections {
    /// Sends a request to this path and query of the server, and gives the head of its answer.
    pub(super) async fn send(
        &self,
        mut request: Request<SentBody>,
        target: &str,
    ) -> Result<Response<Incoming>, SendError> {
        let mut uri = hyper::http::uri::Parts::default();
        uri.scheme = Some(self.scheme.clone());
        uri.authority = Some(self.authority.clone());
        uri.path_and_query = Some(PathAndQuery::try_from(target).map_err(|_| SendError::Target)?);
        *request.uri_mut() = Uri::from_parts(uri).map_err(|_| SendError::Target)?;
        let headers = request.headers_mut();
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(http::USER_AGENT));
        self.client.request(request).await.map_err(|error| SendError::of(&error))
    }

    /// Host and port of the server.
    pub(super) fn server(&self) -> &str {
        self.authority.as_str()
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SendError {
    /// It cannot be the target of a request.
    Target,
    /// The client's body ended early.
    Body,
    /// No connection stood.
    Connect(Option<FailureKind>),
    /// The head of the answer is longer than is read.
    LargeHead,
    /// There was a connection, and no answer.
    Answer(Option<FailureKind>),
}

impl SendError {
    /// Only the kind is kept: the error's own text may hold the URL, and with it a signature.
    fn of(error: &hyper_util::client::legacy::Error) -> Self {
        let kind = FailureKind::of(error);
        if error.is_connect() {
            return Self::Connect(kind);
        }
        match error.source().and_then(|source| source.downcast_ref::<hyper::Error>()) {
            Some(http) if http.is_user() => Self::Body,
            Some(http) if http.is_parse_too_large() => Self::LargeHead,
            Some(http) if http.is_parse() => Self::Answer(Some(FailureKind::NotHttp)),
            _ => Self::Answer(kind),
        }
    }
}

/// Connects over TCP and, where the scheme says so, TLS, within a time.
#[derive(Clone)]
struct Connector {
    tls: HttpsConnector<HttpConnector>,
    limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tls.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connected = tokio::time::timeout(self.limit, self.tls.call(uri));
        Box::pin(async move { connected.await? })
    }
}
