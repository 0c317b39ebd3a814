//! Alteryx's `RuntimeSettings.xml`: the addresses that the server is configured with.
//!
//! The file also holds encrypted secrets. Only the addresses and `SslEnabled` are taken out of it; nothing else
//! is kept, and no error shows any of it.

use roxmltree::{Document, Node, ParsingOptions};
use thiserror::Error;

use super::{Discovered, Found, Origin};
use crate::axis::BaseAddress;

/// No larger file is read: real ones have some ten kilobytes.
pub const FILE_AT_MOST: usize = 512 * 1024;
/// Real ones have some two hundred elements.
const NODES_AT_MOST: u32 = 20_000;
/// What the server goes by when no file sets `BaseAddress` (Alteryx help, Gallery).
const DEFAULT_BASE_ADDRESS: &str = "http://localhost/gallery/";

/// Why a file is not taken. Each completes a sentence that begins with the file's name.
#[derive(Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum RuntimeSettingsError {
    #[error("is larger than any RuntimeSettings.xml: give the file of that name, as Alteryx wrote it")]
    TooLarge,
    #[error("is no XML: give Alteryx's RuntimeSettings.xml")]
    NotXml,
    #[error(
        "holds a document type definition, which no RuntimeSettings.xml has: give the file as Alteryx wrote it"
    )]
    DocumentType,
    #[error("is XML, but not Alteryx's: the outermost element of RuntimeSettings.xml is SystemSettings")]
    NotAlteryx,
}

/// What the server is configured with. Each field is that of the last file that sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RuntimeSettings {
    /// `Gallery/BaseAddress`.
    pub base_address: Option<BaseAddress>,
    /// `CanonicalBaseAddress`, which stands for the address that users call where a balancer is in front.
    pub canonical_base_address: Option<BaseAddress>,
    /// The address of the Web API, since 2021.4.
    pub web_api_address: Option<BaseAddress>,
    /// The same where a balancer is in front.
    pub web_api_canonical_base_address: Option<BaseAddress>,
    /// `Gallery/SslEnabled`.
    pub ssl_enabled: Option<bool>,
    /// Elements that hold something else than an address.
    #[serde(skip)]
    pub unusable: Vec<&'static str>,
}

impl RuntimeSettings {
    /// Reads one file: UTF-8 or UTF-16, with or without a byte order mark.
    pub fn read(bytes: &[u8]) -> Result<Self, RuntimeSettingsError> {
        if bytes.len() > FILE_AT_MOST {
            return Err(RuntimeSettingsError::TooLarge);
        }
        let text = text_of(bytes);
        let options = ParsingOptions { nodes_limit: NODES_AT_MOST, ..ParsingOptions::default() };
        let document =
            Document::parse_with_options(text.trim_start(), options).map_err(|error| match error {
                roxmltree::Error::DtdDetected => RuntimeSettingsError::DocumentType,
                roxmltree::Error::NodesLimitReached => RuntimeSettingsError::TooLarge,
                _ => RuntimeSettingsError::NotXml,
            })?;
        if document.root_element().tag_name().name() != "SystemSettings" {
            return Err(RuntimeSettingsError::NotAlteryx);
        }
        let mut settings = Self::default();
        for element in document.descendants().filter(Node::is_element) {
            settings.take(element);
        }
        Ok(settings)
    }

    fn take(&mut self, element: Node<'_, '_>) {
        let name = element.tag_name().name();
        let text = element.text().unwrap_or_default().trim();
        let in_gallery = element.parent().is_some_and(|parent| parent.tag_name().name() == "Gallery");
        if text.is_empty() {
            return;
        }
        let (known, field) = match name {
            "SslEnabled" if in_gallery => {
                self.ssl_enabled = Some(text.eq_ignore_ascii_case("true"));
                return;
            }
            "BaseAddress" if in_gallery => ("BaseAddress", &mut self.base_address),
            "CanonicalBaseAddress" => ("CanonicalBaseAddress", &mut self.canonical_base_address),
            "WebApiCanonicalBaseAddress" => {
                ("WebApiCanonicalBaseAddress", &mut self.web_api_canonical_base_address)
            }
            // The vendor's pages do not name this element.
            _ if name.starts_with("WebApi") && name.ends_with("Address") => {
                ("the Web API's address", &mut self.web_api_address)
            }
            _ => return,
        };
        match Discovered::base_address(text, Origin::RuntimeSettings(known.into())).map(|found| found.found) {
            Some(Found::BaseAddress(base)) => *field = Some(base),
            _ => self.unusable.push(known),
        }
    }

    /// What both together set: each of these goes before what is in `defaults`.
    #[must_use]
    pub fn over(self, defaults: Self) -> Self {
        let mut unusable = defaults.unusable;
        unusable.extend(self.unusable);
        unusable.dedup();
        Self {
            base_address: self.base_address.or(defaults.base_address),
            canonical_base_address: self.canonical_base_address.or(defaults.canonical_base_address),
            web_api_address: self.web_api_address.or(defaults.web_api_address),
            web_api_canonical_base_address: self
                .web_api_canonical_base_address
                .or(defaults.web_api_canonical_base_address),
            ssl_enabled: self.ssl_enabled.or(defaults.ssl_enabled),
            unusable,
        }
    }

    /// The two addresses that a Gallery may sign with. Where no file sets `BaseAddress`, Alteryx's default.
    pub fn gallery_addresses(&self) -> Vec<(Origin, BaseAddress)> {
        let base = match &self.base_address {
            Some(base) => Some((Origin::RuntimeSettings("BaseAddress".into()), base.clone())),
            None => {
                BaseAddress::parse(DEFAULT_BASE_ADDRESS).ok().map(|base| (Origin::DefaultBaseAddress, base))
            }
        };
        let canonical = self.canonical_base_address.clone();
        let canonical = canonical.map(|base| (Origin::RuntimeSettings("CanonicalBaseAddress".into()), base));
        base.into_iter().chain(canonical).collect()
    }

    /// The names and addresses that the server may go by.
    pub fn discovered(&self) -> Vec<Discovered> {
        let mut found: Vec<Discovered> = self
            .gallery_addresses()
            .into_iter()
            .map(|(origin, base)| Discovered { found: Found::BaseAddress(base), origin })
            .collect();
        for (name, base) in [
            ("the Web API's address", &self.web_api_address),
            ("WebApiCanonicalBaseAddress", &self.web_api_canonical_base_address),
        ] {
            let host = base.as_ref().map(|base| base.authority.host.as_str());
            found.extend(host.and_then(|host| Discovered::name(host, Origin::RuntimeSettings(name.into()))));
        }
        found
    }

    /// What is wrong in the files themselves, a sentence each.
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints: Vec<String> = self
            .unusable
            .iter()
            .map(|element| {
                format!("{element} in RuntimeSettings.xml is no http or https address: it was left out.")
            })
            .collect();
        if let (Some(true), Some(base)) = (self.ssl_enabled, &self.base_address)
            && base.scheme.name() == "http"
        {
            complaints.push(format!(
                "RuntimeSettings.xml has SslEnabled on and a BaseAddress with http ({}): one of the two is wrong.",
                base.text
            ));
        }
        complaints
    }
}

/// Decodes leniently: what is no text is no XML either, and is found out there.
fn text_of(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As Alteryx's own default file has it (github.com/alteryx/cookbook-alteryx-server), much shortened.
    const DEFAULTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SystemSettings><Controller><ServicePort>80</ServicePort>\
        <ServerSecretEncrypted></ServerSecretEncrypted></Controller><Gallery><BaseAddress>http://localhost/gallery/</BaseAddress>\
        <LoggingPath></LoggingPath><SslEnabled>False</SslEnabled></Gallery></SystemSettings>";
    const OVERRIDES: &str = "<SystemSettings><Controller><ServerSecretEncrypted>4242c0ffee</ServerSecretEncrypted></Controller>\
        <Gallery><BaseAddress> https://ALTERYX-PROD01:444/gallery/ </BaseAddress>\
        <CanonicalBaseAddress>https://gallery.example.com/gallery</CanonicalBaseAddress><SslEnabled>True</SslEnabled>\
        <SmtpPasswordEncrypted>4242c0ffee</SmtpPasswordEncrypted></Gallery>\
        <WebApi><WebApiAddress>https://webapi.internal/webapi/</WebApiAddress></WebApi></SystemSettings>";

    fn found(settings: &RuntimeSettings) -> Vec<String> {
        settings.discovered().iter().map(|one| format!("{}: {}", one.origin, one.found.text())).collect()
    }

    #[test]
    fn overrides_go_before_defaults() {
        let defaults = RuntimeSettings::read(DEFAULTS.as_bytes()).unwrap();
        assert_eq!(found(&defaults), ["BaseAddress in RuntimeSettings.xml: http://localhost/gallery"]);
        let both = RuntimeSettings::read(OVERRIDES.as_bytes()).unwrap().over(defaults.clone());
        assert_eq!(both.ssl_enabled, Some(true));
        assert_eq!(
            found(&both),
            [
                "BaseAddress in RuntimeSettings.xml: https://ALTERYX-PROD01:444/gallery",
                "CanonicalBaseAddress in RuntimeSettings.xml: https://gallery.example.com/gallery",
                "the Web API's address in RuntimeSettings.xml: webapi.internal",
            ]
        );
        assert!(!format!("{both:?}").contains("c0ffee"), "a secret is kept");
        let nothing_changed = RuntimeSettings::read(b"<SystemSettings/>").unwrap();
        assert_eq!(nothing_changed.clone().over(defaults.clone()), defaults);
        assert_eq!(
            found(&nothing_changed),
            ["the default of Alteryx's BaseAddress: http://localhost/gallery"]
        );
    }

    #[test]
    fn reads_every_encoding_that_windows_writes() {
        let expected = RuntimeSettings::read(OVERRIDES.as_bytes()).unwrap();
        let text = OVERRIDES
            .replace("<SystemSettings>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<SystemSettings>");
        let units = |mark: &str| format!("{mark}{text}").encode_utf16().collect::<Vec<u16>>();
        let little = |mark| units(mark).iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
        let big = |mark| units(mark).iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>();
        let marked = format!("\u{feff}{OVERRIDES}").into_bytes();
        for bytes in [marked, little("\u{feff}"), big("\u{feff}"), little(""), big("")] {
            assert_eq!(RuntimeSettings::read(&bytes).as_ref(), Ok(&expected));
        }
    }

    #[test]
    fn refuses_what_is_no_such_file() {
        let laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                      <SystemSettings><Gallery><BaseAddress>&b;</BaseAddress></Gallery></SystemSettings>";
        let nested = "<a>".repeat(100_000);
        let many = format!("<SystemSettings>{}</SystemSettings>", "<a/>".repeat(30_000));
        for (bytes, error) in [
            (&b""[..], RuntimeSettingsError::NotXml),
            (b"BaseAddress=http://srv/", RuntimeSettingsError::NotXml),
            (b"<SystemSettings><Gallery></SystemSettings>", RuntimeSettingsError::NotXml),
            (b"<configuration/>", RuntimeSettingsError::NotAlteryx),
            (b"<html><SystemSettings/></html>", RuntimeSettingsError::NotAlteryx),
            (laughs.as_bytes(), RuntimeSettingsError::DocumentType),
            (&vec![b'x'; 1 << 20], RuntimeSettingsError::TooLarge),
            (nested.as_bytes(), RuntimeSettingsError::TooLarge),
            (many.as_bytes(), RuntimeSettingsError::TooLarge),
        ] {
            assert_eq!(RuntimeSettings::read(bytes), Err(error));
        }
    }

    #[test]
    fn says_what_is_wrong_in_the_file() {
        let with = |base: &str| {
            let text = format!(
                "<SystemSettings><Gallery><BaseAddress>{base}</BaseAddress><SslEnabled>True</SslEnabled></Gallery>\
                 </SystemSettings>"
            );
            RuntimeSettings::read(text.as_bytes()).unwrap().complaints().join(" ")
        };
        assert_eq!(with("https://srv/gallery"), "");
        assert!(
            with("http://srv/gallery")
                .contains("SslEnabled on and a BaseAddress with http (http://srv/gallery)")
        );
        for unusable in ["srv/gallery", "http://me:pw@srv/", "http://srv/?q", "http://ünï/"] {
            let said = with(unusable);
            assert!(said.contains("BaseAddress in RuntimeSettings.xml is no http"), "{unusable}: {said}");
            assert!(!said.contains(unusable));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = RuntimeSettings::read(&bytes);
        }

        #[test]
        fn no_likely_text_makes_it_panic(
            text in "(<|>|/|SystemSettings|Gallery|BaseAddress|SslEnabled|<!DOCTYPE|<!\\[CDATA\\[|\\]\\]>|&amp;|&|http://|ü| ){0,40}",
        ) {
            let whole = format!("<SystemSettings><Gallery><BaseAddress>{text}</BaseAddress></Gallery></SystemSettings>");
            for text in [text, whole] {
                if let Ok(settings) = RuntimeSettings::read(text.as_bytes()) {
                    settings.discovered();
                    settings.complaints();
                }
            }
        }
    }
}
