//! What a signed request looks like beside its signature: which protocol parameters it has, with which time, and
//! where they travel. Requests of one shape are refused alike, whatever their signature.

use crate::axis::{Deviation, Edit};
use crate::request::Request;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;

/// The shape of one signed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Where the protocol parameters travel (section 3.5).
    pub placement: Placement,
    /// How the signature is made (section 3.4).
    pub signature_method: SignatureMethod,
    /// Seconds that the timestamp is ahead of our clock (section 3.3).
    pub clock_offset: i64,
    /// Whether `oauth_version` is sent, and so signed (section 3.1).
    pub has_version: bool,
}

impl Shape {
    /// The shape that the request has, then the edits of these deviations.
    pub fn new(request: &Request, deviations: &[Deviation]) -> Self {
        let mut shape = Self {
            placement: request.placement,
            signature_method: request.signature_method,
            clock_offset: 0,
            has_version: true,
        };
        for deviation in deviations {
            if let Edit::Shape(edit) = &deviation.choice.edit {
                edit(&mut shape);
            }
        }
        shape
    }
}
