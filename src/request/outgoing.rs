//! A request that is ready to be sent.

use std::fmt;

use url::Url;

/// What a transport puts on the wire.
#[derive(Clone)]
pub struct Outgoing {
    /// HTTP method.
    pub method: String,
    /// Where to, with the query that is sent.
    pub url: Url,
    /// Value of the `Host` header.
    pub host_header: String,
    /// All other headers, in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<Vec<u8>>,
}

impl fmt::Debug for Outgoing {
    // The Authorization header holds the secret itself when the method is PLAINTEXT.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("method", &self.method).finish_non_exhaustive()
    }
}
