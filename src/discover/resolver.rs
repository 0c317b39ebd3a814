//! What the system's resolver knows of a host, and this machine of itself.

use std::net::{IpAddr, UdpSocket};

use dns_lookup::{AddrInfoHints, get_hostname, getaddrinfo, lookup_addr};

use super::{Discovered, Origin};

/// The system's resolver, as far as it is asked here.
pub trait Resolver: Send + Sync {
    /// The canonical name of a host.
    fn canonical_name(&self, host: &str) -> Option<String>;
    /// The name of an address.
    fn name_of(&self, address: IpAddr) -> Option<String>;
    /// The name of this machine.
    fn machine_name(&self) -> Option<String>;
    /// Whether the address is one of this machine's.
    fn is_own(&self, address: IpAddr) -> bool;
}

/// The real one. Its answers may take as long as the system lets them.
#[derive(Clone, Copy, Debug)]
pub struct System;

/// `AI_CANONNAME`: 2 on every system that sigprobe is built for.
const CANONICAL_NAME: i32 = 2;

impl Resolver for System {
    fn canonical_name(&self, host: &str) -> Option<String> {
        let hints = AddrInfoHints { flags: CANONICAL_NAME, ..AddrInfoHints::default() };
        getaddrinfo(Some(host), None, Some(hints)).ok()?.find_map(|found| found.ok()?.canonname)
    }

    fn name_of(&self, address: IpAddr) -> Option<String> {
        lookup_addr(&address).ok()
    }

    fn machine_name(&self) -> Option<String> {
        get_hostname().ok()
    }

    fn is_own(&self, address: IpAddr) -> bool {
        // Only an own address can be bound to; nothing is sent.
        address.is_loopback() || UdpSocket::bind((address, 0)).is_ok()
    }
}

/// The canonical name of the host that is connected to.
pub fn canonical_name(resolver: &dyn Resolver, host: &str) -> Vec<Discovered> {
    if host.parse::<IpAddr>().is_ok() || host.starts_with('[') {
        return Vec::new();
    }
    let name = resolver.canonical_name(host).filter(|name| !name.eq_ignore_ascii_case(host));
    name.and_then(|name| named(&name, Origin::CanonicalName)).into_iter().collect()
}

/// The name of an address; of one of this machine's, the machine's own names.
pub fn names_of(resolver: &dyn Resolver, address: IpAddr) -> Vec<Discovered> {
    let mut found = Vec::new();
    if resolver.is_own(address)
        && let Some(machine) = resolver.machine_name()
    {
        found.extend(named(&machine, Origin::MachineName));
        let canonical = resolver.canonical_name(&machine).filter(|name| *name != machine);
        found.extend(canonical.and_then(|name| named(&name, Origin::MachineName)));
    }
    // What loopback is called is "localhost", or the machine's name.
    if !address.is_loopback()
        && let Some(name) = resolver.name_of(address)
    {
        found.extend(named(&name, Origin::ReverseLookup));
    }
    found
}

/// Names of the loopback address lead nowhere that is not tried anyway; and a resolver that has no name gives
/// the address back.
fn named(name: &str, origin: Origin) -> Option<Discovered> {
    let lower = name.to_ascii_lowercase();
    let is_loopback = lower.split('.').next().is_some_and(|label| label.contains("localhost"));
    (!is_loopback && lower.parse::<IpAddr>().is_err()).then(|| Discovered::name(name, origin)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows a canonical name of everything, and a name of every address but loopback's.
    struct Fake {
        machine: Option<&'static str>,
    }

    impl Resolver for Fake {
        fn canonical_name(&self, host: &str) -> Option<String> {
            Some(if host.contains('.') { "node1.internal.".to_owned() } else { format!("{host}.internal") })
        }

        fn name_of(&self, address: IpAddr) -> Option<String> {
            Some(if address.is_loopback() { "localhost".to_owned() } else { "srv01.internal".to_owned() })
        }

        fn machine_name(&self) -> Option<String> {
            self.machine.map(str::to_owned)
        }

        fn is_own(&self, address: IpAddr) -> bool {
            address.is_loopback()
        }
    }

    fn texts(found: &[Discovered]) -> Vec<String> {
        found.iter().map(|one| format!("{}: {}", one.origin.code(), one.found.text())).collect()
    }

    #[test]
    fn finds_the_canonical_name_and_that_of_the_address() {
        let fake = Fake { machine: None };
        assert_eq!(texts(&canonical_name(&fake, "gallery.example.com")), ["canonical-name: node1.internal"]);
        assert!(canonical_name(&fake, "192.0.2.7").is_empty());
        assert_eq!(texts(&names_of(&fake, [192, 0, 2, 7].into())), ["reverse-lookup: srv01.internal"]);
    }

    #[test]
    fn a_local_server_goes_by_the_machine_s_names() {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(
            texts(&names_of(&Fake { machine: Some("ALTERYX-PROD01") }, loopback)),
            ["machine-name: ALTERYX-PROD01", "machine-name: ALTERYX-PROD01.internal"]
        );
        assert!(names_of(&Fake { machine: Some("localhost") }, loopback).is_empty());
        assert!(names_of(&Fake { machine: None }, loopback).is_empty());
    }
}
