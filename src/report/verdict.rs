//! The verdicts and their exit codes.

mod page;

pub use page::VerdictPage;

use serde::Serialize;

/// What a run found out, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The RFC's form of the called URL is accepted.
    AcceptedAsCalled,
    /// Only other base URLs are accepted.
    AcceptedUnderAnotherBase,
    /// It takes more than another base URL.
    AcceptedUnderAnotherVariant,
    /// Signatures are checked here, and none of those tried passed.
    NoneAccepted,
    /// The answer names the key.
    KeyUnknown,
    /// A broken signature gets a success, as every other does.
    SignaturesNotChecked,
    /// Only other ways of authentication are offered.
    #[serde(rename = "not-oauth1")]
    NotOauth1,
    /// Everything is sent on to another address.
    Redirected,
    /// No HTTP answer, or only a gateway's.
    Unreachable,
    /// The answers do not say.
    Undecided,
    /// The same request, different answers.
    Inconsistent,
    /// The user stopped the run.
    Interrupted,
}

impl Verdict {
    /// Every verdict, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::AcceptedAsCalled,
        Self::AcceptedUnderAnotherBase,
        Self::AcceptedUnderAnotherVariant,
        Self::NoneAccepted,
        Self::KeyUnknown,
        Self::SignaturesNotChecked,
        Self::NotOauth1,
        Self::Redirected,
        Self::Unreachable,
        Self::Undecided,
        Self::Inconsistent,
        Self::Interrupted,
    ];

    /// Stable kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AcceptedAsCalled => "accepted-as-called",
            Self::AcceptedUnderAnotherBase => "accepted-under-another-base",
            Self::AcceptedUnderAnotherVariant => "accepted-under-another-variant",
            Self::NoneAccepted => "none-accepted",
            Self::KeyUnknown => "key-unknown",
            Self::SignaturesNotChecked => "signatures-not-checked",
            Self::NotOauth1 => "not-oauth1",
            Self::Redirected => "redirected",
            Self::Unreachable => "unreachable",
            Self::Undecided => "undecided",
            Self::Inconsistent => "inconsistent",
            Self::Interrupted => "interrupted",
        }
    }

    /// The verdict with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// When it is given, in a few words.
    pub fn when(self) -> &'static str {
        match self {
            Self::AcceptedAsCalled => "the signature that RFC 5849 asks for is accepted",
            Self::AcceptedUnderAnotherBase => "only signatures over another base URL are accepted",
            Self::AcceptedUnderAnotherVariant => {
                "it takes more than another base URL (such as the secret without a space)"
            }
            Self::NoneAccepted => "what is signed is refused, and none of the signatures tried passed",
            Self::KeyUnknown => "the answer says that the key is unknown",
            Self::SignaturesNotChecked => "a deliberately wrong signature gets a success, too",
            Self::NotOauth1 => "only other ways of authentication are offered",
            Self::Redirected => "every request that was sent is sent on to another address",
            Self::Unreachable => "no HTTP answer, or only 502, 503, 504",
            Self::Undecided => "the answers do not say, such as 404 to everything",
            Self::Inconsistent => "the same request gets different answers",
            Self::Interrupted => "stopped with Ctrl-C",
        }
    }

    /// The exit code of a run with this verdict. 1 is a fault of the tool, 2 one of its input.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::AcceptedAsCalled => 0,
            Self::AcceptedUnderAnotherBase | Self::AcceptedUnderAnotherVariant => 3,
            Self::NoneAccepted => 4,
            Self::KeyUnknown => 5,
            Self::SignaturesNotChecked | Self::NotOauth1 | Self::Redirected => 6,
            Self::Unreachable => 7,
            Self::Undecided | Self::Inconsistent => 8,
            Self::Interrupted => 130,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.name());
            assert_eq!(Verdict::named(verdict.name()), Some(verdict));
        }
    }
}
