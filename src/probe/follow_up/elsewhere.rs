//! When nothing is accepted at an endpoint that only some kinds of keys may call: is the same key accepted at the one
//! that every kind may call?

use crate::axis::{Situation, Variant};
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::hints::recognised;
use crate::probe::run::{Run, Standing, run};
use crate::probe::session::Session;
use crate::probe::settings::{FollowUp, Settings};
use crate::request::{Called, Request, Sent};
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::verdict::Judgement;

/// So many requests are kept back for it.
pub(in crate::probe) const REQUESTS: usize = 24;

/// What the same key comes to at the other endpoint.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Path of that endpoint.
    pub path: String,
    /// What is accepted there; none when nothing is.
    pub accepted: Option<Variant>,
    /// Identifiers of the requests.
    pub evidence: Vec<String>,
}

/// The path to ask in the place of the called one, when the product that answers has such endpoints. With PLAINTEXT the
/// signature is the secret, which goes to the called path alone.
pub(in crate::probe) fn path(session: &Session<'_>) -> Option<String> {
    if session.situation.request.signature_method == SignatureMethod::Plaintext {
        return None;
    }
    let called = session.situation.request.sent.path();
    let endpoint = recognised(&session.exchanges, called)?.profile.endpoint.as_ref()?;
    let lower = called.to_ascii_lowercase();
    let is_meant = endpoint.elsewhere_for.iter().any(|own| lower.contains(own.as_str()));
    beside(called, &endpoint.path).filter(|_| is_meant)
}

/// `path` under the prefix that stands before `called`, which may be all that its owner answers for: `/tenant/api/v1/` of
/// `/tenant/api/admin/` and `/gallery/api/v1/`.
fn beside(called: &str, path: &str) -> Option<String> {
    let lower = called.to_ascii_lowercase();
    path.match_indices('/').find_map(|(start, _)| {
        let rest = &path[start..];
        let (segment, _) = rest.get(1..)?.split_once('/')?;
        let place = lower.find(&format!("/{}/", segment.to_ascii_lowercase()))?;
        Some(format!("{}{rest}", &called[..place]))
    })
}

/// Asks there with a GET, in a run of its own whose requests are filed as follow-ups.
pub(super) fn ask(session: &mut Session<'_>, standings: &[Standing]) -> Option<Elsewhere> {
    if standings.iter().any(Standing::is_accepted) || !session.goes_on() {
        return None;
    }
    let path = path(session)?;
    let situation = situation(&session.situation, &path)?;
    let settings = Settings {
        max_probes: REQUESTS.min(session.remaining()),
        first: true,
        follow_up: FollowUp::Never,
        test_replay: false,
        repeat: 0,
        ..session.settings.clone()
    };
    let run = run(session.world, &situation, session.credentials, &settings, session.judge);
    let accepted = run.standings.iter().position(Standing::is_accepted);
    let accepted = accepted.map(|place| run.candidates[place].variant.clone());
    let mut evidence = Vec::new();
    for exchange in &run.exchanges {
        let number = session.exchanges.iter().filter(|own| own.purpose == Purpose::FollowUp).count() + 1;
        let filed = filed(&run, exchange, &path, number);
        evidence.push(filed.id.clone());
        session.exchanges.push(filed);
    }
    Some(Elsewhere { path, accepted, evidence })
}

fn situation(called: &Situation, path: &str) -> Option<Situation> {
    let request = &called.request;
    let url = Called { path: path.to_owned(), query: None, ..request.called.clone() };
    let placement = if request.placement == Placement::Body { Placement::Header } else { request.placement };
    let request = Request {
        sent: Sent::new(&url, Some(request.sent.host_header())).ok()?,
        called: url,
        method: "GET".to_owned(),
        body: None,
        content_type: None,
        placement,
        ..request.clone()
    };
    Some(Situation { request, ..called.clone() })
}

fn filed(run: &Run, exchange: &Exchange, path: &str, number: usize) -> Exchange {
    let said = match exchange.purpose {
        Purpose::Unsigned => "not signed".to_owned(),
        Purpose::Broken => "deliberately wrong signature".to_owned(),
        Purpose::UnknownKey => "random key".to_owned(),
        _ => run.candidates[exchange.candidate].variant.said(),
    };
    // Only what the rule of acceptance calls accepted may be shown so.
    let is_accepted = exchange.purpose.is_probe() && run.standings[exchange.candidate].is_accepted();
    let judgement = match exchange.judgement {
        Judgement::Differs if !is_accepted => Judgement::Unclear,
        own => own,
    };
    Exchange {
        id: format!("f{number}"),
        purpose: Purpose::FollowUp,
        candidate: 0,
        said: Some(format!("GET {path}: {said}")),
        judgement,
        ..exchange.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn the_prefix_of_the_called_path_is_kept() {
        let path = "/gallery/api/v1/workflows/subscription/";
        for (called, asked) in [
            ("/gallery/api/admin/v1/users/", Some(path.to_owned())),
            ("/tenant-a/Gallery/api/admin/v1/users/", Some(format!("/tenant-a{path}"))),
            ("/tenant-a/api/admin/", Some("/tenant-a/api/v1/workflows/subscription/".to_owned())),
            ("/elsewhere/", None),
        ] {
            assert_eq!(beside(called, path), asked, "{called}");
        }
    }
}
