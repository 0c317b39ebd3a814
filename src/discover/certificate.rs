//! The names in a TLS certificate.

use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::{Discovered, Origin};

/// Certificates of large sites hold a hundred names of other sites.
const NAMES_AT_MOST: usize = 16;
/// No certificate of one server is larger.
const CERTIFICATE_AT_MOST: usize = 64 * 1024;

/// The names and addresses that the certificate (in DER form) is for, then the common name of its subject when
/// that is a host name (RFC 5280 sections 4.2.1.6 and 4.1.2.6). Whether anybody vouches for it is not asked:
/// a name that is wrong is refused like any other. Names with a `*` are none.
pub fn find(der: &[u8]) -> Vec<Discovered> {
    if der.len() > CERTIFICATE_AT_MOST {
        return Vec::new();
    }
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    if let Ok(Some(alternatives)) = certificate.subject_alternative_name() {
        names.extend(alternatives.value.general_names.iter().filter_map(name_of));
    }
    let common = certificate.subject().iter_common_name().filter_map(|name| name.as_str().ok());
    names.extend(common.map(str::to_owned));
    let found = names.iter().filter_map(|name| Discovered::name(name, Origin::Certificate));
    found.take(NAMES_AT_MOST).collect()
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(|bytes| Ipv4Addr::from(bytes).to_string());
            v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(|bytes| format!("[{}]", Ipv6Addr::from(bytes))))
                .ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};

    fn certificate(alternatives: &[&str], common: &str) -> Vec<u8> {
        let names: Vec<String> = alternatives.iter().map(|name| (*name).to_owned()).collect();
        let mut parameters = CertificateParams::new(names).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, common);
        parameters.subject_alt_names.push(SanType::URI("http://uri.example.com/".try_into().unwrap()));
        parameters.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    fn names(der: &[u8]) -> Vec<String> {
        find(der).iter().map(|discovered| discovered.found.text()).collect()
    }

    #[test]
    fn gives_names_and_addresses_then_the_common_name() {
        let der = certificate(
            &["gallery.internal", "*.example.com", "ALTERYX-PROD01", "192.0.2.7", "2001:db8::1"],
            "srv01.internal",
        );
        assert_eq!(
            names(&der),
            ["gallery.internal", "ALTERYX-PROD01", "192.0.2.7", "[2001:db8::1]", "srv01.internal"]
        );
        assert_eq!(names(&certificate(&[], "Contoso Issuing Authority 1")), Vec::<String>::new());
    }

    #[test]
    fn a_certificate_with_very_many_names_gives_the_first() {
        let many: Vec<String> = (0..200).map(|number| format!("h{number}.example.com")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(names(&certificate(&many, "x")).len(), NAMES_AT_MOST);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            find(&bytes);
        }

        #[test]
        fn no_damaged_certificate_makes_it_panic(
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut in any::<prop::sample::Index>(),
        ) {
            static WHOLE: std::sync::LazyLock<Vec<u8>> =
                std::sync::LazyLock::new(|| certificate(&["gallery.internal", "192.0.2.7"], "srv01"));
            let mut der = WHOLE.clone();
            for (place, byte) in damage {
                *place.get_mut(&mut der) = byte;
            }
            find(&der);
            find(&der[..cut.index(der.len())]);
        }
    }
}
