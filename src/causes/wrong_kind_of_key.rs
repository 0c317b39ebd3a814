//! The key is of a kind that this endpoint does not take.

use super::{Cause, Examined, Finding, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::probe::run::State;

pub(super) static CAUSE: Cause = Cause {
    code: "wrong-kind-of-key",
    forms: &[],
    page: Page {
        title: "The key is of a kind that this endpoint does not take",
        what: &[
            "Some servers give out several kinds of keys. Alteryx Server: a Private Studio key may call the subscription API \
             only, a user's API Access key also User V2, and only a Curator's key the admin API.",
        ],
        shows: &[
            "401 or 403 at one endpoint with a key that works at another. Which words Alteryx uses is not documented.",
        ],
        proved: &[
            "Nothing was accepted at this endpoint, and the same key and secret were accepted at the one that every kind of key \
             may call, which is asked when the product is recognised, signed in a way that was refused here. Something that rewrites the path of this \
             endpoint alone would look the same. Else it is only listed as possible.",
        ],
        server: &[
            "Alteryx Server: Users > (user) > API Access = Yes, role Curator for the admin API; Subscriptions > API Enabled = \
             Yes for studio keys.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Use the key and secret of the kind that the endpoint takes; each kind has a secret of its own.",
        ],
        sources: &[
            "help.alteryx.com: Gallery API Overview, Allow User Access to the Gallery API",
            "Alteryx community 318565 (\"the Regular API and Admin API use a different set of keys/secrets\")",
        ],
    },
    examine: |case| proved(case).map(Examined::from).or_else(|| examine(case).map(Into::into)),
};

fn proved(case: &Case<'_>) -> Option<Finding> {
    let elsewhere = case.run.follow_ups.elsewhere.as_ref()?;
    let accepted = elsewhere.accepted.as_ref()?;
    // There it was asked for without: what changes a query or a body on the way would look the same.
    let request = &case.situation.request;
    if request.called.query.is_some() || request.body.is_some() || request.method != "GET" {
        return None;
    }
    // Only what was refused here in the very way in which it is accepted there says something of the endpoint.
    let name = accepted.to_string();
    let mut asked = case.run.candidates.iter().zip(&case.run.standings);
    asked.find(|(candidate, standing)| {
        standing.state == State::Refused
            && std::iter::once(&candidate.variant).chain(&candidate.also).any(|own| own.to_string() == name)
    })?;
    let how = if accepted.deviations.is_empty() {
        "as RFC 5849 has it".to_owned()
    } else {
        format!("with {}", accepted.said())
    };
    Some(Finding {
        code: "wrong-kind-of-key",
        side: Side::Credentials,
        said: format!(
            "The same key and secret, signed {how}, are accepted at {} and refused here. They are right, and of a kind that this \
             endpoint does not take; or another server answers here, with an address of its own, or something rewrites the path \
             of this endpoint alone.",
            elsewhere.path
        ),
        evidence: elsewhere.evidence.clone(),
        remedy:
            "Use a key of the kind that this endpoint takes, or give this one's owner the right to call it. If it has that, look \
             which server answers this path, and what address it is set to."
                .to_owned(),
    })
}

fn examine(case: &Case<'_>) -> Option<Possible> {
    let path = case.rfc_uri().path.to_ascii_lowercase();
    let special = path.contains("/api/admin/") || path.contains("/api/user/");
    if !special || !case.refusal().contains("oauth signature is invalid") && !forbidden(case) {
        return None;
    }
    if case.best().is_some() && !forbidden(case) {
        return None;
    }
    Some(Possible {
        code: "wrong-kind-of-key",
        side: Side::Credentials,
        said: "The key may be of a kind that this endpoint does not take: a studio key, or one of no Curator.".to_owned(),
        check: "Run this again with the same key and the URL <base address>/api/v1/workflows/subscription/, which every \
                kind of key may call."
            .to_owned(),
    })
}

/// Whether a right signature is answered 401 or 403.
fn forbidden(case: &Case<'_>) -> bool {
    case.best()
        .and_then(|(_, standing)| case.run.exchanges[standing.first?].status())
        .is_some_and(|status| matches!(status, 401 | 403))
}
