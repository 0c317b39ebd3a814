//! What to make of controls that are all redirected.

use super::run::Run;
use super::session::Stop;
use crate::request::{Called, Sent};
use crate::verdict::judge::is_login_address;

/// Where the controls were sent on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// To the same host name, as for https or a final slash: the run can start again there.
    SameHost(Called),
    /// To a place for logging in.
    Login(String),
    /// To another host, or to something that is no http URL.
    Elsewhere(String),
}

impl Redirect {
    /// Reads the redirect that ended `run`, if one did.
    pub fn of(run: &Run, sent: &Sent) -> Option<Self> {
        if run.stop != Some(Stop::Redirected) {
            return None;
        }
        let locations: Vec<&str> = run
            .exchanges
            .iter()
            .filter_map(|exchange| exchange.observation.answer()?.header("location"))
            .collect();
        let location = (*locations.first()?).to_owned();
        let Some(mut called) =
            locations.iter().map(|location| target(location, sent)).collect::<Option<Vec<_>>>()
        else {
            return Some(Self::Elsewhere(location));
        };
        let first = called.swap_remove(0);
        Some(if is_login_address(&first.text()) {
            Self::Login(first.text())
        } else if first.host == sent.host() && called.iter().all(|other| *other == first) {
            Self::SameHost(first)
        } else {
            Self::Elsewhere(first.text())
        })
    }
}

/// The URL of a `Location`, without what a signer made, which a server may have copied into it.
fn target(location: &str, sent: &Sent) -> Option<Called> {
    let url = sent.url().join(location).ok()?;
    let mut called = Called::parse(url.as_str()).ok()?;
    called.take_signature();
    (called.text() != sent.url().as_str()).then_some(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_relative_and_absolute_locations() {
        let sent = Sent::new(&Called::parse("http://h/a?x=1").unwrap(), None).unwrap();
        let text = |location| target(location, &sent).map(|called| called.text());
        assert_eq!(text("/a/?x=1&oauth_nonce=1"), Some("http://h/a/?x=1".into()));
        assert_eq!(text("https://h/a"), Some("https://h/a".into()));
        assert_eq!(text("file:///etc/passwd"), None);
        assert_eq!(text("https://me@evil/"), None);
        assert_eq!(text("http://h/a?x=1"), None);
    }
}
