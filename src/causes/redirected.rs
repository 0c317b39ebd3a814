//! Every request is sent on to another address.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::redirect::{Redirect, leads_to_another_path};

/// What finds more where a redirect may be a refusal.
const ALL: &str = "ask about every signature that is known with --all, name the addresses by which the server may be called \
                   (--alias, --base-address), and look into its log.";

pub(super) static CAUSE: Cause = Cause {
    code: "redirected",
    forms: &[
        "redirect-to-login",
        "redirect-to-another-path",
        "redirect-again",
        "redirect-to-http",
        "redirect-to-another-host",
    ],
    page: Page {
        title: "The URL is redirected",
        what: &[
            "The server sends every request on to another address. A signature holds for one URL only: a client that \
             follows the redirect arrives with a signature for the old one, and often with a nonce that is used up.",
            "Or it sends there whoever is not let in, a wrong signature included: to a log-in, or to a page about the error, as \
             ASP.NET's customErrors does. Before another path or a log-in is taken for more, the ten likeliest signatures are \
             asked about; when all of them are sent on as well, both remain possible.",
        ],
        shows: &[
            "Status 301, 302, 303, 307 or 308 to signed and unsigned requests alike. redirect-to-login: to a page for \
             logging in. redirect-to-another-path: on the same host, to another path. redirect-to-http: from https to http. redirect-to-another-host: to another host name, or where the \
             run may not go by itself (with PLAINTEXT another scheme or port; a URL that is longer than the called one by \
             more than 500 characters). redirect-again: on the same host, where the run did not start again: it does so \
             once, and not where --connect-to or --resolve would no longer hold.",
        ],
        proved: &["All controls were redirected to the address quoted."],
        server: &[
            "WordPress redirects to its Site Address: call that. A missing final slash is redirected by many servers.",
            "If it is the API that sends wrong signatures there, its log says what it refuses: answer with 401 in place of a \
             redirect.",
        ],
        proxy: &[
            "A rule that sends http to https, or adds www, belongs before the API only if clients call the result.",
            "A server that sends https to http is mostly called with http by a proxy that ends TLS: let the proxy say \
             X-Forwarded-Proto: https, and the server believe it.",
        ],
        client: &[
            "Call the address that the redirect leads to, with its scheme, host and final slash, and do not let the \
             client follow redirects by itself.",
        ],
        sources: &[
            "WP-API/OAuth1#201, WP-API/WP-API#1273, FlickrKit#27, ruby oauth#36",
            "Alteryx knowledge base 1006538 (307 to paths without a final slash)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let evidence = case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect();
    let called = case.situation.request.sent.url();
    let first = case.run.exchanges.iter().find_map(|exchange| exchange.redirect());
    let or_refused = if first.is_some_and(|location| leads_to_another_path(called, location)) {
        ". It may be where whoever is not let in is sent, a wrong signature included"
    } else {
        ""
    };
    let (code, said, remedy) = match case.redirect.as_ref()? {
        Redirect::Login(target) => (
            "redirect-to-login",
            format!(
                "Every request that was sent, signed or not, is sent on to a page for logging in: {target}. This URL is not the \
                 API, or something in front of it asks for a log-in, or the API sends whoever is not let in there, a wrong \
                 signature included"
            ),
            format!("Find the URL of the API itself. If this is it: {ALL}"),
        ),
        Redirect::AnotherPath(target) => (
            "redirect-to-another-path",
            format!(
                "Every request that was sent, signed or not, is sent on to {}, another path on the same host. The API has moved \
                 there, or whoever is not let in is sent there, a wrong signature included",
                target.text()
            ),
            format!(
                "Look at that page. If it is about an error or a refusal: {ALL} If it is the API: sigprobe probe \"{}\"",
                target.text()
            ),
        ),
        Redirect::SameHost(target) => (
            "redirect-again",
            format!("Every request that was sent is sent on to {}, on the same host", target.text()),
            format!("Call the final address: sigprobe probe \"{}\"", target.text()),
        ),
        Redirect::Unencrypted(target) => (
            "redirect-to-http",
            format!(
                "Every request that was sent is sent on from https to http: {}{or_refused}",
                target.text()
            ),
            format!(
                "Do not let the client follow it: what it sends there (the key, its cookies, with PLAINTEXT the secret \
                 itself) can be read on the way, and sigprobe sends nothing there. The server mostly does so because \
                 the proxy that ends TLS calls it with http: let the proxy say X-Forwarded-Proto: https. If http is \
                 what you mean: sigprobe probe \"{}\"",
                target.text()
            ),
        ),
        Redirect::Elsewhere(target) => (
            "redirect-to-another-host",
            format!("Every request that was sent is sent on to another address: {target}{or_refused}"),
            format!(
                "Credentials are not sent to an address that you did not name. If it is yours: sigprobe probe \
                 \"{target}\""
            ),
        ),
    };
    Some(Finding { code, side: Side::Client, said, evidence, remedy })
}
