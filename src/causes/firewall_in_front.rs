//! A page for logging in, or a firewall, answers in the place of the API.

use super::{Cause, Finding, Page, Side};
use crate::diagnose::Case;
use crate::probe::exchange::{Exchange, Purpose};
use crate::verdict::{judge, words};

pub(super) static CAUSE: Cause = Cause {
    code: "firewall-in-front",
    forms: &["login-page-in-front"],
    page: Page {
        title: "A firewall or a log-in page answers in the place of the API",
        what: &["Something before the server stops the request: its answer says nothing about signatures."],
        shows: &[
            "firewall-in-front: an HTML page that says that the request was blocked, or asks for a captcha. \
             login-page-in-front: an HTML page with a field for a password.",
        ],
        proved: &["All signed controls were answered with such a page."],
        server: &["Check that the path is that of the API: unknown paths often end at the log-in page."],
        proxy: &[
            "Exempt the API's path from single sign-on, bot detection and firewall rules, or allow the client's address.",
        ],
        client: &["Call the API past the firewall: --connect-to \"gallery.example.com:443:10.0.0.5:443\"."],
        sources: &[
            "Pages of Cloudflare, Akamai, F5 and Imperva (\"Request blocked\", \"The requested URL was rejected\")",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let controls: Vec<&Exchange> = case.controls(Purpose::Broken).collect();
    let all =
        |holds: fn(&Exchange) -> bool| !controls.is_empty() && controls.iter().all(|control| holds(control));
    let (code, said, remedy) = if case.best().is_some() {
        return None;
    } else if all(|control| control.class.as_ref().is_some_and(|class| words::is_firewall_page(&class.plain)))
    {
        (
            "firewall-in-front",
            "A firewall answers in the place of the API: its page says that the request was blocked.",
            "Have the firewall let the API's path or this machine's address through.",
        )
    } else if all(|control| {
        control.observation.answer().is_some_and(|answer| answer.status < 300 && judge::is_login_page(answer))
    }) {
        (
            "login-page-in-front",
            "A page for logging in answers in the place of the API.",
            "Check the path; if it is right, exempt it from single sign-on.",
        )
    } else {
        return None;
    };
    Some(Finding {
        code,
        side: Side::Proxy,
        said: said.to_owned(),
        evidence: case.control_ids(Purpose::Broken),
        remedy: remedy.to_owned(),
    })
}
