//! Taking connections, also when the system has run out of something.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

/// After an error that is likely to come again at once.
const PAUSE: Duration = Duration::from_millis(100);

/// The next connection. One that was gone before it was taken is no reason to stop. Where there are no descriptors left,
/// the next try waits a little, so that some can be closed and the processor does other work.
pub(crate) async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
