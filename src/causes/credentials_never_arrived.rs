//! The OAuth parameters are lost on the way.

use super::{Cause, Examined, Finding, Page, Possible, Side};
use crate::diagnose::Case;
use crate::probe::exchange::Purpose;
use crate::remedies;
use crate::verdict::words::{blames_signature, misses_parameters};

pub(super) static CAUSE: Cause = Cause {
    code: "credentials-never-arrived",
    forms: &[],
    page: Page {
        title: "The Authorization header is lost on the way to the server",
        what: &[
            "A web server, proxy or FastCGI set-up takes the Authorization header out, so the application sees an unsigned \
             request.",
        ],
        shows: &[
            "\"Missing OAuth parameters\", \"No OAuth parameters supplied\", parameter_absent, \"Bad Authentication data\", or \
             exactly the answer that an unsigned request gets.",
        ],
        proved: &[
            "The same signature is accepted when its parameters travel in the query, and in the header it gets the answer \
             of an unsigned request. Without an acceptance it stays possible.",
        ],
        server: &[
            "Tsugi and other programs also read X-Oauth1-Authorization. WordPress behind Apache: \"SetEnvIf Authorization \
             \"(.+)\" HTTP_AUTHORIZATION=$1\" in .htaccess.",
        ],
        proxy: remedies::PASS_AUTHORIZATION,
        client: &[
            "Send the OAuth parameters in the query: sigprobe --placement query; Postman: Add auth data to Request URL.",
        ],
        sources: &[
            "WP-API/OAuth1#81, #161, #47; Magento-RestApi#13; apigility#45",
            "Apache: CGIPassAuth; AWS: CloudFront, request headers",
        ],
    },
    examine: |case| proved(case).map(Examined::Proved).or_else(|| possible(case).map(Examined::Possible)),
};

/// Whether the answer to a wrong signature is the answer to none.
pub(super) fn answered_as_unsigned(case: &Case<'_>) -> bool {
    let unsigned = case.controls(Purpose::Unsigned).next().and_then(|exchange| exchange.class.as_ref());
    let reference = &case.run.reference;
    !reference.controls().is_empty() && unsigned.is_some_and(|class| !reference.differs(class))
}

/// Whether the header looks lost: the answer is that to an unsigned request, or misses what was sent.
pub(super) fn lost_on_the_way(case: &Case<'_>) -> bool {
    // Who tells the key in the header from random ones reads it there.
    case.situation.request.placement.name() == "header"
        && case.key_is_told_apart() != Some(true)
        && (answered_as_unsigned(case) || misses_parameters(case.refusal()))
}

fn proved(case: &Case<'_>) -> Option<Finding> {
    let (placement, evidence) = case.decided_by("placement")?;
    (lost_on_the_way(case) && !case.another_url_is_answered()).then(|| Finding {
        code: "credentials-never-arrived",
        side: Side::Proxy,
        said: format!(
            "The Authorization header does not reach the server, or the server does not read it: a request with it is \
             answered like one without, and with the same parameters in the {placement} it is accepted."
        ),
        evidence,
        remedy: format!(
            "Have the web server or proxy pass the Authorization header on, or send the OAuth parameters in the \
             {placement}."
        ),
    })
}

fn possible(case: &Case<'_>) -> Option<Possible> {
    if case.best().is_some() || case.run.stop.is_some() || case.key_is_told_apart() == Some(true) {
        return None;
    }
    let refusal = case.refusal();
    let said = if misses_parameters(refusal) {
        "The OAuth parameters may be lost on the way: the server says that it misses some, though all were sent."
    } else if case.situation.request.placement.name() == "header"
        && answered_as_unsigned(case)
        && !blames_signature(refusal)
    {
        "The Authorization header may be lost on the way: a signed request gets the answer of an unsigned one."
    } else {
        return None;
    };
    Some(Possible {
        code: "credentials-never-arrived",
        side: Side::Proxy,
        said: said.to_owned(),
        check: "Run this again with --placement query. If that changes the answer, the header is taken out on the way."
            .to_owned(),
    })
}
