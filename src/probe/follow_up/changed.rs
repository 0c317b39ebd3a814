//! A request that differs in what is sent beside its signature.

use super::address::Field;
use crate::axes::base_address::signing;
use crate::axis::{Deviation, Edit, Variant};
use crate::probe::session::Session;
use crate::probe::transport::Connection;
use crate::request::{Request, Sent};
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::sign::sign_freshly;
use crate::stamp::random_text;

/// Name of the extra query parameter.
pub(super) const EXTRA: &str = "sigprobe";

/// A request with an extra query parameter, and perhaps another header.
pub(super) struct Changed(Request);

impl Changed {
    pub(super) fn new(
        session: &Session<'_>,
        request: &Request,
        header: Option<(Field, &str)>,
    ) -> Option<Self> {
        let extra = format!("{EXTRA}={}", random_text(session.world.source, 12));
        let called = request.called.clone().with(&extra);
        let host = match header {
            Some((Field::Host, value)) => match request.sent.base_string_uri().port {
                Some(port) => format!("{value}:{port}"),
                None => value.to_owned(),
            },
            _ => request.sent.host_header().to_owned(),
        };
        let sent = Sent::new(&called, Some(&host)).ok()?;
        let mut headers = request.headers.clone();
        if let Some((field, value)) = header.filter(|(field, _)| *field != Field::Host) {
            headers.push((field.header().to_owned(), value.to_owned()));
        }
        Some(Self(Request { called, sent, headers, ..request.clone() }))
    }

    /// Signs `uri`, whatever is sent, with the variant's other deviations.
    pub(super) fn ask(
        &self,
        session: &mut Session<'_>,
        about: (usize, Option<usize>),
        uri: &BaseStringUri,
        variant: &Variant,
        (said, connection): (String, Connection),
    ) -> Option<usize> {
        let mut deviations: Vec<Deviation> = variant.deviations.clone();
        deviations.retain(|deviation| !matches!(deviation.choice.edit, Edit::BaseStringUri(_)));
        deviations.push(signing(uri));
        let source = session.world.source;
        let signed = sign_freshly(&self.0, session.credentials, &Variant { deviations }, source);
        session.follow_up(about, signed, connection, said)
    }
}
