//! A wrong signature gets no answer at all.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::session::Stop;

pub(super) static CAUSE: Cause = Cause {
    code: "wrong-signature-unanswered",
    forms: &["signed-requests-unanswered"],
    page: Page {
        title: "A wrong signature gets no answer",
        what: &[
            "The server, or a firewall before it, does not refuse a wrong signature with a status: it closes the connection, \
             or lets the client wait, or a gateway answers 502, 503 or 504 in its place. Clients then tell of the network.",
        ],
        shows: &[
            "wrong-signature-unanswered: a right signature is answered, a wrong one never is.",
            "signed-requests-unanswered: requests without a signature are answered, and no signed one is, whatever it signs.",
        ],
        proved: &[
            "The deliberately wrong signature met with the same silence each time, in turn with the right one, which was \
             answered each time. Where nothing signed is answered, the ten likeliest signatures were sent: that does not say \
             whether one of them was right.",
        ],
        server: &[
            "Look for these requests in its log: one that fails while it checks a signature answers so, too.",
        ],
        proxy: &[
            "Look into the log of the firewall for requests with an Authorization header, and have it let them through, or \
             answer 401.",
        ],
        client: &[
            "When a client gets no answer from this server, look at what it signs first. To ask past what stands before \
             the server: --connect-to \"gallery.example.com:443:10.0.0.5:443\".",
        ],
        sources: &["RFC 5849 section 3.2 (what a server should answer: 401)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let silence = case.run.reference.silence().filter(|_| case.run.stop != Some(Stop::Unreachable))?.said();
    if case.best().is_some() {
        return Some(Finding {
            code: "wrong-signature-unanswered",
            side: Side::None,
            said: format!("A deliberately wrong signature gets no answer here: {silence}."),
            evidence: case.control_ids(Purpose::Broken),
            remedy: "When a client gets no answer from this server, look at what it signs first.".to_owned(),
        });
    }
    let signed = |exchange: &&Exchange| exchange.purpose != Purpose::Unsigned;
    if case.run.exchanges.iter().filter(signed).any(|exchange| !exchange.is_unanswered()) {
        return None;
    }
    let unsigned = case.controls(Purpose::Unsigned).find_map(Exchange::status);
    let tried = case.run.standings.iter().filter(|standing| standing.first.is_some()).count();
    Some(Finding {
        code: "signed-requests-unanswered",
        side: Side::Proxy,
        said: format!(
            "The answers do not say whose side is wrong: a request without a signature is answered (status {}), and a \
             deliberately wrong signature is not ({silence}), and neither was any of the {tried} right ones that were \
             tried. Either the server refuses so, and signs an address that was not tried or has another secret, or \
             something before it stops signed requests.",
            unsigned?
        ),
        evidence: case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect(),
        remedy: "Look for these requests in the logs of the server and of what stands before it; give the names that the server \
                 may go by with --alias or --base-address; or ask past the firewall with --connect-to."
            .to_owned(),
    })
}
