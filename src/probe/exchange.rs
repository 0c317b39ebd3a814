//! One request of a run with everything that is known about it afterwards.

use super::Observation;
use crate::request::Outgoing;
use crate::verdict::peculiar::{Peculiar, peculiar};
use crate::verdict::{Class, Judgement};

/// Why a request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Purpose {
    /// Control without any OAuth parameter.
    Unsigned,
    /// Control with the real key and a signature made with a random secret.
    Broken,
    /// Control with a random key.
    UnknownKey,
    /// First question about a variant.
    Variant,
    /// The same variant again, to confirm.
    Confirmation,
    /// About what is accepted, once that is known: something else than the signature differs.
    FollowUp,
}

impl Purpose {
    /// Stable kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Broken => "broken-signature",
            Self::UnknownKey => "unknown-key",
            Self::Variant => "variant",
            Self::Confirmation => "confirmation",
            Self::FollowUp => "follow-up",
        }
    }

    /// Whether it asks about a variant.
    pub fn is_probe(self) -> bool {
        matches!(self, Self::Variant | Self::Confirmation)
    }

    /// First letter of the identifiers of such requests.
    pub fn letter(self) -> char {
        match self {
            Self::Unsigned | Self::Broken | Self::UnknownKey => 'c',
            Self::Variant | Self::Confirmation => 'p',
            Self::FollowUp => 'f',
        }
    }

    /// Whether it is a control.
    pub fn is_control(self) -> bool {
        matches!(self, Self::Unsigned | Self::Broken | Self::UnknownKey)
    }
}

/// Characters of signatures that get lost on the way at times.
pub const CHARACTERS: [char; 2] = ['+', '/'];

/// A request and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// `c1`, `c2`, ... for controls, `p1`, `p2`, ... for probes, `f1`, `f2`, ... for follow-ups.
    pub id: String,
    /// Why it was sent.
    pub purpose: Purpose,
    /// Which candidate it asks about; for controls, one of their shape.
    pub candidate: usize,
    /// What differs from a probe, in words: follow-ups only.
    pub said: Option<String>,
    /// What was signed as base string URI; nothing for the unsigned control.
    pub base_string_uri: Option<String>,
    /// Whether the signature holds each of [`CHARACTERS`].
    pub characters: Option<[bool; 2]>,
    /// What was signed.
    pub signature_base_string: Option<String>,
    /// When it was sent, by our clock: seconds since 1970-01-01 00:00:00 UTC.
    pub sent_at: u64,
    /// What was sent.
    pub outgoing: Outgoing,
    /// What came back.
    pub observation: Observation,
    /// Whether the secret stands in it: then no piece of it may go anywhere, since pieces cannot be found again.
    pub tells_secret: bool,
    /// Its class, when there was an answer.
    pub class: Option<Class>,
    /// What it says about the signature; for controls, whether it is still refused as at first.
    pub judgement: Judgement,
}

impl Exchange {
    /// Whether it was sent for this purpose, and its answer says something.
    pub fn is_judged(&self, purpose: Purpose) -> bool {
        self.purpose == purpose && self.judgement != Judgement::Unclear
    }

    /// Whether no answer of the server's own came back.
    pub fn is_unanswered(&self) -> bool {
        matches!(self.status(), None | Some(502..=504))
    }

    /// Where the answer sends on to, if it does.
    pub fn redirect(&self) -> Option<&str> {
        let answer = self.observation.answer()?;
        matches!(answer.status, 301 | 302 | 303 | 307 | 308).then(|| answer.header("location")).flatten()
    }

    /// Status code, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.observation.answer().map(|answer| answer.status)
    }
}

/// The candidates of one shape whose answers have something of their own.
pub fn peculiar_in(exchanges: &[Exchange], is_of_shape: impl Fn(usize) -> bool) -> Vec<Peculiar> {
    let own: Vec<&Exchange> =
        exchanges.iter().filter(|own| is_of_shape(own.candidate) && !own.is_unanswered()).collect();
    if own.iter().any(|own| own.tells_secret) {
        return Vec::new();
    }
    let own = own.into_iter();
    let (mut controls, mut probes) = (Vec::new(), Vec::new());
    for (own, class) in own.filter_map(|own| Some((own, own.class.as_ref()?))) {
        if own.purpose == Purpose::Broken {
            controls.push(class);
        } else if own.purpose.is_probe() {
            probes.push((own.candidate, class));
        }
    }
    peculiar(&controls, &probes)
}
