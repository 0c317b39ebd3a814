//! The transport over a real network: reqwest, HTTP/1.1 only, no redirects, no cookies, no decompression.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use hyper::ext::ReasonPhrase;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Client, ClientBuilder, Method, Response};
use thiserror::Error;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use super::proxy::Proxy;
use super::transport::{Connection, Transport};
use super::{Answer, Failure, FailureKind, Observation, Outcome};
use crate::request::Outgoing;
use crate::rfc5849::base_string_uri::Scheme;

/// No more than this of an answer's header values is kept.
const HEADERS_LIMIT: usize = 32 * 1024;

/// Sent as `User-Agent`, so that an administrator finds the probes in the server's log.
pub const USER_AGENT: &str = concat!("sigprobe/", env!("CARGO_PKG_VERSION"));

/// Who speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsBackend {
    /// rustls, TLS 1.2 and 1.3.
    Rustls,
    /// The operating system's own; on Windows only.
    Native,
}

/// How to reach the server.
#[derive(Clone)]
pub struct HttpSettings {
    /// Scheme of the target: no certificates are read for http.
    pub scheme: Scheme,
    /// PEM text of the only certificates to trust.
    pub ca_pem: Option<Vec<u8>>,
    /// Goes on when the certificate does not verify.
    pub insecure: bool,
    /// Who speaks TLS.
    pub tls: TlsBackend,
    /// Where to connect in place of the URL's host and port.
    pub destination: Option<(String, u16)>,
    /// Proxy in use.
    pub proxy: Option<Proxy>,
    /// For a whole exchange.
    pub timeout: Duration,
    /// For connecting.
    pub connect_timeout: Duration,
}

impl HttpSettings {
    /// Finds what is wrong with the settings themselves, whatever the target.
    pub fn check(&self) -> Result<(), HttpError> {
        if self.tls == TlsBackend::Native && !cfg!(windows) {
            return Err(HttpError::NoNativeTls);
        }
        self.certificates().map(|_| ())
    }

    /// The only certificates to trust, when the user gave some.
    fn certificates(&self) -> Result<Option<Vec<Certificate>>, HttpError> {
        let Some(pem) = &self.ca_pem else { return Ok(None) };
        match Certificate::from_pem_bundle(pem) {
            Ok(certificates) if !certificates.is_empty() => Ok(Some(certificates)),
            _ => Err(HttpError::CaCertificate),
        }
    }
}

/// Why no client can be made.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum HttpError {
    #[error("--cacert holds no certificate in PEM form (\"-----BEGIN CERTIFICATE-----\"): convert it first")]
    CaCertificate,
    #[error("--tls native is there on Windows only: leave it out")]
    NoNativeTls,
    #[error("the HTTP client cannot be made: {0}")]
    Client(String),
}

/// Sends probes over the network.
pub struct HttpTransport {
    runtime: Runtime,
    settings: HttpSettings,
    kept: Client,
    /// Never keeps a connection; made when it is first needed.
    new: OnceLock<Client>,
    interrupt: watch::Receiver<bool>,
    started: Instant,
}

impl HttpTransport {
    /// Prepares a client; nothing is sent yet. `interrupt` turns true when the user asks to stop.
    pub fn new(settings: HttpSettings, interrupt: watch::Receiver<bool>) -> Result<Self, HttpError> {
        settings.check()?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| HttpError::Client(error.to_string()))?;
        let kept = builder(&settings)?.build().map_err(|error| client_error(&error))?;
        Ok(Self { runtime, settings, kept, new: OnceLock::new(), interrupt, started: Instant::now() })
    }

    fn client(&self, connection: Connection) -> &Client {
        match connection {
            Connection::Kept => &self.kept,
            Connection::New => self.new.get_or_init(|| {
                builder(&self.settings)
                    .map(|builder| builder.pool_max_idle_per_host(0))
                    .ok()
                    .and_then(|builder| builder.build().ok())
                    .unwrap_or_else(|| self.kept.clone())
            }),
        }
    }

    /// Sends one request, as [`Transport::send`] does; the words after the status come with an answer.
    pub fn send_for_reason(
        &self,
        outgoing: &Outgoing,
        connection: Connection,
    ) -> (Observation, Option<String>) {
        let started = Instant::now();
        let mut interrupt = self.interrupt.clone();
        // A little more than the connection gets, so that the more telling of two time-outs comes first.
        let limit = self.settings.timeout.max(self.settings.connect_timeout.min(self.settings.timeout))
            + Duration::from_millis(100);
        let (remote, reason, outcome) = self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = asked_to_stop(&mut interrupt) => failed(FailureKind::Interrupted),
                outcome = tokio::time::timeout(limit, self.exchange(outgoing, connection)) => {
                    outcome.unwrap_or_else(|_| failed(FailureKind::TimeOut))
                }
            }
        });
        (Observation { elapsed: started.elapsed(), remote, outcome }, reason)
    }

    async fn exchange(&self, outgoing: &Outgoing, connection: Connection) -> Exchanged {
        let mut url = outgoing.url.clone();
        if self.settings.destination.is_some() {
            // The resolver below gives the port, which a port in the URL would override.
            let _ = url.set_port(None);
        }
        let method = Method::from_bytes(outgoing.method.as_bytes()).unwrap_or(Method::GET);
        let mut request = self.client(connection).request(method, url).header("Host", &outgoing.host_header);
        for (name, value) in &outgoing.headers {
            request = request.header(name, value);
        }
        if let Some(body) = &outgoing.body {
            request = request.body(body.clone());
        }
        match request.send().await {
            Ok(response) => {
                let (remote, reason) = (response.remote_addr(), reason(&response));
                (remote, Some(reason), Outcome::Answer(read(response).await))
            }
            Err(error) => (None, None, Outcome::Failure(Failure::from_error(&error.without_url()))),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&self, outgoing: &Outgoing, connection: Connection) -> Observation {
        self.send_for_reason(outgoing, connection).0
    }

    fn pause(&self, time: Duration) {
        let mut interrupt = self.interrupt.clone();
        self.runtime.block_on(async {
            tokio::select! {
                () = asked_to_stop(&mut interrupt) => {}
                () = tokio::time::sleep(time) => {}
            }
        });
    }

    fn interrupted(&self) -> bool {
        *self.interrupt.borrow()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Ends when the user asks to stop; never when there is nobody left who could ask.
async fn asked_to_stop(interrupt: &mut watch::Receiver<bool>) {
    if interrupt.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Who answered, the words after the status, and what the request met with.
type Exchanged = (Option<SocketAddr>, Option<String>, Outcome);

fn failed(kind: FailureKind) -> Exchanged {
    (None, None, Outcome::Failure(Failure { kind, detail: kind.said().to_owned() }))
}

/// The words after the status. hyper keeps those that are not the usual ones.
fn reason(response: &Response) -> String {
    let own = response.extensions().get::<ReasonPhrase>().map(|own| lossy(own.as_bytes()));
    own.unwrap_or_else(|| response.status().canonical_reason().unwrap_or_default().to_owned())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads headers and the first part of the body. What is over the limit is not asked for.
async fn read(mut response: Response) -> Answer {
    let mut room = HEADERS_LIMIT;
    let headers = response
        .headers()
        .iter()
        .map_while(|(name, value)| {
            let value = &value.as_bytes()[..value.len().min(room)];
            room -= value.len();
            (room > 0).then(|| (name.as_str().to_owned(), lossy(value)))
        })
        .collect();
    let mut answer = Answer { status: response.status().as_u16(), headers, body: Vec::new(), cut: false };
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = Answer::BODY_LIMIT - answer.body.len();
                answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if answer.body.len() == Answer::BODY_LIMIT {
                    return answer;
                }
            }
            Ok(None) => return answer,
            Err(_) => {
                answer.cut = true;
                return answer;
            }
        }
    }
}

fn builder(settings: &HttpSettings) -> Result<ClientBuilder, HttpError> {
    let mut builder = Client::builder()
        .http1_only()
        // Names as nearly all clients write them; a server that minds the case is not today's question.
        .http1_title_case_headers()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(USER_AGENT)
        .no_proxy()
        .tcp_nodelay(true)
        .connect_timeout(settings.connect_timeout.min(settings.timeout))
        .dns_resolver(Router { destination: settings.destination.clone() })
        .tls_danger_accept_invalid_certs(settings.insecure);
    builder = match settings.tls {
        #[cfg(windows)]
        TlsBackend::Native => builder.tls_backend_native(),
        _ => builder.tls_backend_rustls(),
    };
    if settings.scheme == Scheme::Http {
        builder = builder.tls_certs_only([]);
    } else if let Some(certificates) = settings.certificates()? {
        builder = builder.tls_certs_only(certificates);
    }
    if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(proxy.client_proxy().map_err(|error| client_error(&error))?);
    }
    Ok(builder)
}

fn client_error(error: &reqwest::Error) -> HttpError {
    HttpError::Client(Failure::from_error(error).detail)
}

/// Resolves through the system, or always to where `--connect-to` points.
struct Router {
    destination: Option<(String, u16)>,
}

impl Resolve for Router {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, port) = self.destination.clone().unwrap_or_else(|| (name.as_str().to_owned(), 0));
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
