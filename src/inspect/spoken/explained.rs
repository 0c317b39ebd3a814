//! What to say of a signature that was made in another way than RFC 5849 has it.

use super::super::behind_a_proxy::{self, Named};
use super::super::given_secret::{SECRETS, apart_from_the_client, proves_the_secret};
use super::super::same_fault::says_itself;
use super::{NOTHING_BETWEEN, Seen, Spoken};
use crate::axis::{Deviation, Edit, Variant};
use crate::search::Explanation;
use crate::sign::base_string_uri;

impl Seen<'_> {
    pub(super) fn explained(&self, best: &Explanation) -> Spoken {
        let (around, client) = apart_from_the_client(&best.variant);
        let mut change = Vec::new();
        if let Some(around) = around {
            change.push(format!(
                "Take the {around} around the secret out of what was given here; if the server was given the secret with \
                 them, take them out there too."
            ));
            if client.deviations.is_empty() && self.differs_from_the_server().is_none() {
                let headline = format!(
                    "The client is right, and the secret that was given here is not: there is {around} around it, and \
                     without that this signature is the one that RFC 5849 asks for."
                );
                return Spoken { headline, change };
            }
        }
        let secret = if proves_the_secret(&client) { " The secret is right." } else { "" };
        let by_request = |own: &&Deviation| self.findings.iter().find(|finding| says_itself(finding, own));
        if let Some(finding) = client.deviations.first().as_ref().and_then(by_request)
            && client.deviations.iter().all(|own| by_request(&own).is_some())
        {
            let headline = format!(
                "The client's side is wrong: {} All else about the signature is right.{secret}",
                finding.said
            );
            change.push(finding.remedy.clone());
            return Spoken { headline, change };
        }
        let (keyed, others): (Vec<&Deviation>, Vec<&Deviation>) =
            client.deviations.iter().partition(|own| own.is_behind_the_base_string());
        if let Some(differs) = self.differs_from_the_server() {
            change.extend(differs.change);
            change.extend(keyed.iter().copied().map(to_rfc5849));
            let said: Vec<&str> = keyed.iter().map(|own| own.choice.said.as_str()).collect();
            let more = if said.is_empty() {
                secret.to_owned()
            } else {
                format!(" The signature was made in another way as well: {}.", said.join(", "))
            };
            return Spoken { headline: format!("{}{more}", differs.headline), change };
        }
        if self.against.is_some() && keyed.is_empty() {
            return Spoken {
                headline: format!(
                    "{NOTHING_BETWEEN}: what was signed is what the server wants, though not what RFC 5849 asks for: \
                     {}.{secret}",
                    client.said()
                ),
                change,
            };
        }
        let signed = &best.base_string_uri;
        let right = base_string_uri(&self.captured.request, &Variant::rfc5849()).to_string();
        if let Some(named) =
            behind_a_proxy::named_by(self.captured, signed).filter(|_| client.is_base_uri_only())
        {
            return behind_the_proxy(&named, signed, &right, secret, change);
        }
        if client.is_base_uri_only() {
            change.push(format!(
                "Let the client sign \"{right}\" for this call. If it is the server that expects \"{signed}\", the client \
                 is right as it is: to see that, add --against \"URL\" with the base address that the server is set to."
            ));
            let headline = format!(
                "The client's side differs from RFC 5849: it signed the base URL \"{signed}\" in place of \"{right}\": \
                 {}.{secret}",
                client.said()
            );
            return Spoken { headline, change };
        }
        let is_uri = |own: &Deviation| matches!(own.choice.edit, Edit::BaseStringUri(_));
        // What --against wants is signed already.
        let wrong = if self.against.is_some() { keyed } else { [keyed, others].concat() };
        if wrong.iter().any(|own| is_uri(own)) {
            change.push(format!(
                "Let the client sign the base URL \"{right}\" in place of \"{signed}\"; if it is the server that expects \
                 \"{signed}\", leave that as it is."
            ));
        }
        let is_left = |own: &&Deviation| !is_uri(own) && by_request(own).is_none();
        change.extend(wrong.into_iter().filter(is_left).map(to_rfc5849));
        let headline = format!(
            "The client's side differs from RFC 5849: it signed in another way: {}.{secret}",
            client.said()
        );
        Spoken { headline, change }
    }
}

/// The client signed what the proxy's headers name; they may leave open whether it called that.
fn behind_the_proxy(
    named: &Named,
    signed: &str,
    right: &str,
    secret: &str,
    mut change: Vec<String>,
) -> Spoken {
    let (headers, say, leave) = (
        &named.headers,
        ["say", "says"][usize::from(named.is_one)],
        ["leave", "leaves"][usize::from(named.is_one)],
    );
    // By which scheme the proxy passes it on is seldom known.
    let arrives = right.split_once("://").map_or(right, |(_, rest)| rest);
    let or = if headers.starts_with("Host") { "" } else { ", or the proxy pass the client's Host header on" };
    let at_the_server = format!("et the server sign what {headers} {say}{or}.");
    let from_behind =
        format!("this capture is from behind a proxy, where the request arrives for {arrives}.{secret}");
    let Some(provided) = &named.provided else {
        change.push(format!("L{at_the_server} Nothing is to change in the client."));
        let headline =
            format!("The client signed what it called, \"{signed}\", as {headers} {say}; {from_behind}");
        return Spoken { headline, change };
    };
    let others = format!("\"{}\"", named.others.join("\" or \""));
    change.push(format!(
        "Look at which URL the client calls. If that is \"{signed}\", l{at_the_server} If it is {others}, let the client sign that."
    ));
    let headline = format!(
        "The client signed \"{signed}\", as {headers} {say}, and is right, provided that it called {provided}. {headers} {leave} \
         open whether it called {others}, and then the client's side is wrong; {from_behind}"
    );
    Spoken { headline, change }
}

/// What to change for one deviation of a client.
fn to_rfc5849(own: &Deviation) -> String {
    let (axis, said) = (own.axis, &own.choice.said);
    let is_form = said.starts_with("secret ") || said.starts_with("token secret with");
    if SECRETS.contains(&axis.name) && is_form {
        return if said.contains("coded first") {
            format!("The client signs with the {said}: let it take the secret as it is.")
        } else {
            format!("The client has the {said}: enter it there again, exactly as it was given out.")
        };
    }
    format!("The client's mistake: {said}. {} RFC 5849 wants: {}.", axis.question, axis.rfc)
}
