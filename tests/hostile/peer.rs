//! A server that writes what it is told, byte by byte, plain or inside TLS.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A connection, plain or not.
pub(super) trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

/// A peer that listens until the test ends.
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    pub(super) with_tls: bool,
}

/// What it does with each request.
pub(super) type Does = fn(&mut dyn Wire, &str);

impl Peer {
    pub(super) fn start(does: Does, with_tls: bool) -> Self {
        let tls = with_tls.then(|| config(&["127.0.0.1"]));
        Self::start_with(does, tls)
    }

    pub(super) fn start_with(
        does: impl Fn(&mut dyn Wire, &str) + Send + Sync + 'static,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let with_tls = tls.is_some();
        let address = accepting(move |stream| {
            if let Some(config) = &tls {
                let Ok(connection) = ServerConnection::new(Arc::clone(config)) else { return };
                let mut stream = StreamOwned::new(connection, stream);
                serve(&mut stream, &does);
                // Without it an answer that ends with the connection looks cut.
                stream.conn.send_close_notify();
                let _ = stream.flush();
            } else {
                let mut stream = stream;
                serve(&mut stream, &does);
            }
        });
        Self { address, with_tls }
    }

    pub(super) fn url(&self) -> String {
        format!("{}://{}/gallery/api/", if self.with_tls { "https" } else { "http" }, self.address)
    }
}

/// Listens on a free port and gives each connection to `serve`, in a thread of its own.
pub(super) fn accepting(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            // Nothing waits for ever in a test.
            let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
            let _ = stream.set_write_timeout(Some(Duration::from_secs(30)));
            thread::spawn(move || serve(stream));
        }
    });
    address
}

/// Answers one request, and closes.
fn serve(wire: &mut dyn Wire, does: &dyn Fn(&mut dyn Wire, &str)) {
    let Some(request) = request(wire) else { return };
    does(wire, &request);
    let _ = wire.flush();
}

/// The head of a request; none when it does not come.
pub(super) fn request(wire: &mut dyn Wire) -> Option<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match wire.read(&mut buffer) {
            Ok(read) if read > 0 && head.len() < 100_000 => head.extend_from_slice(&buffer[..read]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// A certificate for these names, signed by itself.
pub(super) fn config(names: &[&str]) -> Arc<ServerConfig> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    configured(vec![made.cert.der().clone()], made.signing_key.serialize_der())
}

/// TLS with this chain.
pub(super) fn configured(chain: Vec<CertificateDer<'static>>, key: Vec<u8>) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap())
}

/// A whole answer with this head (without its end) and body.
pub(super) fn answer(wire: &mut dyn Wire, head: &str, body: &[u8]) {
    let _ = write!(wire, "{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = wire.write_all(body);
}

/// Writes `piece` again and again until the other side has gone.
pub(super) fn for_ever(wire: &mut dyn Wire, piece: &[u8]) {
    // A gigabyte is as good as for ever, and a test that fails ends.
    let mut left = 1_u64 << 30;
    while left > 0 && wire.write_all(piece).is_ok() {
        left = left.saturating_sub(piece.len() as u64);
    }
}

/// Waits until the other side has gone.
pub(super) fn wait(wire: &mut dyn Wire) {
    let mut buffer = [0; 4096];
    while wire.read(&mut buffer).is_ok_and(|read| read > 0) {}
}
