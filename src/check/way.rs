//! Between the words of a targets file and variants of a request.

use crate::axes::base_address::signing;
use crate::axis::{Edit, Situation, Variant};
use crate::report::base_addresses;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::signature::SignatureMethod;
use crate::sign::base_string_uri;
use crate::targets::{Expected, SignedBase, Way};

impl Way {
    /// What it signs as base string URI for this request.
    pub fn signs(&self, situation: &Situation) -> BaseStringUri {
        let own = situation.request.sent.base_string_uri();
        match &self.signed {
            SignedBase::AsCalled => own,
            SignedBase::Whole(uri) => uri.clone(),
            SignedBase::Base(base) => BaseStringUri {
                scheme: base.scheme,
                host: base.authority.host.clone(),
                port: base.authority.port.clone(),
                path: base.paths_for(situation.request.sent.path()).swap_remove(0),
            },
        }
    }

    /// The variant of this request. The error is a sentence about `accepted-variant`.
    pub fn variant(&self, situation: &Situation) -> Result<Variant, String> {
        let others = match &self.variant {
            None => Variant::rfc5849(),
            Some(text) => {
                let variant = Variant::parse(text, situation);
                let variant = variant.and_then(|own| own.keeping_the_key(&situation.request));
                variant.map_err(|error| format!("accepted-variant: {error}"))?
            }
        };
        if others.deviations.iter().any(|own| matches!(own.choice.edit, Edit::BaseStringUri(_))) {
            return Err(
                "accepted-variant: write what is signed as URL with accepted-base or accepted-url".to_owned()
            );
        }
        let uri = self.signs(situation);
        if uri == situation.request.sent.base_string_uri() {
            return Ok(others);
        }
        others.with(&signing(&uri)).ok_or_else(|| "accepted-variant: this does not go together".to_owned())
    }

    /// What an accepted variant says; none when a targets file cannot hold it, because its choices came from the run.
    pub fn of(variant: &Variant, situation: &Situation) -> Option<Self> {
        let called = situation.request.sent.base_string_uri();
        let uri = base_string_uri(&situation.request, variant);
        let with = |signed| Self { signed, variant: None };
        let short = || {
            let base = crate::axis::BaseAddress::parse(&base_addresses(&uri, &called).0).ok()?;
            Some(with(SignedBase::Base(base))).filter(|way| way.signs(situation) == uri)
        };
        let way = if uri == called {
            with(SignedBase::AsCalled)
        } else {
            short().unwrap_or_else(|| with(SignedBase::Whole(uri.clone())))
        };
        let others = others(variant);
        let way = Self { variant: (!others.deviations.is_empty()).then(|| others.to_string()), ..way };
        way.variant(situation).is_ok().then_some(way)
    }

    /// In words: `signatures over http://srv/gallery, with a space as +`.
    pub fn said(&self, situation: &Situation) -> String {
        // A secret that is sent as it is fits every address.
        if situation.request.signature_method == SignatureMethod::Plaintext {
            return "PLAINTEXT, whatever the address".to_owned();
        }
        let base = match &self.signed {
            SignedBase::AsCalled => "the called URL".to_owned(),
            SignedBase::Base(base) => base.text.clone(),
            SignedBase::Whole(uri) => uri.to_string(),
        };
        match self.variant(situation).map(|variant| others(&variant)) {
            Ok(others) if !others.deviations.is_empty() => {
                format!("signatures over {base}, {}", others.said())
            }
            _ => format!("signatures over {base}"),
        }
    }
}

impl Expected {
    /// In words.
    pub fn said(&self, situation: &Situation) -> String {
        match self {
            Self::Accepted(way) => format!("accepts {}", way.said(situation)),
            Self::Verdict(verdict) => format!("{}: {}", verdict.name(), verdict.when()),
        }
    }
}

/// The variant without its deviations of the base string URI.
pub(super) fn others(variant: &Variant) -> Variant {
    let kept = variant.deviations.iter().filter(|own| !matches!(own.choice.edit, Edit::BaseStringUri(_)));
    Variant { deviations: kept.cloned().collect() }
}
