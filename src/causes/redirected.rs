//! Every request is sent on to another address.

use super::{Finding, Side};
use crate::diagnose::Case;
use crate::probe::redirect::Redirect;

pub(super) fn examine(case: &Case<'_>) -> Option<Finding> {
    let evidence = case.run.exchanges.iter().map(|exchange| exchange.id.clone()).collect();
    let (code, said, remedy) = match case.redirect.as_ref()? {
        Redirect::Login(target) => (
            "redirect-to-login",
            format!("Every request, signed or not, is sent on to a page for logging in: {target}"),
            "This URL is not the API, or something in front of it asks for a log-in: find the URL of the API \
             itself."
                .to_owned(),
        ),
        Redirect::SameHost(target) => (
            "redirect-again",
            format!("Every request is sent on once more, to {}", target.text()),
            format!("Call the final address: sigprobe probe \"{}\"", target.text()),
        ),
        Redirect::Elsewhere(target) => (
            "redirect-to-another-host",
            format!("Every request is sent on to another address: {target}"),
            format!(
                "Credentials are not sent to an address that you did not name. If it is yours: sigprobe probe \
                 \"{target}\""
            ),
        ),
    };
    Some(Finding { code, side: Side::Client, said, evidence, remedy })
}
