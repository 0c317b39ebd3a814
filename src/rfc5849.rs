//! OAuth 1.0a signatures exactly as RFC 5849 has them: no knobs, one file per section.
//!
//! The steps of a signature, in the order in which [`crate::sign`] takes them:
//!
//! 1. [`protocol_parameters`] (section 3.1): the `oauth_*` values of one request;
//! 2. [`base_string_uri`] (3.4.1.2): scheme, authority and path as they are signed;
//! 3. [`parameters`] (3.4.1.3): collected from query, body and header, then encoded and sorted;
//! 4. [`signature_base_string`] (3.4.1.1): method, URI and parameters joined;
//! 5. [`signature`] (3.4.2 to 3.4.4): keyed digest, base64;
//! 6. [`transmission`] (3.5): header, body or query.
//!
//! What servers and clients get wrong is no part of this module: see [`crate::axis`].

pub mod base_string_uri;
pub mod parameters;
pub mod percent_encoding;
pub mod protocol_parameters;
pub mod signature;
pub mod signature_base_string;
pub mod transmission;
