//! A run made of answers, without a server: for tests of what is read in them.

use std::time::Duration;

use url::Url;

use super::{Run, Standing};
use crate::axis::Situation;
use crate::credentials::{Credentials, Secret};
use crate::plan::Plan;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::follow_up::FollowUps;
use crate::probe::{Answer, Observation, Outcome};
use crate::request::{Called, Outgoing, Request};
use crate::verdict::scrub::Scrub;
use crate::verdict::{Judge, Judgement, Reference};

/// The URL that is called.
const URL: &str = "https://gallery.example.com/gallery/api/";

/// An answer with these headers.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, headers, body: body.into(), cut: false }
}

/// A run with these answers: to what, about which candidate. Nothing stands about any candidate, and what the broken
/// controls got is learned for their shapes.
pub(crate) fn answered(all: &[(Purpose, usize, Answer)]) -> Run {
    let situation = Situation::new(Request::get(Called::parse(URL).unwrap()).unwrap());
    let credentials = Credentials { key: "key1".into(), secret: Secret::new("secret".into()), token: None };
    let Plan { candidates, shapes, inert } = Plan::new(&situation, &credentials);
    let mut references = vec![Reference::default(); shapes.len()];
    let mut exchanges: Vec<Exchange> = all.iter().map(exchange).collect();
    for broken in exchanges.iter().filter(|own| own.purpose == Purpose::Broken) {
        references[candidates[broken.candidate].shape].learn(broken.class.clone().unwrap());
    }
    for own in &mut exchanges {
        let reference = &references[candidates[own.candidate].shape];
        own.judgement = Judge::default().judge(&own.observation, own.class.as_ref(), reference);
    }
    Run {
        situation,
        standings: vec![Standing::UNTRIED; candidates.len()],
        candidates,
        shapes,
        inert,
        exchanges,
        reference: references[0].clone(),
        references,
        stop: None,
        let_in: None,
        ran_short: false,
        requests_to_answer: None,
        follow_ups: FollowUps::default(),
    }
}

/// One request and its answer, not yet judged.
fn exchange((purpose, candidate, answer): &(Purpose, usize, Answer)) -> Exchange {
    let outcome = Outcome::Answer(answer.clone());
    let observation = Observation { elapsed: Duration::ZERO, remote: None, outcome };
    Exchange {
        id: String::new(),
        purpose: *purpose,
        candidate: *candidate,
        said: None,
        base_string_uri: None,
        characters: None,
        signature_base_string: None,
        sent_at: 0,
        outgoing: Outgoing {
            method: "GET".to_owned(),
            url: Url::parse(URL).unwrap(),
            host_header: String::new(),
            headers: Vec::new(),
            body: None,
        },
        class: Judge::default().classify(&observation, &Scrub::default()),
        observation,
        tells_secret: false,
        judgement: Judgement::Unclear,
    }
}
