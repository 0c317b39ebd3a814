//! What can be found before the server is asked anything: its certificate, and what the resolver knows.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::resolver::{Resolver, canonical_name, names_of};
use super::{Discovered, certificate, handshake};

/// Where a server is reached.
#[derive(Clone, Debug)]
pub struct Place {
    /// Host that is connected to: that of the URL, or the one of `--connect-to`.
    pub host: String,
    /// Its addresses with the port, as [`addresses`] gives them.
    pub addresses: Vec<SocketAddr>,
    /// The name that TLS asks for; none when the server is called without TLS.
    pub tls_name: Option<String>,
}

/// No more addresses than this are asked about.
const ADDRESSES_AT_MOST: usize = 4;

/// What a host resolves to; nothing when the resolver takes longer than `limit`.
pub fn addresses(host: &str, port: u16, limit: Duration) -> Vec<SocketAddr> {
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let look_up = move || (host, port).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    within(limit, vec![Box::new(look_up)])
}

/// The names of the server at `place`. All that is found within `limit` is given, in the order certificate,
/// canonical name, names of the addresses; what takes longer is left out.
pub fn find(place: &Place, resolver: &Arc<dyn Resolver>, limit: Duration) -> Vec<Discovered> {
    let mut questions: Vec<Question<Discovered>> = Vec::new();
    if let Some(name) = place.tls_name.clone() {
        let addresses = place.addresses.clone();
        questions.push(Box::new(move || {
            handshake::certificate(&addresses, &name, limit)
                .map(|der| certificate::find(&der))
                .unwrap_or_default()
        }));
    }
    let (own, host) = (Arc::clone(resolver), place.host.clone());
    questions.push(Box::new(move || canonical_name(&*own, &host)));
    let mut ips: Vec<IpAddr> = place.addresses.iter().map(SocketAddr::ip).collect();
    ips.dedup();
    for ip in ips.into_iter().take(ADDRESSES_AT_MOST) {
        let own = Arc::clone(resolver);
        questions.push(Box::new(move || names_of(&*own, ip)));
    }
    within(limit, questions)
}

type Question<T> = Box<dyn FnOnce() -> Vec<T> + Send>;

/// Asks all questions at the same time, and gives the answers in the order of the questions. One that takes
/// longer than `limit` is left to itself: the system's resolver cannot be told to stop.
fn within<T: Send + 'static>(limit: Duration, questions: Vec<Question<T>>) -> Vec<T> {
    let deadline = Instant::now() + limit;
    let asked: Vec<mpsc::Receiver<Vec<T>>> = questions
        .into_iter()
        .map(|question| {
            let (sender, receiver) = mpsc::channel();
            // Without a thread the question is not asked; nobody may listen any more when the answer comes.
            let _ = thread::Builder::new().spawn(move || sender.send(question()));
            receiver
        })
        .collect();
    let left = || deadline.saturating_duration_since(Instant::now());
    asked.iter().flat_map(|receiver| receiver.recv_timeout(left()).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hangs on reverse look-ups until the test is over.
    struct Hanging(std::sync::Mutex<mpsc::Receiver<()>>);

    impl Resolver for Hanging {
        fn canonical_name(&self, _: &str) -> Option<String> {
            Some("node1.internal".to_owned())
        }

        fn name_of(&self, _: IpAddr) -> Option<String> {
            let _ = self.0.lock().unwrap().recv();
            Some("late.internal".to_owned())
        }

        fn machine_name(&self) -> Option<String> {
            None
        }

        fn is_own(&self, _: IpAddr) -> bool {
            false
        }
    }

    #[test]
    fn a_resolver_that_hangs_is_not_waited_for() {
        let (end, ended) = mpsc::channel();
        let resolver: Arc<dyn Resolver> = Arc::new(Hanging(ended.into()));
        let place = Place {
            host: "gallery.example.com".to_owned(),
            addresses: vec![SocketAddr::from(([192, 0, 2, 7], 443))],
            tls_name: None,
        };
        let found = find(&place, &resolver, Duration::from_millis(50));
        let names: Vec<String> = found.iter().map(|one| one.found.text()).collect();
        assert_eq!(names, ["node1.internal"]);
        drop(end);
    }

    #[test]
    fn an_address_is_its_own_address() {
        let found = addresses("[::1]", 443, Duration::from_secs(5));
        assert_eq!(found, [SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 443))]);
    }
}
