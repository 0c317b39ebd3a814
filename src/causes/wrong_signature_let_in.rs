//! A wrong signature gets the success of a right one, once there was one.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::let_in::LetIn;
use crate::verdict::Judgement;

pub(super) static CAUSE: Cause = Cause {
    code: "wrong-signature-let-in",
    forms: &["authentication-of-the-connection", "cache-without-signatures"],
    page: Page {
        title: "A wrong signature is let in after a right one",
        what: &[
            "A deliberately wrong signature was refused at first, and got the success of the right one once that had been \
             accepted. It is no lock-out, and it is a hole: who does not know the secret gets what is meant for those who \
             do.",
            "Two things do that: a front end that authenticates the connection and not each request, as with NTLM and \
             Negotiate, and a cache that gives an answer to whoever asks for the same URL.",
        ],
        shows: &[
            "authentication-of-the-connection: on new connections the wrong signature is refused as at first.",
            "cache-without-signatures: it is let in on a new connection too, and refused where the query has one parameter \
             more. wrong-signature-let-in: it is let in there as well, or that was not asked; or everything was let in from the \
             start, and a wrong signature is refused where the query has one parameter more.",
        ],
        proved: &[
            "The wrong signature was sent twice on the kept connection, then on a new one, then four times more \
             and four times with another query, in an order drawn by chance. Where the connection decides, the run goes on with a new connection for each request, and nothing that was answered \
             before counts as an acceptance.",
        ],
        server: &[
            "Have it send \"Cache-Control: no-store\" (or \"private\") with everything that needs a signature. RFC 9111 \
             section 3.5 forbids shared caches to keep answers to requests with an Authorization header, but OAuth's \
             parameters may travel in the query, and caches can be told otherwise.",
        ],
        proxy: &[
            "Turn the cache off for the API's path (nginx: proxy_cache off; Varnish: return (pass) when Authorization is \
             there). Have each request authenticated, not the connection (IIS: authPersistSingleRequest=\"true\"), above all \
             where a proxy shares its connections between clients.",
        ],
        client: &["Nothing: no client can mend this."],
        sources: &[
            "RFC 9111 section 3.5 (Storing Responses to Authenticated Requests)",
            "RFC 4559 section 6 (on connections that are authenticated by Negotiate)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (code, said, remedy) = match case.run.let_in? {
        // A server that answers by chance looks so at times, and has nothing accepted in the end.
        LetIn::ByConnection { .. } if case.best().is_none() => return None,
        LetIn::ByConnection { .. } => (
            "authentication-of-the-connection",
            "On a connection over which a right signature was accepted, a deliberately wrong one is let in as well; on new \
             connections it is refused. Only what was answered on new connections counts here.",
            "Have whatever stands before the server authenticate each request and not the connection: a proxy that shares \
             its connections lets strangers in.",
        ),
        LetIn::ByCache => (
            "cache-without-signatures",
            "Once a signature was answered otherwise than a wrong one, a deliberately wrong one gets the same success, on a new \
             connection too; with one query parameter more it is refused, each four times in an order drawn by chance. A \
             cache answers so (other servers once in 70 times), and what it answers proves nothing of a signature.",
            "Have no cache keep what needs a signature, or ask past it with --connect-to; then run this again.",
        ),
        LetIn::Somehow => (
            "wrong-signature-let-in",
            "Once a signature was answered otherwise than a wrong one, a deliberately wrong one gets the same success, on a new \
             connection too. A cache may answer, the server may remember who was let in, or its answers do not depend on the \
             signature: nothing more can be proved here.",
            "Wait until the wrong signature is refused again, or ask past caches with --connect-to; then run this again with \
             --first.",
        ),
        LetIn::FromTheStart => (
            "wrong-signature-let-in",
            "Everything gets the same success at this URL, wrong signatures too; with one query parameter more a wrong one is \
             refused, each four times in an order drawn by chance. A cache may answer with what a right signature got before, \
             or the server looks at signatures, or refuses what it does not know, only where there is a query.",
            "Ask past the caches, with --connect-to or once they have forgotten the answer; or probe a URL that needs \
             authentication.",
        ),
    };
    let from_the_start = case.run.let_in == Some(LetIn::FromTheStart);
    let let_in = |exchange: &&Exchange| match exchange.purpose {
        Purpose::Broken => from_the_start || exchange.judgement == Judgement::Differs,
        Purpose::FollowUp => from_the_start,
        _ => false,
    };
    Some(Finding {
        code,
        side: Side::Proxy,
        said: said.to_owned(),
        evidence: case.run.exchanges.iter().filter(let_in).map(|exchange| exchange.id.clone()).collect(),
        remedy: remedy.to_owned(),
    })
}
