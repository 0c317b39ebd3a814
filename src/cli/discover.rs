//! Looks for names of the server before the first request.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use sigprobe::discover::beforehand::{Place, addresses, find};
use sigprobe::discover::resolver::{Resolver, System};
use sigprobe::probe::http::HttpSettings;
use sigprobe::rfc5849::base_string_uri::Scheme;

use super::gather::Job;

/// The longest that the run waits for names.
const LONGEST: Duration = Duration::from_secs(3);

/// Fills in the addresses of the host, for variants with them, and what else can be found beforehand. A host
/// that does not resolve is found out by the first request; behind a proxy only the proxy knows the server.
pub(super) fn discover(job: &mut Job) {
    let sent = &job.situation.request.sent;
    let Ok(HttpSettings { destination, proxy: None, timeout, connect_timeout, .. }) = job.http_settings(sent)
    else {
        return;
    };
    let limit = LONGEST.min(timeout).min(connect_timeout);
    let (host, port) = destination.unwrap_or_else(|| (sent.host().to_owned(), sent.port()));
    let addresses = addresses(&host, port, limit);
    let tls_name = (sent.scheme() == Scheme::Https).then(|| sent.host().to_owned());

    let mut families = BTreeSet::new();
    job.situation.addresses = addresses
        .iter()
        .map(std::net::SocketAddr::ip)
        .filter(|ip| families.insert(ip.is_ipv4()))
        .map(|ip| match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        })
        .collect();
    if job.situation.discovers && !addresses.is_empty() {
        let resolver: Arc<dyn Resolver> = Arc::new(System);
        job.situation.discover(find(&Place { host, addresses, tls_name }, &resolver, limit));
    }
}
