//! A certificate authority of the tests' own, and the certificate that nginx shows.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use std::fs;
use std::path::Path;

/// What is right or wrong with the certificate that the proxy shows.
#[derive(Clone, Copy)]
pub(crate) enum Certificate {
    /// Signed by the authority in `ca.pem`, for the names that the tests call.
    Good,
    /// As good, but its time is over.
    Expired,
    /// As good, but for a name that nobody called.
    OtherName,
    /// As good, but signed by an authority that the client was not told to trust.
    OtherAuthority,
}

/// Writes `ca.pem` (what the client is to trust), `server.pem` and `server.key` (what nginx shows).
pub(crate) fn write(directory: &Path, certificate: Certificate) {
    let (issuer, issuer_pem) = authority("sigprobe interop authority");
    let trusted_pem = match certificate {
        Certificate::OtherAuthority => authority("sigprobe another authority").1,
        _ => issuer_pem,
    };

    let names = match certificate {
        Certificate::OtherName => vec!["other.example.com".to_owned()],
        _ => {
            // rcgen makes an address entry of a name that is an address.
            vec!["gallery.example.com".to_owned(), "localhost".to_owned(), "127.0.0.1".to_owned()]
        }
    };
    let key = KeyPair::generate().expect("a key for nginx");
    let mut leaf = CertificateParams::new(names).expect("leaf");
    leaf.distinguished_name.push(DnType::CommonName, "sigprobe interop proxy");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.not_before = date_time_ymd(2020, 1, 1);
    leaf.not_after = match certificate {
        Certificate::Expired => date_time_ymd(2021, 1, 1),
        _ => date_time_ymd(2099, 1, 1),
    };
    let leaf_pem = leaf.signed_by(&key, &issuer).expect("leaf certificate").pem();

    for (name, text) in
        [("ca.pem", trusted_pem), ("server.pem", leaf_pem), ("server.key", key.serialize_pem())]
    {
        fs::write(directory.join(name), text).expect(name);
    }
}

fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().expect("a key for the authority");
    let mut authority = CertificateParams::new(Vec::<String>::new()).expect("authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, name);
    let pem = authority.self_signed(&key).expect("authority certificate").pem();
    (Issuer::new(authority, key), pem)
}
